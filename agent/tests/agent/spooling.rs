//! Outages with a spool: nothing is lost, the newest goes first, and what is lost is told.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use spectra_agent::queue::Queue;
use spectra_agent::spool::Spool;
use spectra_agent::upload::{Terms, Uploader};
use spectra_protocol::metric::{Gap, System};
use spectra_protocol::{Envelope, Metric};
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::sync::watch;

use crate::edge::{Edge, Reply, Request};
use crate::uploads::link;

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
    let spool = spool(folder.path());
    let uploader = Uploader::new(link(url), queue, "h".into(), Terms::new(FLUSH))
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

#[tokio::test]
async fn a_spool_that_cannot_be_written_leaves_everything_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    // A file where the folder should be.
    std::fs::write(folder.path().join("blocked"), "").unwrap();
    let mut edge = Edge::start(away(4)).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 0..MANY);
    let place = folder.path().join("blocked/spool");
    let spool = Spool::open(Path::new("/proc/spectra/spool"), LIMIT).unwrap();
    let uploader =
        Uploader::new(link(&edge.url), &queue, "h".into(), Terms::new(FLUSH)).with_spool(spool, place);
    let (stop, stopping) = watch::channel(false);
    let mut known = Known::default();
    let look = async {
        while (known.readings.len() as u64) < MANY {
            known.take(&edge.next().await);
        }
        stop.send_replace(true);
    };
    tokio::join!(uploader.run(stopping), look);
    assert_eq!(queue.borrow().dropped(), 0);
}
