//! Isolation and time of the runner, with collectors that misbehave on purpose.

use std::cell::RefCell;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use spectra_protocol::metric::{Memory, System};
use spectra_protocol::{Metric, Received, decode_batch};
use time::OffsetDateTime;

use super::Runner;
use crate::clock::Clock;
use crate::collect::{Broken, Collector, Fault, Spec, Start};
use crate::host::Host;
use crate::queue::Queue;

/// Gives a `system` metric each time.
#[derive(Debug)]
struct Healthy;

impl Collector for Healthy {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        Ok(vec![System::default().into()])
    }
}

#[derive(Debug)]
struct Panics;

impl Collector for Panics {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        panic!("as tested")
    }
}

const fn spec(name: &'static str, interval: Duration, start: fn(&Host) -> Start) -> Spec {
    Spec { name, interval, start, describe: |_| String::new() }
}

fn healthy(interval: Duration) -> Spec {
    spec("system", interval, |_| Start::Ready(Box::new(Healthy)))
}

async fn run_for(time: Duration, specs: &[Spec], clock: Clock) -> Vec<(OffsetDateTime, Metric)> {
    let queue = RefCell::new(Queue::with_clock(clock.clone()));
    let mut runner = Runner::new(Host::new(Path::new("/"), Some("h".into())), specs, clock.clone(), &queue);
    let _ = tokio::time::timeout(time, runner.run()).await;
    drop(runner);
    let mut queue = queue.into_inner();
    let mut all = Vec::new();
    while let Some(claim) = queue.claim() {
        all.extend(decode_batch(&claim.json).unwrap().received.into_iter().map(|received| match received {
            Received::Envelope(envelope) => (envelope.timestamp, envelope.metric),
            other => panic!("{other:?}"),
        }));
        queue.stored();
    }
    all
}

fn count(all: &[(OffsetDateTime, Metric)], name: &str) -> usize {
    all.iter().filter(|(_, metric)| metric.name() == name).count()
}

/// A clock since boot that moves with the wall clock: to the runner a clock is set, and nothing is dated anew.
fn since_1970(now: OffsetDateTime) -> Duration {
    (now - OffsetDateTime::UNIX_EPOCH).try_into().unwrap()
}

/// A wall clock that follows tokio's, begun at 17:56:03.2.
fn paused_clock() -> OffsetDateTime {
    thread_local! {
        static BEGUN: tokio::time::Instant = tokio::time::Instant::now();
    }
    time::macros::datetime!(2026-11-23 17:56:03.2 UTC) + BEGUN.with(tokio::time::Instant::elapsed)
}

#[tokio::test(start_paused = true)]
async fn readings_carry_the_times_of_their_ticks() {
    let specs = [
        healthy(Duration::from_secs(5)),
        spec("memory", Duration::from_mins(5), |_| {
            #[derive(Debug)]
            struct Rare;
            impl Collector for Rare {
                fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
                    Ok(vec![Memory::default().into()])
                }
            }
            Start::Ready(Box::new(Rare))
        }),
    ];
    let all =
        run_for(Duration::from_mins(10), &specs, Clock::new(paused_clock, || since_1970(paused_clock())))
            .await;
    let times = |name: &str| -> Vec<OffsetDateTime> {
        all.iter().filter(|(_, metric)| metric.name() == name).map(|(time, _)| *time).collect()
    };
    let begin = time::macros::datetime!(2026-11-23 17:56:05 UTC);
    let expected: Vec<_> = (0..120).map(|index| begin + Duration::from_secs(5 * index)).collect();
    assert_eq!(times("system"), expected);
    let minute = |hour, minute| begin.replace_time(time::Time::from_hms(hour, minute, 0).unwrap());
    assert_eq!(times("memory"), [minute(17, 57), minute(18, 0), minute(18, 5)]);
    assert_eq!(count(&all, "agent_self"), 10);
}

#[tokio::test(start_paused = true)]
async fn a_collector_that_panics_100_times_leaves_its_neighbours_on_tick() {
    let every = Duration::from_secs(5);
    let specs = [spec("panics", every, |_| Start::Ready(Box::new(Panics))), healthy(every)];
    let all = run_for(
        Duration::from_secs(5 * 101),
        &specs,
        Clock::new(paused_clock, || since_1970(paused_clock())),
    )
    .await;
    assert!(count(&all, "system") >= 100, "{}", count(&all, "system"));
    let seconds: Vec<_> = all.iter().filter(|(_, m)| m.name() == "system").map(|(t, _)| *t).collect();
    assert!(seconds.windows(2).all(|pair| pair[1] - pair[0] == every), "a tick was missed");
    let Some((_, Metric::AgentSelf(report))) = all.iter().rfind(|(_, m)| m.name() == "agent_self") else {
        panic!("no report")
    };
    let panics = &report.collectors[0];
    assert!(panics.panics.value().unwrap() >= 90, "{panics:?}");
    assert_eq!(panics.failures, panics.panics);
    assert!(panics.error.as_ref().unwrap().contains("as tested"), "{panics:?}");
    assert_eq!(report.collectors[1].failures.value(), Some(0));
}

#[tokio::test(start_paused = true)]
async fn absence_emptiness_and_failure_are_different_states_of_the_report() {
    /// Reads nothing, with parts that fail and parts that do not answer.
    #[derive(Debug)]
    struct Reads(&'static [bool], bool);
    impl Collector for Reads {
        fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
            Ok(Vec::new())
        }

        fn broken(&self) -> Vec<Broken> {
            let part = |is_permission: &bool| Broken { words: "no".into(), is_permission: *is_permission };
            self.0.iter().map(part).collect()
        }

        fn stuck(&self) -> Vec<crate::collect::Stuck> {
            let part = || crate::collect::Stuck { what: "x".into(), since: std::time::UNIX_EPOCH };
            self.1.then(part).into_iter().collect()
        }
    }
    let every = Duration::from_secs(5);
    let specs = [
        healthy(every),
        spec("empty", every, |_| Start::Ready(Box::new(Reads(&[], false)))),
        spec("not_here", every, |_| Start::NotHere("no such device")),
        spec("needs_permission", every, |_| Start::Ready(Box::new(Reads(&[true], false)))),
        spec("stuck", every, |_| Start::Ready(Box::new(Reads(&[], true)))),
        spec("broken", every, |_| Start::Ready(Box::new(Reads(&[false], true)))),
        spec("broken", every, |_| Start::Ready(Box::new(Panics))),
    ];
    let clock = Clock::new(paused_clock, || since_1970(paused_clock()));
    let all = run_for(Duration::from_secs(58), &specs, clock).await;
    let Some((_, Metric::AgentSelf(report))) = all.iter().find(|(_, m)| m.name() == "agent_self") else {
        panic!("no report")
    };
    let states: Vec<_> = report.collectors.iter().map(|collector| collector.state.as_deref()).collect();
    let mut expected: Vec<_> = specs.iter().map(|spec| Some(spec.name)).collect();
    expected[0] = Some("ok");
    assert_eq!(states, expected);
}

#[tokio::test]
async fn a_stuck_collector_is_started_once_and_delays_nobody() {
    static STARTED: AtomicUsize = AtomicUsize::new(0);
    static RELEASED: AtomicBool = AtomicBool::new(false);
    #[derive(Debug)]
    struct Stuck;
    impl Collector for Stuck {
        fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
            STARTED.fetch_add(1, Ordering::SeqCst);
            while !RELEASED.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(1));
            }
            Ok(vec![Memory::default().into()])
        }
    }
    /// Even when the test fails: the runtime waits for its threads.
    struct Release;
    impl Drop for Release {
        fn drop(&mut self) {
            RELEASED.store(true, Ordering::SeqCst);
        }
    }
    let _release = Release;
    let every = Duration::from_millis(100);
    let specs = [spec("memory", every, |_| Start::Ready(Box::new(Stuck))), healthy(every)];
    let all = run_for(Duration::from_millis(1550), &specs, Clock::of_host()).await;
    assert_eq!(STARTED.load(Ordering::SeqCst), 1);
    assert_eq!(count(&all, "memory"), 0);
    // 15 ticks; a busy machine may cost some.
    assert!(count(&all, "system") >= 10, "{}", count(&all, "system"));
}

#[tokio::test]
async fn a_stuck_collector_is_reported_with_its_time_and_works_again_afterwards() {
    #[derive(Debug)]
    struct Slow(bool);
    impl Collector for Slow {
        fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
            if !std::mem::replace(&mut self.0, true) {
                thread::sleep(Duration::from_millis(350));
            }
            Ok(vec![Memory::default().into()])
        }
    }
    let queue = RefCell::new(Queue::new());
    let specs = [spec("memory", Duration::from_millis(100), |_| Start::Ready(Box::new(Slow(false))))];
    let host = Host::new(Path::new("/"), None);
    let mut runner = Runner::new(host, &specs, Clock::of_host(), &queue);
    let _ = tokio::time::timeout(Duration::from_millis(300), runner.run()).await;
    assert!(runner.slots[0].report().stuck_since.value().is_some());
    let _ = tokio::time::timeout(Duration::from_secs(1), runner.run()).await;
    assert!(runner.slots[0].report().stuck_since.value().is_none());
    assert!(queue.borrow().len() >= 3, "{}", queue.borrow().len());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_here_is_looked_for_every_minute() {
    static SEARCHED: AtomicUsize = AtomicUsize::new(0);
    let specs = [spec("temperature", Duration::from_secs(10), |_| {
        SEARCHED.fetch_add(1, Ordering::SeqCst);
        Start::NotHere("no sensors")
    })];
    let all =
        run_for(Duration::from_secs(210), &specs, Clock::new(paused_clock, || since_1970(paused_clock())))
            .await;
    assert_eq!(SEARCHED.load(Ordering::SeqCst), 4);
    assert_eq!(count(&all, "temperature"), 0);
}

/// A wall clock that loses 2 s after the first 16.8 s, an hour after the next minute, and then gains a day.
fn set_clock() -> OffsetDateTime {
    thread_local! {
        static BEGUN: tokio::time::Instant = tokio::time::Instant::now();
    }
    let passed = BEGUN.with(tokio::time::Instant::elapsed);
    let set = match passed.as_secs() {
        ..17 => time::Duration::ZERO,
        17..77 => time::Duration::seconds(-2),
        77..137 => time::Duration::hours(-1),
        _ => time::Duration::hours(23),
    };
    time::macros::datetime!(2026-11-23 17:56:03.2 UTC) + passed + set
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_costs_no_series_its_ticks() {
    let all = run_for(
        Duration::from_mins(4),
        &[healthy(Duration::from_secs(5))],
        Clock::new(set_clock, || since_1970(set_clock())),
    )
    .await;
    let off: Vec<_> =
        all.iter().map(|(time, _)| *time).filter(|time| time.unix_timestamp() % 5 != 0).collect();
    // What was due while the clock jumped ahead is read late, and says so.
    assert!(off.len() <= 1 && off.iter().all(|time| time.day() == 24), "{off:?}");
    // 240 s of ticks; each setting may cost one.
    assert!((44..=50).contains(&count(&all, "system")), "{}", count(&all, "system"));
    assert!(count(&all, "agent_self") >= 2, "{all:?}");
}
