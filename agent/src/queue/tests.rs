//! What the queue promises, on small limits.

use std::cell::Cell;
use std::time::Duration;

use proptest::prelude::*;
use spectra_protocol::metric::System;
use spectra_protocol::{Envelope, Metric, Received, decode_batch};
use time::OffsetDateTime;
use time::macros::datetime;

use super::{Entry, Limits, Queue};
use crate::clock::Clock;

const LIMITS: Limits = Limits { envelopes: 10, bytes: 100_000, request_envelopes: 4, request_bytes: 50_000 };

fn limited(limits: Limits) -> Queue {
    Queue::with_limits(Clock::of_host(), limits)
}

fn envelope(metric: Metric) -> Envelope {
    Envelope { timestamp: OffsetDateTime::UNIX_EPOCH, hostname: "h".into(), metric }
}

fn push(queue: &mut Queue, count: u64) {
    for _ in 0..count {
        let uptime = queue.next_number().into();
        queue.push(&envelope(System { uptime, ..System::default() }.into())).unwrap();
    }
}

/// The numbers of a claim, as its envelopes themselves say, and as its place says.
fn claimed(queue: &mut Queue) -> Option<(u64, Vec<u64>)> {
    let claim = queue.claim()?;
    let received = decode_batch(&claim.json).unwrap().received;
    assert_eq!(received.len(), claim.envelopes);
    let numbers = received.iter().enumerate().map(|(index, received)| match received {
        Received::Envelope(envelope) => match &envelope.metric {
            Metric::System(system) => system.uptime.value().unwrap(),
            Metric::Gap(_) => claim.first + index as u64,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    });
    Some((claim.first, numbers.collect()))
}

fn gaps(queue: &mut Queue) -> Vec<(u64, u64, u64, String)> {
    let first = queue.next_number();
    queue.report_gaps(envelope).unwrap();
    let numbers = queue.numbered.iter().copied().chain(queue.next..);
    let entries = numbers.zip(&queue.waiting).filter(|(number, _)| *number >= first);
    let reported: Vec<_> = entries.map(|(_, entry)| entry).collect();
    reported
        .into_iter()
        .map(|entry| {
            let body = super::array(std::iter::once(entry), Entry::offset);
            let Received::Envelope(envelope) = &decode_batch(&body).unwrap().received[0] else { panic!() };
            let Metric::Gap(gap) = &envelope.metric else { panic!() };
            let number = |reading: spectra_protocol::Reading<u64>| reading.value().unwrap();
            (number(gap.from), number(gap.to), number(gap.count), gap.cause.clone())
        })
        .collect()
}

#[test]
fn envelopes_leave_oldest_first_in_groups_that_fit() {
    let mut queue = limited(LIMITS);
    push(&mut queue, 6);
    assert_eq!(claimed(&mut queue), Some((1, vec![1, 2, 3, 4])));
    queue.stored();
    assert_eq!(claimed(&mut queue), Some((5, vec![5, 6])));
    queue.stored();
    assert_eq!(claimed(&mut queue), None);
    assert_eq!(queue.dropped(), 0);
}

#[test]
fn a_claim_stays_the_same_until_the_server_has_answered() {
    let mut queue = limited(LIMITS);
    push(&mut queue, 2);
    let first = queue.claim();
    push(&mut queue, 30);
    assert_eq!(queue.claim(), first);
}

#[test]
fn a_full_queue_drops_its_oldest_and_reports_exactly_them() {
    let mut queue = limited(LIMITS);
    push(&mut queue, 15);
    assert_eq!(queue.len(), 10);
    assert_eq!(queue.dropped(), 5);
    assert_eq!(claimed(&mut queue), Some((6, vec![6, 7, 8, 9])));
    queue.stored();
    assert_eq!(gaps(&mut queue), [(1, 5, 5, "queue_full".to_owned())]);
    assert!(gaps(&mut queue).is_empty(), "a gap is reported once");
}

#[test]
fn what_a_request_carries_is_not_dropped_and_a_hole_ends_a_request() {
    let mut queue = limited(LIMITS);
    push(&mut queue, 2);
    queue.claim();
    push(&mut queue, 12);
    queue.stored();
    assert_eq!(queue.next_number(), 15);
    assert_eq!(gaps(&mut queue), [(3, 6, 4, "queue_full".to_owned())]);
    assert_eq!(claimed(&mut queue), Some((7, vec![7, 8, 9, 10])));
}

#[test]
fn too_large_halves_down_to_one_which_is_set_aside() {
    let mut queue = limited(LIMITS);
    push(&mut queue, 5);
    queue.claim();
    assert!(queue.halve());
    assert_eq!(claimed(&mut queue), Some((1, vec![1, 2])));
    assert!(queue.halve());
    assert!(!queue.halve());
    queue.set_aside();
    assert_eq!(queue.dropped(), 1);
    assert_eq!(claimed(&mut queue), Some((2, vec![2, 3, 4, 5])));
    queue.stored();
    assert_eq!(gaps(&mut queue), [(1, 1, 1, "refused".to_owned())]);
}

#[test]
fn a_dropped_gap_envelope_does_not_take_its_report_along() {
    let mut queue = limited(LIMITS);
    push(&mut queue, 12);
    assert_eq!(gaps(&mut queue).len(), 1, "1 and 2; its envelope is 13 and pushes 3 out");
    push(&mut queue, 12);
    let lost: u64 = gaps(&mut queue).iter().map(|(_, _, count, _)| count).sum();
    // 1 to 15, the gap envelope 13 among them; what this report itself pushes out is told by the next.
    assert_eq!(lost, 15);
}

#[test]
fn an_envelope_larger_than_the_queue_is_lost_alone() {
    let mut queue = limited(Limits { bytes: 500, ..LIMITS });
    let name = "x".repeat(1000);
    queue.push(&Envelope { hostname: name, ..envelope(System::default().into()) }).unwrap();
    assert!(queue.is_empty());
    push(&mut queue, 2);
    assert_eq!(claimed(&mut queue), Some((2, vec![2, 3])));
}

#[test]
fn an_envelope_larger_than_a_request_goes_alone() {
    let mut queue = limited(Limits { request_bytes: 10, ..LIMITS });
    push(&mut queue, 2);
    assert_eq!(claimed(&mut queue), Some((1, vec![1])));
}

thread_local! {
    static WALL: Cell<OffsetDateTime> = const { Cell::new(datetime!(1970-01-01 00:00:30 UTC)) };
    static SINCE_BOOT: Cell<Duration> = const { Cell::new(Duration::from_secs(30)) };
}

/// A host without a clock of its own boots in 1970, reads, and learns the time; another is 6 h behind.
#[test]
fn what_was_read_before_the_clock_was_set_lands_where_it_belongs() {
    let dated = |queue: &mut Queue| -> Vec<OffsetDateTime> {
        let claim = queue.claim().unwrap();
        let received = decode_batch(&claim.json).unwrap().received.into_iter();
        let time = |received| match received {
            Received::Envelope(envelope) => envelope.timestamp,
            other => panic!("{other:?}"),
        };
        received.map(time).collect()
    };
    let noon = datetime!(2026-11-23 12:00 UTC);
    for begun in [datetime!(1970-01-01 00:00:30 UTC), noon - time::Duration::hours(6)] {
        WALL.set(begun);
        SINCE_BOOT.set(Duration::from_secs(30));
        let clock = Clock::new(|| WALL.get(), || SINCE_BOOT.get());
        let mut queue = Queue::with_limits(clock, LIMITS);
        let read = |queue: &mut Queue| {
            let timestamp = WALL.get();
            queue.push(&Envelope { timestamp, ..envelope(System::default().into()) }).unwrap();
        };
        read(&mut queue);
        // Ten seconds later it is noon, and somebody has told the host.
        SINCE_BOOT.set(Duration::from_secs(40));
        WALL.set(noon);
        read(&mut queue);
        assert_eq!(dated(&mut queue), [noon - time::Duration::seconds(10), noon]);
        assert_eq!(queue.first_time(), Some(noon - time::Duration::seconds(10)));
    }
}

#[derive(Clone, Copy, Debug)]
enum Verb {
    Push,
    Claim,
    Stored,
    Halve,
    SetAside,
    Report,
}

proptest! {
    /// Whatever happens, every number is sent, waits, or is part of a gap: exactly one of them.
    #[test]
    fn every_number_is_accounted_for(verbs in proptest::collection::vec(prop_oneof![
        6 => Just(Verb::Push), 2 => Just(Verb::Claim), 2 => Just(Verb::Stored), 1 => Just(Verb::Halve),
        1 => Just(Verb::SetAside), 1 => Just(Verb::Report),
    ], 0..200)) {
        let mut queue = limited(LIMITS);
        let mut sent = 0;
        for verb in verbs {
            match verb {
                Verb::Push => push(&mut queue, 1),
                Verb::Claim => { queue.claim(); }
                Verb::Stored => {
                    sent += queue.claimed as u64;
                    queue.stored();
                }
                Verb::Halve => { queue.halve(); }
                Verb::SetAside => queue.set_aside(),
                Verb::Report => queue.report_gaps(envelope).unwrap(),
            }
            prop_assert!(queue.len() <= LIMITS.envelopes);
            let bytes: usize = queue.waiting.iter().map(Entry::len).sum();
            prop_assert_eq!(bytes, queue.bytes);
        }
        prop_assert_eq!(sent + queue.len() as u64 + queue.dropped(), queue.next_number() - 1);
    }
}
