//! Envelopes that wait to be sent, bounded, and numbered in the order in which they leave.
//!
//! Collecting never waits for the network: what does not fit pushes the oldest out, and every
//! envelope that is lost is counted and reported as a gap. The queue lives in memory. An envelope gets
//! its number when a request takes it or when it is lost, and keeps it for life; what has none yet may
//! go to the spool instead, whose numbers are another stream's.

mod entry;
mod gaps;

use std::collections::VecDeque;

use spectra_protocol::metric::Gap;
use spectra_protocol::{Envelope, Metric};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::clock::{Clock, Offset};
pub use entry::{Entry, array};
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
    clock: Clock,
    /// Number of the next envelope that gets one.
    next: u64,
    /// Those at the front that have a number.
    numbered: VecDeque<u64>,
    waiting: VecDeque<Entry>,
    bytes: usize,
    /// Entries at the front that a request carries, or may have carried: the server may have them,
    /// so they are neither dropped nor regrouped until it has answered.
    claimed: usize,
    gaps: Gaps,
    dropped: u64,
    first_time: Option<(OffsetDateTime, Offset)>,
    limits: Limits,
}

#[derive(Clone, Copy, Debug)]
struct Limits {
    envelopes: usize,
    bytes: usize,
    request_envelopes: usize,
    request_bytes: usize,
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

/// Envelopes that follow each other in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Number of the first.
    pub first: u64,
    pub entries: Vec<Entry>,
}

impl Queue {
    /// An empty queue with a stream of its own, on the host's clocks.
    pub fn new() -> Self {
        Self::with_clock(Clock::of_host())
    }

    pub fn with_clock(clock: Clock) -> Self {
        let limits = Limits {
            envelopes: MAX_ENVELOPES,
            bytes: MAX_BYTES,
            request_envelopes: REQUEST_ENVELOPES,
            request_bytes: REQUEST_BYTES,
        };
        Self::with_limits(clock, limits)
    }

    fn with_limits(clock: Clock, limits: Limits) -> Self {
        Self {
            stream: Uuid::new_v4(),
            clock,
            next: 1,
            numbered: VecDeque::new(),
            waiting: VecDeque::new(),
            bytes: 0,
            claimed: 0,
            gaps: Gaps::default(),
            dropped: 0,
            first_time: None,
            limits,
        }
    }

    /// The clocks that date its envelopes.
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    pub fn stream(&self) -> Uuid {
        self.stream
    }

    /// Number of the next envelope that gets one.
    pub fn next_free(&self) -> u64 {
        self.next
    }

    /// Whether a request has carried anything of this stream.
    pub fn has_begun(&self) -> bool {
        self.next > 1
    }

    /// Number that an envelope gets which comes now, if all before it leave this way.
    pub fn next_number(&self) -> u64 {
        self.next + (self.waiting.len() - self.numbered.len()) as u64
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

    /// Time of the first envelope of this process, as far as is known now.
    pub fn first_time(&self) -> Option<OffsetDateTime> {
        self.first_time.map(|(time, then)| crate::clock::restamped(time, then, self.clock.right_offset()))
    }

    /// Adds an envelope at the end. Beyond a limit the oldest that no request carries is dropped;
    /// one that is larger than the whole queue is dropped itself.
    pub fn push(&mut self, envelope: &Envelope) -> serde_json::Result<()> {
        self.push_read(envelope, self.clock.offset())
    }

    /// As [`Self::push`], of an envelope that was dated when the clocks stood at `then`.
    pub fn push_read(&mut self, envelope: &Envelope, then: Offset) -> serde_json::Result<()> {
        self.first_time.get_or_insert((envelope.timestamp, then));
        self.append(Entry::new(envelope, then)?);
        Ok(())
    }

    /// The oldest envelopes that fit one request, until the server has answered for them. Claiming
    /// again before that gives the same ones.
    pub fn claim(&mut self) -> Option<Claim> {
        if self.claimed == 0 {
            self.claimed = self.fitting();
        }
        while self.numbered.len() < self.claimed {
            self.numbered.push_back(self.next);
            self.next += 1;
        }
        let first = *self.numbered.front()?;
        let right = self.clock.right_offset();
        let json = array(self.waiting.iter().take(self.claimed), |_| right);
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
                ..Gap::default()
            };
            let mut entry = Entry::new(&envelope(gap.into()), self.clock.offset())?;
            entry.gap = Some((cause, range));
            self.append(entry);
        }
        Ok(())
    }

    /// Envelopes without a number, reports of gaps aside: what the spool may take.
    pub fn movable(&self) -> usize {
        self.waiting.iter().skip(self.numbered.len()).filter(|entry| entry.gap.is_none()).count()
    }

    /// How long the oldest that the spool may take has been waiting.
    pub fn oldest_movable(&self) -> Option<std::time::Duration> {
        let entry = self.waiting.iter().skip(self.numbered.len()).find(|entry| entry.gap.is_none())?;
        let right = self.clock.right_offset();
        Some((self.clock.right_now() - entry.time(right)).try_into().unwrap_or_default())
    }

    /// Gives the oldest that the spool may take, as many as fit a request.
    pub fn take_movable(&mut self) -> Vec<Entry> {
        let (mut taken, mut bytes) = (Vec::new(), 0);
        let mut index = self.numbered.len();
        while let Some(entry) = self.waiting.get(index) {
            if entry.gap.is_some() {
                index += 1;
                continue;
            }
            bytes += entry.len();
            let fits = taken.len() < self.limits.request_envelopes && bytes <= self.limits.request_bytes;
            if !fits && !taken.is_empty() {
                break;
            }
            taken.extend(self.remove(index));
        }
        taken
    }

    /// Takes back what the spool could not keep.
    pub fn put_back(&mut self, entries: Vec<Entry>) {
        let at = self.numbered.len();
        for (index, entry) in entries.into_iter().enumerate() {
            self.bytes += entry.len();
            self.waiting.insert(at + index, entry);
        }
        self.shrink();
    }

    /// Copies of those that have a number from `first` on, for a spool that shall know them as the server does.
    pub fn numbered_from(&self, first: u64) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let numbered = self.numbered.iter().zip(&self.waiting);
        for (number, entry) in numbered.filter(|(number, _)| **number >= first) {
            match runs.last_mut() {
                Some(run) if run.first + run.entries.len() as u64 == *number => {
                    run.entries.push(entry.clone());
                }
                _ => runs.push(Run { first: *number, entries: vec![entry.clone()] }),
            }
        }
        runs
    }

    /// Gives the rest a number, for the end: reports of gaps belong to this stream.
    pub fn number_all(&mut self) {
        while self.numbered.len() < self.waiting.len() {
            self.numbered.push_back(self.next);
            self.next += 1;
        }
    }

    /// Forgets everything: the spool has it.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.numbered.clear();
        (self.bytes, self.claimed) = (0, 0);
    }

    /// Gives everything that waits to a new stream, from 1 on.
    pub fn begin_stream(&mut self) {
        self.stream = Uuid::new_v4();
        self.next = 1;
        self.numbered.clear();
        self.claimed = 0;
        // What was lost was another agent's.
        self.gaps.take();
        while let Some(index) = self.waiting.iter().position(|entry| entry.gap.is_some()) {
            self.remove(index);
        }
    }

    fn append(&mut self, entry: Entry) {
        self.bytes += entry.len();
        self.waiting.push_back(entry);
        self.shrink();
    }

    fn shrink(&mut self) {
        while self.is_over() && self.waiting.len() > self.claimed {
            self.lose(self.claimed, Cause::QueueFull);
        }
    }

    fn is_over(&self) -> bool {
        self.waiting.len() > self.limits.envelopes || self.bytes > self.limits.bytes
    }

    fn lose(&mut self, index: usize, cause: Cause) {
        let Some((number, entry)) = self.pop(index) else { return };
        self.dropped += 1;
        self.gaps.add(cause, Range::one(number));
        if let Some((cause, range)) = entry.gap {
            self.gaps.add(cause, range);
        }
    }

    /// Removes an entry; one that had no number takes the next.
    fn pop(&mut self, index: usize) -> Option<(u64, Entry)> {
        let number = self.numbered.remove(index);
        let entry = self.remove(index)?;
        let number = number.unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        Some((number, entry))
    }

    fn remove(&mut self, index: usize) -> Option<Entry> {
        let entry = self.waiting.remove(index)?;
        self.bytes -= entry.len();
        Some(entry)
    }

    /// How many of the oldest fit a request: at least one, without a hole in their numbers.
    fn fitting(&self) -> usize {
        let first = self.numbered.front().copied().unwrap_or(self.next);
        let mut bytes = 0;
        let numbers = self.numbered.iter().copied().chain(self.next..);
        let fits = |((index, expected), (number, entry)): &((usize, u64), (u64, &Entry))| {
            bytes += entry.len() + 1;
            number == expected && (bytes <= self.limits.request_bytes || *index == 0)
        };
        let expected = (0..).zip(first..);
        let entries = numbers.zip(&self.waiting);
        expected.zip(entries).take(self.limits.request_envelopes).take_while(fits).count()
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
