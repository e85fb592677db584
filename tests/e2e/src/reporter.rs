//! A peer that speaks the agent protocol from inside the test: the fate of each envelope is known.

mod batch;

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use spectra_protocol::header;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Answer, Chance, Connection, Identity, Request, Server, gzip};

/// A batch that is not acknowledged for so long never will be.
const PATIENCE: Duration = Duration::from_mins(3);

/// Between two attempts: short, so that the server is met in every state of its start.
const PAUSE: std::ops::Range<Duration> = Duration::from_millis(2)..Duration::from_millis(30);

/// Longest wait after a 503.
const IMPATIENCE: Duration = Duration::from_millis(300);

/// What a reporter does with a batch that was not acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// As the protocol wants it: the same envelopes with the same numbers.
    Identical,
    /// The same envelopes as if they were new ones: what a server without the check would store.
    Renumbered,
}

/// How the attempts ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    pub acknowledged: u64,
    /// No connection: the server was down.
    pub unreachable: u64,
    /// The connection ended in the middle: the server was killed, or had just been.
    pub cut: u64,
    /// The reporter itself went away, in the middle of its request or before the answer.
    pub abandoned: u64,
    /// 503.
    pub unavailable: u64,
    /// 429.
    pub throttled: u64,
    /// The longest wait for an answer.
    pub slowest: Duration,
}

enum Outcome {
    Answered(Answer),
    Unreachable,
    Cut,
    Abandoned,
}

/// Sends envelopes that are numbered in their value too.
#[derive(Debug)]
pub struct Reporter {
    /// Servers of one database; each new connection goes to any of them.
    addresses: Vec<SocketAddr>,
    identity: Identity,
    stream: Uuid,
    /// Envelopes made so far; the newest has this number as its value.
    made: u64,
    /// Number in the stream of the next envelope.
    sequence: u64,
    retry: Retry,
    first_time: OffsetDateTime,
    connection: Option<Connection>,
    chance: Chance,
    /// Goes away itself once in so many attempts; 0 never.
    faults: u32,
    attempts: Attempts,
}

impl Reporter {
    /// Name of the interface whose `rx_bytes` are the numbers.
    pub const INTERFACE: &str = "numbered";

    /// Registers and begins a stream. Once in `faults` attempts (0: never) it goes away itself.
    pub fn enrol(server: &Server, retry: Retry, chance: Chance, faults: u32) -> Self {
        Self {
            addresses: vec![server.address()],
            identity: Identity::register(server),
            stream: Uuid::new_v4(),
            made: 0,
            sequence: 1,
            retry,
            first_time: OffsetDateTime::now_utc(),
            connection: None,
            chance,
            faults,
            attempts: Attempts::default(),
        }
    }

    /// Lets it use another server of the same database too.
    pub fn use_also(&mut self, server: &Server) {
        self.addresses.push(server.address());
    }

    pub fn id(&self) -> Uuid {
        self.identity.id
    }

    /// Envelopes made, all of them acknowledged when no [`Reporter::report`] is under way.
    pub fn made(&self) -> u64 {
        self.made
    }

    pub fn attempts(&self) -> Attempts {
        self.attempts
    }

    /// Makes `count` envelopes and sends them until they are acknowledged.
    ///
    /// # Panics
    ///
    /// When the server gives an answer that an agent must not get, or none for [`PATIENCE`].
    pub fn report(&mut self, count: u64) {
        let body = self.batch(count);
        let deadline = Instant::now() + PATIENCE;
        loop {
            let first = self.sequence;
            let request = self.request(&body, first);
            let outcome = self.attempt(&request);
            let acknowledged = self.judge(outcome);
            if acknowledged || self.retry == Retry::Renumbered {
                self.sequence += count;
            }
            if acknowledged {
                return;
            }
            assert!(Instant::now() < deadline, "a batch was not acknowledged for {PATIENCE:?}");
        }
    }

    fn batch(&mut self, count: u64) -> Vec<u8> {
        let first = self.made + 1;
        self.made += count;
        gzip(&batch::encode(self.first_time, first..=self.made))
    }

    fn request(&self, body: &[u8], first: u64) -> Request {
        let request = Request::new("POST", "/api/v1/agent/metrics")
            .header("Content-Type", "application/json")
            .header("Content-Encoding", "gzip")
            .header(header::PROTOCOL, spectra_protocol::header::PROTOCOL_VERSION)
            .header(header::STREAM, self.stream)
            .header(header::SEQUENCE, first)
            .body(body.to_vec());
        self.identity.sign(request)
    }

    fn attempt(&mut self, request: &Request) -> Outcome {
        if self.faults > 0 && self.chance.once_in(self.faults) {
            return self.abandon(request);
        }
        self.call(request)
    }

    fn call(&mut self, request: &Request) -> Outcome {
        // A connection that was kept may have died with the server it led to; so may a new one.
        let Some(mut connection) = self.take_connection() else { return Outcome::Unreachable };
        let start = Instant::now();
        match connection.call(request) {
            Ok(answer) => {
                self.attempts.slowest = self.attempts.slowest.max(start.elapsed());
                // With a choice of servers, every request makes it anew.
                self.connection = (self.addresses.len() == 1).then_some(connection);
                Outcome::Answered(answer)
            }
            Err(_) => Outcome::Cut,
        }
    }

    /// Sends half of the request, or all of it, and is gone before the answer.
    fn abandon(&mut self, request: &Request) -> Outcome {
        let Some(mut connection) = self.take_connection() else { return Outcome::Unreachable };
        let half = self.chance.once_in(3);
        let sent = if half { connection.send_half(request) } else { connection.send(request) };
        // From "before the server has read it" to "the answer lies in the socket".
        thread::sleep(self.chance.duration(Duration::ZERO..Duration::from_millis(60)));
        if sent.is_ok() { Outcome::Abandoned } else { Outcome::Cut }
    }

    fn take_connection(&mut self) -> Option<Connection> {
        if let Some(connection) = self.connection.take() {
            return Some(connection);
        }
        let choice = self.chance.index(self.addresses.len());
        Connection::open(self.addresses[choice]).ok()
    }

    /// Counts the outcome, and waits before the next attempt; true if the batch is acknowledged.
    fn judge(&mut self, outcome: Outcome) -> bool {
        let mut pause = self.chance.duration(PAUSE);
        match outcome {
            Outcome::Answered(answer) if answer.status == 202 => {
                self.attempts.acknowledged += 1;
                return true;
            }
            Outcome::Answered(answer) if answer.status == 429 => {
                self.attempts.throttled += 1;
                pause = retry_after(&answer);
            }
            Outcome::Answered(answer) if answer.status == 503 => {
                self.attempts.unavailable += 1;
                // Less polite than an agent, so that more requests meet a database in trouble.
                pause = retry_after(&answer).min(IMPATIENCE);
            }
            Outcome::Answered(answer) => panic!("an agent got {}: {}", answer.status, answer.text()),
            Outcome::Unreachable => self.attempts.unreachable += 1,
            Outcome::Cut => self.attempts.cut += 1,
            Outcome::Abandoned => self.attempts.abandoned += 1,
        }
        thread::sleep(pause);
        false
    }
}

/// # Panics
///
/// When the answer does not say when to come again.
fn retry_after(answer: &Answer) -> Duration {
    let seconds = answer.header("retry-after").and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(seconds.unwrap_or_else(|| panic!("no Retry-After: {answer:?}")))
}
