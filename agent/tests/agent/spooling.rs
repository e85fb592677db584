//! Outages with a spool: nothing is lost, the newest goes first, and what is lost is told.

mod disk;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use spectra_agent::clock::Clock;
use spectra_agent::identity::Identity;
use spectra_agent::link::{Coding, Link};
use spectra_agent::queue::{Entry, Queue};
use spectra_agent::spool::{Live, LostCause, Spool};
use spectra_agent::upload::{Terms, Uploader};
use spectra_protocol::metric::{Gap, System};
use spectra_protocol::{Envelope, Metric};
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::sync::watch;

use crate::edge::{Edge, Reply, Request};
use crate::uploads::{are_far_ahead, busy_and_far_ahead, link};

const FLUSH: Duration = Duration::from_millis(100);
const LIMIT: u64 = 8 << 20;
/// More than a server that is away twice leaves in memory.
const MANY: u64 = 1300;

fn spool(folder: &Path) -> Spool {
    Spool::open(&folder.join("spool"), LIMIT).unwrap()
}

fn push(queue: &RefCell<Queue>, numbers: std::ops::Range<u64>) {
    for number in numbers {
        let metric = System { uptime: number.into(), ..System::default() }.into();
        let timestamp = OffsetDateTime::now_utc();
        queue.borrow_mut().push(&Envelope { timestamp, hostname: "h".into(), metric }).unwrap();
    }
}

/// One life of an agent, which ends as `look` wants: `true` asks it to stop, `false` kills it.
async fn live(url: &str, folder: &TempDir, queue: &RefCell<Queue>, look: impl AsyncFnOnce() -> bool) {
    live_by(link(url), folder, queue, look).await;
}

/// The same, by a link that the test made.
async fn live_by(link: Link, folder: &TempDir, queue: &RefCell<Queue>, look: impl AsyncFnOnce() -> bool) {
    let spool = spool(folder.path());
    let uploader = Uploader::new(link, queue, "h".into(), Terms::new(FLUSH))
        .with_spool(spool, folder.path().join("spool"));
    let (stop, stopping) = watch::channel(false);
    let upload = uploader.run(stopping);
    tokio::pin!(upload);
    let is_asked = tokio::select! {
        () = &mut upload => panic!("it ended by itself"),
        is_asked = look() => is_asked,
    };
    if is_asked {
        stop.send_replace(true);
        upload.await;
    }
}

/// What a server knows at the end.
#[derive(Default, Debug)]
struct Known {
    /// How often each of the test's numbers came, under which number of which stream.
    readings: BTreeMap<u64, Vec<(String, u64)>>,
    gaps: Vec<Gap>,
    streams: Vec<String>,
    ended: Vec<String>,
}

impl Known {
    fn take(&mut self, request: &Request) {
        let stream = request.header("x-spectra-stream").to_owned();
        if !self.streams.contains(&stream) {
            self.streams.push(stream.clone());
        }
        for (number, metric) in (request.sequence()..).zip(request.metrics()) {
            match metric {
                Metric::System(system) => {
                    let place = (stream.clone(), number);
                    let places = self.readings.entry(system.uptime.value().unwrap()).or_default();
                    // Sent again as it was, it is known.
                    if !places.contains(&place) {
                        places.push(place);
                    }
                }
                Metric::Gap(gap) => self.gaps.push(gap),
                other => panic!("{other:?}"),
            }
        }
        if request.is_last() && !self.ended.contains(&stream) {
            self.ended.push(stream);
        }
    }

    fn assert_complete(&self, numbers: std::ops::Range<u64>) {
        for number in numbers.clone() {
            let places = self.readings.get(&number).map(Vec::as_slice).unwrap_or_default();
            assert_eq!(places.len(), 1, "{number}: {places:?}");
        }
        assert_eq!(self.readings.len() as u64, numbers.end - numbers.start);
    }
}

/// Takes requests until so many streams have ended.
async fn take_until(edge: &mut Edge, known: &mut Known, ended: usize) {
    while known.ended.len() < ended {
        known.take(&edge.next().await);
    }
}

fn away(times: usize) -> Vec<Reply> {
    vec![Reply::Status(503); times]
}

#[tokio::test]
async fn nothing_is_written_while_the_server_answers() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start(away(1)).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 0..MANY);
    let url = edge.url.clone();
    live(&url, &folder, &queue, async || {
        let mut known = Known::default();
        while (known.readings.len() as u64) < MANY {
            known.take(&edge.next().await);
        }
        true
    })
    .await;
    let files = std::fs::read_dir(folder.path().join("spool")).unwrap();
    assert_eq!(files.count(), 0, "one failure is no outage, and its beginning is known");
}

#[tokio::test]
async fn after_an_outage_the_newest_goes_first_and_the_spool_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start(away(2)).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 0..MANY);
    let url = edge.url.clone();
    let mut known = Known::default();
    live(&url, &folder, &queue, async || {
        edge.next().await;
        edge.next().await;
        // The third is answered: what the server may have, then the newest, then the rest.
        let live = edge.next().await;
        assert_eq!(live.sequence(), 1);
        known.take(&live);
        let newest = edge.next().await;
        assert_eq!(newest.header("x-spectra-stream"), live.header("x-spectra-stream"));
        known.take(&newest);
        assert!(known.readings.contains_key(&(MANY - 1)), "the newest is not held up by the spool");
        push(&queue, MANY..MANY + 5);
        take_until(&mut edge, &mut known, 1).await;
        assert_eq!(known.streams.len(), 2, "the spool has a stream of its own");
        assert_eq!(known.ended[0], known.streams[1]);
        while (known.readings.len() as u64) < MANY + 5 {
            known.take(&edge.next().await);
        }
        true
    })
    .await;
    known.assert_complete(0..MANY + 5);
    assert_eq!(known.gaps, []);
    assert_eq!(
        std::fs::read_dir(folder.path().join("spool")).unwrap().count(),
        0,
        "the spool is empty again"
    );
}

#[tokio::test]
async fn requests_name_the_streams_that_go_on_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start(away(2)).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 0..MANY);
    let url = edge.url.clone();
    live(&url, &folder, &queue, async || {
        let live = edge.next().await.header("x-spectra-stream").to_owned();
        loop {
            let request = edge.next().await;
            let (stream, open) =
                (request.header("x-spectra-stream"), request.header("x-spectra-streams-open"));
            assert!(!open.contains(stream));
            if stream != live {
                assert!(open.split(',').any(|other| other == live), "{open}");
                return true;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_stopped_agent_could_not_send_is_sent_by_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start(away(100)).await;
    let (first, second) = (RefCell::new(Queue::new()), RefCell::new(Queue::new()));
    push(&first, 0..MANY);
    let url = edge.url.clone();
    live(&url, &folder, &first, async || {
        edge.next().await;
        true
    })
    .await;
    assert_eq!(first.borrow().len(), 0, "nothing stays behind in memory");
    let mut edge = Edge::start([]).await;
    push(&second, MANY..MANY + 3);
    let url = edge.url.clone();
    let mut known = Known::default();
    live(&url, &folder, &second, async || {
        let live = edge.next().await;
        assert_eq!(live.header("x-spectra-stream"), second.borrow().stream().to_string(), "the newest first");
        known.take(&live);
        take_until(&mut edge, &mut known, 2).await;
        true
    })
    .await;
    known.assert_complete(0..MANY + 3);
    assert_eq!(known.gaps, [], "a stop loses nothing");
    assert!(known.ended.contains(&first.borrow().stream().to_string()), "its stream goes on to its end");
}

#[tokio::test]
async fn a_spool_that_waits_for_the_first_reading_costs_nothing_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start(away(100)).await;
    let (first, second) = (RefCell::new(Queue::new()), RefCell::new(Queue::new()));
    push(&first, 0..3);
    let url = edge.url.clone();
    live(&url, &folder, &first, async || {
        edge.next().await;
        true
    })
    .await;
    let uploader = Uploader::new(link(&url), &second, "h".into(), Terms::new(Duration::from_mins(1)))
        .with_spool(spool(folder.path()), folder.path().join("spool"));
    let (_stop, stopping) = watch::channel(false);
    let upload = uploader.run(stopping);
    tokio::pin!(upload);
    let mut polls = 0;
    let counted = std::future::poll_fn(|context| {
        polls += 1;
        upload.as_mut().poll(context)
    });
    tokio::time::timeout(Duration::from_secs(1), counted).await.unwrap_err();
    // It looks five times whether there is something to note.
    assert!(polls < 100, "{polls}");
}

#[tokio::test]
async fn what_a_killed_agent_had_in_memory_is_a_gap_and_what_it_had_written_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start(away(100)).await;
    let (first, second) = (RefCell::new(Queue::new()), RefCell::new(Queue::new()));
    push(&first, 0..MANY);
    let url = edge.url.clone();
    live(&url, &folder, &first, async || {
        edge.next().await;
        edge.next().await;
        // The third comes when the second has been dealt with.
        edge.next().await;
        false
    })
    .await;
    let lost = first.borrow().len() as u64 - 500;
    assert!((1..400).contains(&lost), "{lost}");
    let mut edge = Edge::start([]).await;
    push(&second, MANY..MANY + 3);
    let url = edge.url.clone();
    let mut known = Known::default();
    live(&url, &folder, &second, async || {
        take_until(&mut edge, &mut known, 2).await;
        true
    })
    .await;
    let came: Vec<u64> = known.readings.keys().copied().filter(|number| *number < MANY).collect();
    assert_eq!(came, (0..MANY - lost).collect::<Vec<_>>(), "all but the last {lost}");
    let [gap] = &known.gaps[..] else { panic!("{:?}", known.gaps) };
    assert_eq!((gap.cause.as_str(), gap.to.value(), gap.count.value()), ("agent_lost", None, None));
    assert!(gap.after_us.value().unwrap() < gap.before_us.value().unwrap(), "{gap:?}");
}

#[tokio::test]
async fn a_backlog_that_was_tried_with_a_wrong_clock_is_sent_with_the_right_one() {
    let folder = tempfile::tempdir().unwrap();
    let edge = Edge::start(away(100)).await;
    let first = RefCell::new(Queue::new());
    push(&first, 0..3);
    live(&edge.url, &folder, &first, async || true).await;
    let mut edge = Edge::start([Reply::Status(202), busy_and_far_ahead()]).await;
    let clock = Clock::of_host();
    let second = RefCell::new(Queue::with_clock(clock.clone()));
    push(&second, 10..11);
    let link = link(&edge.url).with_clock(clock);
    live_by(link, &folder, &second, async || {
        let live = edge.next().await;
        assert_eq!(live.metrics().len(), 1);
        let (wrong, right) = (edge.next().await, edge.next().await);
        assert_eq!((wrong.metrics().len(), right.metrics().len()), (3, 3));
        assert_eq!((wrong.sequence(), right.sequence()), (1, 1));
        assert!(!are_far_ahead(&wrong) && are_far_ahead(&right));
        true
    })
    .await;
}

#[tokio::test]
async fn a_server_that_asks_the_backlog_to_wait_is_left_alone_by_the_newest_too() {
    let folder = tempfile::tempdir().unwrap();
    let edge = Edge::start(away(100)).await;
    let (first, second) = (RefCell::new(Queue::new()), RefCell::new(Queue::new()));
    push(&first, 0..3);
    live(&edge.url, &folder, &first, async || true).await;
    let mut edge = Edge::start([Reply::Status(202), Reply::Full(429, "retry-after: 2", "")]).await;
    push(&second, 10..11);
    let url = edge.url.clone();
    live(&url, &folder, &second, async || {
        for _ in 0..2 {
            edge.next().await;
        }
        push(&second, 11..12);
        assert!(edge.is_quiet(Duration::from_millis(1800)).await, "it asked for two seconds");
        edge.next().await;
        true
    })
    .await;
}

#[tokio::test]
async fn an_end_that_is_refused_as_zstd_is_told_as_gzip() {
    for (coding, name) in [(Coding::Zstd, "zstd"), (Coding::ZstdDictionary, "zstd-spectra-1")] {
        an_end_that_is_refused_is_told_as_gzip(coding, name).await;
    }
}

async fn an_end_that_is_refused_is_told_as_gzip(coding: Coding, name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut left = spool(folder.path());
    let metric = System::default().into();
    let envelope = Envelope { timestamp: OffsetDateTime::now_utc(), hostname: "h".into(), metric };
    let offset = Clock::of_host().offset();
    left.begin(&Live::of(&Queue::new(), 1), offset).unwrap();
    left.push(&[Entry::new(&envelope, offset).unwrap()], offset).unwrap();
    left.end(None, offset).unwrap();
    assert!(left.front(offset).is_some());
    left.lose_front(LostCause::Refused).unwrap();
    drop(left);
    let mut edge = Edge::start([Reply::Status(202), Reply::Status(202), Reply::Status(400)]).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 0..1);
    let terms = Terms::new(FLUSH);
    terms.coding.set(coding);
    let uploader = Uploader::new(link(&edge.url), &queue, "h".into(), terms)
        .with_spool(spool(folder.path()), folder.path().join("spool"));
    let (stop, stopping) = watch::channel(false);
    let look = async {
        let mut ends = Vec::new();
        while ends.len() < 2 {
            let request = edge.next().await;
            if request.is_last() {
                assert!(matches!(request.metrics()[..], [Metric::Gap(_)]), "{request:?}");
                ends.push(request.header("content-encoding").to_owned());
            }
        }
        assert_eq!(ends, [name, "gzip"]);
        stop.send_replace(true);
    };
    tokio::join!(uploader.run(stopping), look);
}

#[tokio::test]
async fn another_agent_gets_what_was_being_written_down_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start([away(2), vec![Reply::Status(401)]].concat()).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 0..MANY);
    let link = link(&edge.url);
    let mut known = Known::default();
    live_by(link.clone(), &folder, &queue, async || {
        let old = queue.borrow().stream().to_string();
        for _ in 0..3 {
            edge.next().await;
        }
        let other = Identity::new("01a20f8f-6807-71ad-9782-146607007e2d".into(), "t".repeat(64)).unwrap();
        link.credentials().set(&other).unwrap();
        take_until(&mut edge, &mut known, 1).await;
        while (known.readings.len() as u64) < MANY {
            known.take(&edge.next().await);
        }
        assert!(!known.streams.contains(&old), "the old stream was another agent's");
        true
    })
    .await;
    known.assert_complete(0..MANY);
    assert_eq!(known.gaps, []);
}

#[tokio::test]
async fn a_backlog_is_split_and_what_is_refused_is_kept_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start(away(100)).await;
    let (first, second) = (RefCell::new(Queue::new()), RefCell::new(Queue::new()));
    push(&first, 0..3);
    let url = edge.url.clone();
    live(&url, &folder, &first, async || true).await;
    let replies =
        [Reply::Status(202), Reply::Status(413), Reply::Full(400, "x: y", "no"), Reply::Status(202)];
    while !edge.is_quiet(Duration::from_millis(100)).await {}
    let mut edge = Edge::start(replies).await;
    push(&second, 10..11);
    let url = edge.url.clone();
    let mut known = Known::default();
    live(&url, &folder, &second, async || {
        let live = edge.next().await;
        assert_eq!(live.metrics().len(), 1);
        let (whole, half, rest) = (edge.next().await, edge.next().await, edge.next().await);
        let lengths = [&whole, &half, &rest].map(|request| request.metrics().len());
        assert_eq!(lengths, [3, 2, 1], "the first half is refused, the second taken");
        take_until(&mut edge, &mut known, 1).await;
        true
    })
    .await;
    let told: Vec<_> =
        known.gaps.iter().map(|gap| (gap.cause.as_str(), gap.count.value().unwrap())).collect();
    assert_eq!(told, [("refused", 2)]);
    assert_eq!(std::fs::read_dir(folder.path().join("spool/quarantine")).unwrap().count(), 1);
}
