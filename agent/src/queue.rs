//! Envelopes that wait to be sent, numbered and bounded.
//!
//! Collecting never waits for the network: what does not fit pushes the oldest out, and every
//! envelope that is lost is counted and reported as a gap. The queue lives in memory; a spool on disk
//! takes its place behind the same five verbs: push, claim, stored, halve, set aside.

mod gaps;

use std::collections::VecDeque;

use spectra_protocol::metric::Gap;
use spectra_protocol::{Envelope, Metric};
use uuid::Uuid;

use gaps::Gaps;
pub use gaps::{Cause, Range};

/// Envelopes that may wait: about three hours of a small host.
pub const MAX_ENVELOPES: usize = 10_000;
/// Their size as JSON. It bounds the agent's memory while the server is away.
pub const MAX_BYTES: usize = 8 << 20;
/// Envelopes in one request, as the original's agent.
pub const REQUEST_ENVELOPES: usize = 500;
/// JSON in one request, unless a single envelope is larger: a sixteenth of what a server reads, so
/// that proxies with small limits let it pass.
pub const REQUEST_BYTES: usize = 1 << 20;

/// The queue of one stream. Numbers start at 1 and are never used twice.
#[derive(Debug)]
pub struct Queue {
    stream: Uuid,
    next: u64,
    waiting: VecDeque<Entry>,
    bytes: usize,
    /// Entries at the front that a request carries, or may have carried: the server may have them,
    /// so they are neither dropped nor regrouped until it has answered.
    claimed: usize,
    gaps: Gaps,
    dropped: u64,
    limits: Limits,
}

#[derive(Clone, Copy, Debug)]
struct Limits {
    envelopes: usize,
    bytes: usize,
    request_envelopes: usize,
    request_bytes: usize,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    json: Box<[u8]>,
    /// What it reports, if it is a gap: it must not be lost with its envelope.
    gap: Option<(Cause, Range)>,
}

/// A run of envelopes without holes, ready to be a request's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Number of the first envelope.
    pub first: u64,
    pub envelopes: usize,
    /// A JSON array.
    pub json: Vec<u8>,
}

impl Queue {
    /// An empty queue with a stream of its own.
    pub fn new() -> Self {
        let limits = Limits {
            envelopes: MAX_ENVELOPES,
            bytes: MAX_BYTES,
            request_envelopes: REQUEST_ENVELOPES,
            request_bytes: REQUEST_BYTES,
        };
        Self::with_limits(limits)
    }

    fn with_limits(limits: Limits) -> Self {
        Self {
            stream: Uuid::new_v4(),
            next: 1,
            waiting: VecDeque::new(),
            bytes: 0,
            claimed: 0,
            gaps: Gaps::default(),
            dropped: 0,
            limits,
        }
    }

    pub fn stream(&self) -> Uuid {
        self.stream
    }

    /// Number that the next envelope gets.
    pub fn next_number(&self) -> u64 {
        self.next
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether a request with the `claimed` oldest envelopes leaves nothing to say in this stream.
    pub fn is_all(&self, claimed: usize) -> bool {
        claimed == self.waiting.len() && self.gaps.is_empty()
    }

    /// Envelopes lost since the start.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Adds an envelope at the end. Beyond a limit the oldest that no request carries is dropped;
    /// one that is larger than the whole queue is dropped itself.
    pub fn push(&mut self, envelope: &Envelope) -> serde_json::Result<()> {
        let json = serde_json::to_vec(envelope)?.into_boxed_slice();
        self.append(json, None);
        Ok(())
    }

    /// The oldest envelopes that fit one request, until the server has answered for them. Claiming
    /// again before that gives the same ones.
    pub fn claim(&mut self) -> Option<Claim> {
        if self.claimed == 0 {
            self.claimed = self.fitting();
        }
        let first = self.waiting.front()?.number;
        let mut json = Vec::with_capacity(self.claimed_bytes() + self.claimed + 2);
        json.push(b'[');
        for (index, entry) in self.waiting.iter().take(self.claimed).enumerate() {
            if index > 0 {
                json.push(b',');
            }
            json.extend_from_slice(&entry.json);
        }
        json.push(b']');
        Some(Claim { first, envelopes: self.claimed, json })
    }

    /// The server has the claimed envelopes.
    pub fn stored(&mut self) {
        for _ in 0..self.claimed {
            self.pop(0);
        }
        self.claimed = 0;
    }

    /// The claimed envelopes are too many at once. `false` if there is only one left.
    pub fn halve(&mut self) -> bool {
        let halved = self.claimed > 1;
        self.claimed = self.claimed.div_ceil(2);
        halved
    }

    /// The server will never take the claimed envelopes: they are lost, and reported.
    pub fn set_aside(&mut self) {
        for _ in 0..self.claimed {
            self.lose(0, Cause::Refused);
        }
        self.claimed = 0;
    }

    /// Queues an envelope for each gap that has not been reported. To be called when the server
    /// answers: before that the gap may still grow.
    pub fn report_gaps(&mut self, envelope: impl Fn(Metric) -> Envelope) -> serde_json::Result<()> {
        for (cause, range) in self.gaps.take() {
            let gap = Gap {
                from: range.from.into(),
                to: range.to.into(),
                count: range.count.into(),
                cause: cause.name().into(),
            };
            let json = serde_json::to_vec(&envelope(gap.into()))?.into_boxed_slice();
            self.append(json, Some((cause, range)));
        }
        Ok(())
    }

    fn append(&mut self, json: Box<[u8]>, gap: Option<(Cause, Range)>) {
        self.bytes += json.len();
        self.waiting.push_back(Entry { number: self.next, json, gap });
        self.next += 1;
        while self.is_over() && self.waiting.len() > self.claimed {
            self.lose(self.claimed, Cause::QueueFull);
        }
    }

    fn is_over(&self) -> bool {
        self.waiting.len() > self.limits.envelopes || self.bytes > self.limits.bytes
    }

    fn lose(&mut self, index: usize, cause: Cause) {
        let Some(entry) = self.pop(index) else { return };
        self.dropped += 1;
        self.gaps.add(cause, Range::one(entry.number));
        if let Some((cause, range)) = entry.gap {
            self.gaps.add(cause, range);
        }
    }

    fn pop(&mut self, index: usize) -> Option<Entry> {
        let entry = self.waiting.remove(index)?;
        self.bytes -= entry.json.len();
        Some(entry)
    }

    /// How many of the oldest fit a request: at least one, without a hole in their numbers.
    fn fitting(&self) -> usize {
        let Some(first) = self.waiting.front() else { return 0 };
        let mut bytes = 0;
        let fits = |(expected, entry): &(u64, &Entry)| {
            bytes += entry.json.len() + 1;
            entry.number == *expected && (bytes <= self.limits.request_bytes || *expected == first.number)
        };
        (first.number..).zip(&self.waiting).take(self.limits.request_envelopes).take_while(fits).count()
    }

    fn claimed_bytes(&self) -> usize {
        self.waiting.iter().take(self.claimed).map(|entry| entry.json.len()).sum()
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
