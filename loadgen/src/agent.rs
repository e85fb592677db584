//! The life of an agent: connect, report and poll, and connect again when that ends.

use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use http_body_util::Full;
use spectra_protocol::{dictionary, encode_batch, header};
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use uuid::Uuid;

use crate::clock::{Pace, TICK, ticks};
use crate::command::poll;
use crate::fleet::Fleet;
use crate::host::Host;
use crate::identity::Identity;
use crate::link::Link;
use crate::target::Target;

/// Until a connection stands, TLS included.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
/// For the answer to a batch.
const ANSWER_PATIENCE: Duration = Duration::from_secs(30);
/// Compressing is most of what a batch costs the generator; agents take a higher one.
const ZSTD_LEVEL: i32 = 1;
/// First and longest step of the wait after a failure.
const BACKOFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// An agent between two answers.
pub(crate) struct Agent {
    fleet: Rc<Fleet>,
    /// The one of the servers that this agent calls.
    target: Target,
    identity: Identity,
    host: Host,
    stream: Uuid,
    /// Number of the next envelope.
    sequence: u64,
    /// Unix seconds of the newest tick that was read.
    last_tick: i64,
    pace: Pace,
    /// Sent as it is until it is acknowledged.
    pending: Option<Batch>,
    is_back: bool,
}

#[derive(Clone, Debug)]
struct Batch {
    body: Bytes,
    envelopes: u64,
}

impl Agent {
    pub(crate) fn new(fleet: Rc<Fleet>, identity: Identity, number: usize) -> Self {
        let pace = Pace::new(fleet.flush, Instant::now(), rand::random());
        let target = fleet.targets[number % fleet.targets.len()].clone();
        Self {
            target,
            identity,
            host: Host::new(number),
            stream: Uuid::new_v4(),
            sequence: 1,
            last_tick: now() - TICK,
            pace,
            pending: None,
            is_back: false,
            fleet,
        }
    }

    /// Lives for ever. When `storms` changes, the connection is dropped and made again at once.
    pub(crate) async fn live(mut self, mut storms: watch::Receiver<u32>) {
        let mut failures = 0;
        loop {
            let ended = tokio::select! {
                _ = storms.changed() => {
                    // Everything that was missed is sent as soon as there is a connection.
                    self.pace.hurry(Instant::now());
                    self.is_back = false;
                    failures = 0;
                    continue;
                }
                ended = self.session() => ended,
            };
            // A connection that was of use begins the waits anew.
            failures = if ended.is_of_use { 1 } else { failures + 1 };
            tokio::select! {
                biased;
                _ = storms.changed() => {
                    self.pace.hurry(Instant::now());
                    self.is_back = false;
                    failures = 0;
                }
                () = sleep(backoff(failures, rand::random())) => {}
            }
        }
    }

    /// One connection, until it fails.
    async fn session(&mut self) -> Ended {
        let Some((mut link, mut polls)) = self.connect().await else {
            self.fleet.tally.borrow_mut().unconnected();
            return Ended { is_of_use: false };
        };
        let (fleet, target, identity) = (Rc::clone(&self.fleet), self.target.clone(), self.identity.clone());
        let polling = poll(&fleet, &target, &identity, &mut polls);
        let mut is_of_use = false;
        let reporting = async {
            loop {
                sleep_until(self.pace.due()).await;
                self.report(&mut link).await?;
                is_of_use = true;
            }
            #[expect(unreachable_code, reason = "it names the type of the errors")]
            anyhow::Ok(())
        };
        tokio::select! {
            _ = polling => {}
            _ = reporting => {}
        }
        Ended { is_of_use }
    }

    /// A link for batches and one for polls; the same connection where there can be one.
    async fn connect(&self) -> Option<(Link, Link)> {
        let connecting = async {
            let link = self.target.connect().await?;
            let polls = match link.share() {
                Some(same) => same,
                None => self.target.connect().await?,
            };
            anyhow::Ok((link, polls))
        };
        timeout(CONNECT_PATIENCE, connecting).await.ok()?.ok()
    }

    /// Sends what was read since the last time. An error is a connection that is of no use any more.
    async fn report(&mut self, link: &mut Link) -> Result<()> {
        let due = self.pace.due();
        let batch = self.batch()?;
        let request = self.target.request("POST", "metrics", &self.identity);
        let request = request
            .header("content-type", "application/json")
            .header("content-encoding", dictionary::CODING)
            .header(header::PROTOCOL, header::PROTOCOL_VERSION)
            .header(header::STREAM, self.stream.to_string())
            .header(header::SEQUENCE, self.sequence)
            .header(header::CLOCK, now() * 1000)
            .body(Full::from(batch.body.clone()))
            .context("cannot make a request")?;
        self.fleet.tally.borrow_mut().begin(due, batch.body.len());
        let start = Instant::now();
        let answer =
            timeout(ANSWER_PATIENCE, link.call(request)).await.map_err(Into::into).and_then(|answer| answer);
        let mut tally = self.fleet.tally.borrow_mut();
        match answer {
            Ok(answer) if answer.status == 202 => {
                tally.acknowledged(start.elapsed(), batch.envelopes);
                self.sequence += batch.envelopes;
                self.pending = None;
                self.pace.next(Instant::now(), rand::random());
                if !std::mem::replace(&mut self.is_back, true) {
                    tally.back();
                }
                Ok(())
            }
            Ok(answer) => {
                tally.refused(answer.status);
                let wait =
                    Duration::from_secs(answer.retry_after.unwrap_or(1)).mul_f64(1.0 + rand::random::<f64>());
                self.pace.hurry(Instant::now() + wait);
                Ok(())
            }
            Err(error) => {
                tally.failed();
                Err(error)
            }
        }
    }

    /// The batch whose fate is not known, else what there is to read.
    fn batch(&mut self) -> Result<Batch> {
        if let Some(batch) = &self.pending {
            return Ok(batch.clone());
        }
        let mut envelopes = Vec::new();
        for tick in ticks(self.last_tick, now()) {
            self.host.tick(tick, &mut envelopes);
            self.last_tick = tick;
        }
        let body = zstd::bulk::Compressor::with_dictionary(ZSTD_LEVEL, dictionary::TEXT)?
            .compress(&encode_batch(&envelopes)?)?;
        let batch = Batch { body: body.into(), envelopes: envelopes.len() as u64 };
        self.pending = Some(batch.clone());
        Ok(batch)
    }
}

/// How a connection ended.
struct Ended {
    /// Something was acknowledged or at least answered.
    is_of_use: bool,
}

fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

/// Anywhere below a bound that doubles, as agents do it: a fleet must not come back in step.
fn backoff(failures: u32, chance: f64) -> Duration {
    let (first, longest) = BACKOFF;
    first.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(longest).mul_f64(chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_a_minute() {
        for (failures, seconds) in [(1, 1), (2, 2), (5, 16), (6, 30), (u32::MAX, 30)] {
            assert_eq!(backoff(failures, 1.0), Duration::from_secs(seconds), "{failures}");
        }
        assert_eq!(backoff(3, 0.0), Duration::ZERO);
    }
}
