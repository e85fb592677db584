//! The backlog of the spool on its way: one request at a time, at a pace that spares the server.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::Duration;

use spectra_protocol::metric::Gap;
use time::OffsetDateTime;
use tokio::time::Instant;
use uuid::Uuid;

use crate::clock::{Offset, micros};
use crate::link::Body;
use crate::queue::Entry;
use crate::spool::Head;

/// A backlog is sent within this, however long it is, if the server takes it: seven days fit an hour.
const WITHIN: Duration = Duration::from_mins(40);
/// Shortest and longest time between two of its requests: a server grants an agent ten a second.
const SHORTEST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(2);
/// How far a request strays from its time to both sides, as a share of it.
const JITTER: f64 = 0.25;

/// When its next request goes, and what is known of the record in front.
#[derive(Debug)]
pub(super) struct Backlog {
    pub(super) at: Instant,
    every: Duration,
    pub(super) batch: Option<Batch>,
}

/// A record that is being sent, perhaps in parts.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) head: Head,
    pub(super) entries: Vec<Entry>,
    /// What dates them; `None`: the clocks as they stand.
    pub(super) right: Option<Offset>,
    parts: VecDeque<Range<usize>>,
    /// The request with the first part, which is sent again as it is while what dated it stands.
    pub(super) request: Option<(Offset, Body)>,
}

impl Backlog {
    pub(super) fn new(requests: usize) -> Self {
        Self { at: Instant::now(), every: pace(requests), batch: None }
    }

    /// After a request that was answered. `chance` is in 0–1.
    pub(super) fn go_on(&mut self, chance: f64) {
        self.at = Instant::now() + self.every.mul_f64(1.0 + JITTER * (2.0 * chance - 1.0));
    }
}

fn pace(requests: usize) -> Duration {
    let requests = u32::try_from(requests).unwrap_or(u32::MAX).max(1);
    (WITHIN / requests).clamp(SHORTEST, LONGEST)
}

impl Batch {
    pub(super) fn new(head: Head, entries: Vec<Entry>, right: Option<Offset>) -> Self {
        let parts = std::iter::once(0..entries.len()).collect();
        Self { head, entries, right, parts, request: None }
    }

    /// The part in front; `None`: all of them are sent.
    pub(super) fn part(&self) -> Option<Range<usize>> {
        self.parts.front().cloned().filter(|part| !part.is_empty())
    }

    pub(super) fn part_is_done(&mut self) {
        self.parts.pop_front();
        self.request = None;
    }

    /// `false` if the part is a single envelope.
    pub(super) fn halve(&mut self) -> bool {
        let Some(Range { start, end }) = self.part().filter(|part| part.len() > 1) else { return false };
        let middle = start + (end - start).div_ceil(2);
        self.part_is_done();
        self.parts.push_front(middle..end);
        self.parts.push_front(start..middle);
        true
    }
}

/// What a process lost that was killed while the server was away: all that its memory held behind the last
/// envelope that it wrote down.
pub(super) fn cut(from: u64, after: OffsetDateTime, before: Option<OffsetDateTime>) -> Gap {
    Gap {
        from: from.into(),
        cause: "agent_lost".to_owned(),
        after_us: Some(micros(after)).filter(|after| *after > 0).into(),
        before_us: before.map(micros).into(),
        ..Gap::default()
    }
}

/// Streams that go on beside `stream`.
pub(super) fn beside(stream: Uuid, live: Option<Uuid>, spooled: Vec<Uuid>) -> Vec<Uuid> {
    live.into_iter().chain(spooled).filter(|other| *other != stream).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_fit_an_hour_and_a_server_is_spared() {
        for (requests, expected) in
            [(0, 2000), (1, 2000), (1200, 2000), (2400, 1000), (9600, 250), (100_000, 250)]
        {
            assert_eq!(pace(requests), Duration::from_millis(expected), "{requests}");
        }
    }

    /// A spool of 64 MiB has some two thousand groups for seven days.
    #[test]
    fn a_spool_is_sent_faster_than_it_fills_whatever_the_jitter() {
        for requests in 1..=11_000_u32 {
            let mut backlog = Backlog::new(requests.try_into().unwrap());
            let begun = Instant::now();
            backlog.go_on(1.0);
            let longest = SHORTEST.max(backlog.every.mul_f64(1.0 + JITTER));
            assert!(backlog.at >= begun + backlog.every);
            assert!(longest * requests <= Duration::from_hours(1), "{requests}");
        }
    }

    #[test]
    fn a_batch_is_halved_down_to_single_envelopes_in_their_order() {
        let head = crate::spool::Head {
            kind: crate::spool::Kind::Batch,
            stream: Uuid::nil(),
            first: 1,
            count: 0,
            boot: Uuid::nil(),
            offset: Offset(0),
            newest: 0,
        };
        let mut batch = Batch::new(head, Vec::new(), None);
        assert_eq!(batch.part(), None);
        batch.parts = std::iter::once(0..5).collect();
        assert!(batch.halve() && batch.halve() && batch.halve());
        assert!(!batch.halve());
        let mut parts = Vec::new();
        while let Some(part) = batch.part() {
            parts.push(part);
            batch.part_is_done();
        }
        assert_eq!(parts, [0..1, 1..2, 2..3, 3..5]);
    }
}
