//! Sends what waits: one request at a time, oldest first, until the server has it.

mod decide;
mod pace;

use std::cell::RefCell;
use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use spectra_protocol::{Envelope, Metric};
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::link::{Link, Upload};
use crate::queue::Queue;
use decide::{Standing, Step, decide};
use pace::Pace;

/// A gzipped empty array, for the end of a stream with nothing left to say.
const NOTHING: &[u8] = b"[]";

/// Carries envelopes from the queue to the server.
#[derive(Debug)]
pub struct Uploader<'a> {
    link: Link,
    queue: &'a RefCell<Queue>,
    hostname: String,
    flush: Duration,
    /// The request whose fate is not known: it is sent again as it is, so that the server recognises it.
    pending: Option<Pending>,
    failures: u32,
    standing: Standing,
}

#[derive(Clone, Debug)]
struct Pending {
    sequence: u64,
    envelopes: usize,
    body: Bytes,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Stored,
    /// Halved or set aside: the next batch is another one.
    GoOn,
    /// To be sent again after this.
    Wait(Duration),
}

impl<'a> Uploader<'a> {
    /// `flush` is the time between sendings while the server answers.
    pub fn new(link: Link, queue: &'a RefCell<Queue>, hostname: String, flush: Duration) -> Self {
        Self { link, queue, hostname, flush, pending: None, failures: 0, standing: Standing::Good }
    }

    /// Sends at its pace until `stopping` turns true; then sends the rest without waiting for the pace,
    /// ends the stream, and comes back. A server that does not answer keeps it: the caller bounds that.
    pub async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        let mut pace = Pace::new(self.flush, Instant::now(), rand::random());
        let mut at = pace.next(rand::random());
        loop {
            let stop = async { stopping.wait_for(|stopping| *stopping).await.map(|_| ()) };
            tokio::select! {
                // A sender that is gone stops the agent too.
                _ = stop => break,
                () = sleep_until(at) => {}
            }
            at = match self.send_all().await {
                None => pace.next(rand::random()),
                Some(wait) => Instant::now() + wait,
            };
        }
        self.finish().await;
    }

    /// Sends the rest and the end of the stream, unless the server does not know this agent any more:
    /// that does not change while it stops.
    async fn finish(&mut self) {
        while let Some(wait) = self.send_last().await
            && self.standing != Standing::Unauthorized
        {
            sleep_until(Instant::now() + wait.min(decide::HURRIED_WAIT)).await;
        }
    }

    /// Sends batches until none is left. `Some`: the wait before the next try.
    async fn send_all(&mut self) -> Option<Duration> {
        while let Some(pending) = self.next_batch() {
            if let Sent::Wait(wait) = self.send(pending, false).await {
                return Some(wait);
            }
        }
        None
    }

    /// As above, with the end of the stream in the last request. Gaps are reported once: a server that
    /// refuses the report too would be told of that loss next, and so on without end.
    async fn send_last(&mut self) -> Option<Duration> {
        let mut is_reported = false;
        loop {
            if self.queue.borrow().is_empty() && !self.queue.borrow().is_all(0) {
                if std::mem::replace(&mut is_reported, true) {
                    return None;
                }
                self.report_gaps();
            }
            let batch = self.next_batch();
            let envelopes = batch.as_ref().map_or(0, |batch| batch.envelopes);
            let is_last = self.queue.borrow().is_all(envelopes);
            let batch = batch.or_else(|| self.empty_batch())?;
            match self.send(batch, is_last).await {
                Sent::Wait(wait) => return Some(wait),
                Sent::Stored if is_last => return None,
                // A server that refuses even an end without envelopes will not be told it.
                Sent::GoOn if envelopes == 0 => return None,
                Sent::Stored | Sent::GoOn => {}
            }
        }
    }

    /// The batch whose fate is not known, else the oldest envelopes.
    fn next_batch(&mut self) -> Option<Pending> {
        if self.pending.is_none() {
            let claim = self.queue.borrow_mut().claim()?;
            let body = compress(&claim.json)?;
            self.pending = Some(Pending { sequence: claim.first, envelopes: claim.envelopes, body });
        }
        self.pending.clone()
    }

    fn empty_batch(&self) -> Option<Pending> {
        let sequence = self.queue.borrow().next_number();
        Some(Pending { sequence, envelopes: 0, body: compress(NOTHING)? })
    }

    /// Sends one batch and does what the answer asks for.
    async fn send(&mut self, batch: Pending, is_last: bool) -> Sent {
        let Pending { sequence, envelopes, body } = batch;
        let stream = self.queue.borrow().stream();
        let answer = self.link.upload(Upload { stream, sequence, is_last, body }).await;
        self.standing.tell(&answer);
        let step = decide(&answer, self.failures.saturating_add(1), rand::random());
        if let Step::Wait(wait) = step {
            self.failures = self.failures.saturating_add(1);
            return Sent::Wait(wait);
        }
        self.failures = 0;
        self.pending = None;
        let mut queue = self.queue.borrow_mut();
        let halved = step == Step::Split && queue.halve();
        if step == Step::Drop {
            queue.stored();
            drop(queue);
            self.report_gaps();
            return Sent::Stored;
        }
        if !halved && envelopes > 0 {
            tracing::warn!(envelopes, ?answer, "the server refuses these envelopes for good: dropped");
            queue.set_aside();
        }
        Sent::GoOn
    }

    /// After a success, or at the end: before that a gap can still grow, and a server that refuses
    /// everything would be sent gap after gap.
    fn report_gaps(&self) {
        let envelope = |metric: Metric| Envelope {
            timestamp: OffsetDateTime::now_utc(),
            hostname: self.hostname.clone(),
            metric,
        };
        if let Err(error) = self.queue.borrow_mut().report_gaps(envelope) {
            tracing::error!(%error, "cannot report lost envelopes");
        }
    }
}

/// `None` cannot happen: writing into memory does not fail.
fn compress(json: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(json).ok()?;
    encoder.finish().ok().map(Bytes::from)
}
