//! Sending, against every kind of answer.

use std::cell::RefCell;
use std::time::Duration;

use spectra_agent::clock::Clock;
use spectra_agent::identity::Identity;
use spectra_agent::link::{Link, Server, Trust};
use spectra_agent::queue::Queue;
use spectra_agent::upload::{Terms, Uploader};
use spectra_protocol::metric::System;
use spectra_protocol::{Envelope, Metric};
use time::OffsetDateTime;
use tokio::sync::watch;

use crate::edge::{Edge, Reply, Request};

const FLUSH: Duration = Duration::from_millis(50);

pub(crate) fn link(url: &str) -> Link {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let server = Server { url: url.parse().unwrap(), trust: Trust::System };
    let identity = Identity::new("f670d4c9-5871-4ac6-b273-03452795f8c4".into(), "s".repeat(64)).unwrap();
    Link::new(&server, Some(&identity), Some("abc123")).unwrap()
}

fn push(queue: &RefCell<Queue>, count: u64) {
    for _ in 0..count {
        let mut queue = queue.borrow_mut();
        let uptime = queue.next_number().into();
        let metric = System { uptime, ..System::default() }.into();
        queue.push(&Envelope { timestamp: OffsetDateTime::now_utc(), hostname: "h".into(), metric }).unwrap();
    }
}

/// The numbers that the test's envelopes carry; 0 for a gap.
fn numbers(request: &Request) -> Vec<u64> {
    let number = |metric: &Metric| match metric {
        Metric::System(system) => system.uptime.value().unwrap(),
        Metric::Gap(_) => 0,
        other => panic!("{other:?}"),
    };
    request.metrics().iter().map(number).collect()
}

/// Sends three envelopes to an edge that answers with `replies`; `look` sees the requests, then the
/// agent is stopped.
async fn with_three(replies: Vec<Reply>, look: impl AsyncFnOnce(&mut Edge, &RefCell<Queue>)) {
    let mut edge = Edge::start(replies).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 3);
    let (stop, stopping) = watch::channel(false);
    let uploader = Uploader::new(link(&edge.url), &queue, "h".into(), Terms::new(FLUSH));
    let look = async {
        look(&mut edge, &queue).await;
        stop.send_replace(true);
    };
    tokio::join!(uploader.run(stopping), look);
}

#[tokio::test]
async fn a_request_carries_the_headers_of_the_protocol() {
    with_three(Vec::new(), async |edge, queue| {
        let request = edge.next().await;
        assert_eq!(request.path, "/api/v1/agent/metrics");
        let stream = queue.borrow().stream().to_string();
        let secret = "s".repeat(64);
        for (name, expected) in [
            ("content-type", "application/json"),
            ("content-encoding", "gzip"),
            ("user-agent", concat!("Spectra-Agent/", env!("CARGO_PKG_VERSION"))),
            ("x-agent-version", env!("CARGO_PKG_VERSION")),
            ("x-spectra-agent-version", env!("CARGO_PKG_VERSION")),
            ("x-agent-commit", "unknown"),
            ("x-agent-binary-hash", "abc123"),
            ("x-agent-id", "f670d4c9-5871-4ac6-b273-03452795f8c4"),
            ("x-agent-secret", &secret),
            ("x-spectra-protocol", "2"),
            ("x-spectra-stream", &stream),
            ("x-spectra-sequence", "1"),
            ("x-spectra-stream-end", ""),
        ] {
            assert_eq!(request.header(name), expected, "{name}");
        }
        let clock: i128 = request.header("x-spectra-clock").parse().unwrap();
        let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
        assert!((now - clock).abs() < 60_000, "{clock} is not {now}");
        assert_eq!(numbers(&request), [1, 2, 3]);
    })
    .await;
}

#[tokio::test]
async fn a_stored_batch_is_not_sent_again_and_numbers_go_on() {
    with_three(Vec::new(), async |edge, queue| {
        assert_eq!(edge.next().await.sequence(), 1);
        assert!(edge.is_quiet(FLUSH * 6).await, "sent without need");
        push(queue, 2);
        let request = edge.next().await;
        assert_eq!((request.sequence(), numbers(&request)), (4, vec![4, 5]));
    })
    .await;
}

#[tokio::test]
async fn without_a_clear_answer_the_same_request_is_sent_again() {
    for reply in [Reply::Cut, Reply::CutInAnswer, Reply::Status(503), Reply::Status(500), Reply::Status(302)]
    {
        with_three(vec![reply.clone(), reply.clone()], async |edge, queue| {
            let first = edge.next().await;
            push(queue, 1);
            for _ in 0..2 {
                let again = edge.next().await;
                assert_eq!(again.sequence(), 1, "{reply:?}");
                assert_eq!(again.raw, first.raw, "{reply:?}");
                assert_eq!(again.header("x-spectra-stream"), first.header("x-spectra-stream"));
            }
            assert_eq!(numbers(&edge.next().await), [4], "{reply:?}");
            assert_eq!(queue.borrow().dropped(), 0);
        })
        .await;
    }
}

#[tokio::test]
async fn the_wait_that_the_server_asks_for_is_kept() {
    let busy = Reply::Full(429, "retry-after: 1", "");
    with_three(vec![busy], async |edge, _| {
        edge.next().await;
        let asked = std::time::Instant::now();
        assert_eq!(edge.next().await.sequence(), 1);
        assert!(asked.elapsed() >= Duration::from_millis(950), "{:?}", asked.elapsed());
    })
    .await;
}

/// An answer that says that it is 20,000 days later than this host thinks.
pub(crate) fn busy_and_far_ahead() -> Reply {
    let date = OffsetDateTime::now_utc() + time::Duration::days(20_000);
    let date = format!("date: {}", date.format(&time::format_description::well_known::Rfc2822).unwrap());
    Reply::Full(503, date.leak(), "")
}

/// Whether these were read lately, by a clock that is 20,000 days ahead of this host's.
pub(crate) fn are_far_ahead(request: &Request) -> bool {
    let least = OffsetDateTime::now_utc() + time::Duration::days(19_999);
    request.envelopes().iter().all(|envelope| envelope.timestamp > least)
}

#[tokio::test]
async fn a_batch_that_was_tried_with_a_wrong_clock_is_sent_with_the_right_one() {
    let mut edge = Edge::start([Reply::Cut, busy_and_far_ahead()]).await;
    let clock = Clock::of_host();
    let queue = RefCell::new(Queue::with_clock(clock.clone()));
    push(&queue, 3);
    let (stop, stopping) = watch::channel(false);
    let uploader = Uploader::new(link(&edge.url).with_clock(clock), &queue, "h".into(), Terms::new(FLUSH));
    let look = async {
        let (first, second, third) = (edge.next().await, edge.next().await, edge.next().await);
        assert!(!are_far_ahead(&first));
        assert_eq!(second.raw, first.raw, "nobody has told the time");
        assert!(are_far_ahead(&third));
        assert_eq!((third.sequence(), numbers(&third)), (1, vec![1, 2, 3]));
        stop.send_replace(true);
    };
    tokio::join!(uploader.run(stopping), look);
}

#[tokio::test]
async fn too_large_is_halved_and_a_single_one_is_reported_as_a_gap() {
    let large = || Reply::Status(413);
    with_three(vec![large(), large()], async |edge, queue| {
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(numbers(&edge.next().await));
        }
        // 3 halve to 2, 2 to 1, which is taken; the rest goes together.
        assert_eq!(seen, [vec![1, 2, 3], vec![1, 2], vec![1], vec![2, 3]]);
        assert_eq!(queue.borrow().dropped(), 0);
    })
    .await;
    with_three(vec![large(), large(), large()], async |edge, queue| {
        for _ in 0..3 {
            edge.next().await;
        }
        assert_eq!(numbers(&edge.next().await), [2, 3]);
        let report = edge.next().await;
        let [Metric::Gap(gap)] = &report.metrics()[..] else { panic!("{report:?}") };
        assert_eq!((gap.from.value(), gap.to.value(), gap.count.value()), (Some(1), Some(1), Some(1)));
        assert_eq!(gap.cause, "refused");
        assert_eq!(queue.borrow().dropped(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_refused_batch_does_not_block_the_next_one() {
    for status in [400, 403, 404, 422] {
        with_three(vec![Reply::Full(status, "x: y", "no")], async |edge, queue| {
            assert_eq!(numbers(&edge.next().await), [1, 2, 3]);
            push(queue, 1);
            assert_eq!(numbers(&edge.next().await), [4], "{status}");
            let report = edge.next().await;
            let [Metric::Gap(gap)] = &report.metrics()[..] else { panic!("{report:?}") };
            assert_eq!((gap.from.value(), gap.to.value(), gap.count.value()), (Some(1), Some(3), Some(3)));
            assert_eq!(report.sequence(), 5);
        })
        .await;
    }
}

#[tokio::test]
async fn an_unknown_identity_pauses_and_loses_nothing() {
    with_three(vec![Reply::Status(401)], async |edge, queue| {
        edge.next().await;
        assert!(edge.is_quiet(Duration::from_secs(2)).await, "did not pause");
        assert_eq!((queue.borrow().len(), queue.borrow().dropped()), (3, 0));
    })
    .await;
}

#[tokio::test]
async fn the_last_request_ends_the_stream() {
    let mut edge = Edge::start([]).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 1201);
    let (_stop, stopping) = watch::channel(true);
    Uploader::new(link(&edge.url), &queue, "h".into(), Terms::new(FLUSH)).run(stopping).await;
    let mut ends = Vec::new();
    for _ in 0..3 {
        let request = edge.next().await;
        ends.push((request.sequence(), request.metrics().len(), request.is_last()));
    }
    assert_eq!(ends, [(1, 500, false), (501, 500, false), (1001, 201, true)]);
}

#[tokio::test]
async fn an_end_with_nothing_left_is_an_empty_array_with_the_next_number() {
    let mut edge = Edge::start([]).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 2);
    queue.borrow_mut().claim();
    queue.borrow_mut().stored();
    let (_stop, stopping) = watch::channel(true);
    Uploader::new(link(&edge.url), &queue, "h".into(), Terms::new(FLUSH)).run(stopping).await;
    let request = edge.next().await;
    assert_eq!((request.sequence(), request.metrics().len(), request.is_last()), (3, 0, true));
}

#[tokio::test]
async fn a_gap_is_reported_before_the_stream_ends() {
    let mut edge = Edge::start([Reply::Status(400)]).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 2);
    let (_stop, stopping) = watch::channel(true);
    Uploader::new(link(&edge.url), &queue, "h".into(), Terms::new(FLUSH)).run(stopping).await;
    edge.next().await;
    let request = edge.next().await;
    assert!(matches!(request.metrics()[..], [Metric::Gap(_)]));
    assert!(request.is_last());
}

#[tokio::test]
async fn stopping_ends_where_the_server_refuses_everything() {
    // What was queued (each half of it on its own after a 413), the report of its loss, and no report of
    // the report's.
    for (status, envelopes, requests) in [(400, 2, 2), (413, 2, 4), (401, 2, 1)] {
        let mut edge = Edge::start(vec![Reply::Status(status); 100]).await;
        let queue = RefCell::new(Queue::new());
        push(&queue, envelopes);
        let (_stop, stopping) = watch::channel(true);
        let uploader = Uploader::new(link(&edge.url), &queue, "h".into(), Terms::new(FLUSH));
        tokio::time::timeout(Duration::from_secs(3), uploader.run(stopping)).await.expect("goes on");
        for _ in 0..requests {
            edge.next().await;
        }
        assert!(edge.is_quiet(Duration::from_millis(300)).await, "{status}");
    }
}
