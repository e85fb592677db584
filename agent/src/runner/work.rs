//! Runs that are due, one after the other on a thread beside the runtime: a hop to it and back for each of them would
//! cost more than most readings. Where a run holds the thread up, another thread goes on with those behind it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use time::OffsetDateTime;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::idle::idly;
use super::run_once;
use super::slot::Outcome;
use crate::clock::Offset;
use crate::collect::{Collector, Fault, Spec};
use crate::host::Host;

/// How long the others wait for a run before they go on without it. A reading takes well under a millisecond where
/// nothing blocks.
pub(super) const PATIENCE: Duration = Duration::from_millis(20);

/// A run to be.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) slot: usize,
    pub(super) spec: Spec,
    pub(super) collector: Option<Box<dyn Collector>>,
    pub(super) due: Due,
}

/// When a run was to begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub(super) tick: OffsetDateTime,
    /// The wall clock when it could begin, and how the clocks stood then.
    pub(super) asked: OffsetDateTime,
    pub(super) then: Offset,
}

/// A run that came back.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) slot: usize,
    pub(super) due: Due,
    /// How long it waited for others.
    pub(super) waited: Duration,
    pub(super) collector: Option<Box<dyn Collector>>,
    pub(super) outcome: Outcome,
    pub(super) duration: Duration,
}

/// Runs that wait, and threads that do them. Threads end when nothing waits, or when this is dropped.
#[derive(Debug)]
pub(super) struct Work {
    host: Host,
    desk: Arc<Mutex<Desk>>,
    threads: JoinSet<()>,
}

#[derive(Debug, Default)]
struct Desk {
    waiting: VecDeque<(Instant, Job)>,
    begun: u64,
    done: Vec<Done>,
}

impl Work {
    pub(super) fn new(host: Host) -> Self {
        Self { host, desk: Arc::default(), threads: JoinSet::new() }
    }

    pub(super) fn push(&self, job: Job) {
        self.with(|desk| desk.waiting.push_back((Instant::now(), job)));
    }

    /// Sees to it that all that waits is begun, where there are threads for it: what is left then is begun by the first
    /// thread that comes back.
    pub(super) async fn begin_all(&mut self) {
        let (mut threads, mut before) = (self.with(|desk| desk.waiting.len()), None);
        loop {
            let (begun, is_waiting) = self.with(|desk| (desk.begun, !desk.waiting.is_empty()));
            if !is_waiting {
                return;
            }
            if before.replace(begun).is_none_or(|before| before == begun) {
                if threads == 0 {
                    return;
                }
                threads -= 1;
                self.hire();
            }
            // A thread that ends has left nothing behind.
            let _ = timeout(PATIENCE, self.threads.join_next()).await;
        }
    }

    /// Waits for a thread to end; for ever if there is none.
    pub(super) async fn ended(&mut self) {
        if self.threads.join_next().await.is_none() {
            std::future::pending::<()>().await;
        }
    }

    /// What came back since this was asked last.
    pub(super) fn done(&self) -> Vec<Done> {
        self.with(|desk| std::mem::take(&mut desk.done))
    }

    fn hire(&mut self) {
        let (desk, host) = (Arc::downgrade(&self.desk), self.host.clone());
        self.threads.spawn_blocking(move || while do_next(&desk, &host) {});
    }

    fn with<T>(&self, act: impl FnOnce(&mut Desk) -> T) -> T {
        with(&self.desk, act)
    }
}

/// `false`: there is nothing left to do.
fn do_next(desk: &Weak<Mutex<Desk>>, host: &Host) -> bool {
    let take = |desk: &mut Desk| {
        desk.begun += 1;
        desk.waiting.pop_front()
    };
    let Some((asked, job)) = desk.upgrade().and_then(|desk| with(&desk, take)) else { return false };
    let waited = asked.elapsed();
    let Job { slot, spec, collector, due } = job;
    let run = || run_once(spec, collector, host);
    let (collector, outcome, duration) = if spec.is_nightly() {
        let failed = |source| (None, Outcome::Failed(Fault::Thread { source }), Duration::ZERO);
        idly(run).unwrap_or_else(failed)
    } else {
        run()
    };
    let done = Done { slot, due, waited, collector, outcome, duration };
    let Some(desk) = desk.upgrade() else { return false };
    with(&desk, |desk| desk.done.push(done));
    true
}

fn with<T>(desk: &Mutex<Desk>, act: impl FnOnce(&mut Desk) -> T) -> T {
    // Nothing is done under the lock that could leave it half-done.
    act(&mut desk.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::{AtomicBool, Ordering};

    use spectra_protocol::Metric;
    use tokio::runtime;

    use super::*;
    use crate::clock::Clock;
    use crate::collect::Start;

    static RELEASED: AtomicBool = AtomicBool::new(false);

    /// Reads nothing, once it may.
    #[derive(Debug)]
    struct Held;

    impl Collector for Held {
        fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
            while !RELEASED.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(Vec::new())
        }
    }

    #[test]
    fn what_finds_no_thread_waits_for_one_and_holds_nobody_up() {
        const SPEC: Spec = Spec {
            name: "held",
            interval: Duration::from_secs(5),
            start: |_| Start::Ready(Box::new(Held)),
            describe: |_| String::new(),
        };
        let runtime = runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build();
        runtime.unwrap().block_on(async {
            let mut work = Work::new(Host::new(Path::new("/"), None));
            let clock = Clock::of_host();
            for slot in 0..3 {
                let due = Due { tick: clock.wall(), asked: clock.wall(), then: clock.offset() };
                work.push(Job { slot, spec: SPEC, collector: None, due });
            }
            work.begin_all().await;
            assert!(work.done().is_empty());
            RELEASED.store(true, Ordering::SeqCst);
            work.ended().await;
            assert_eq!(work.done().iter().map(|done| done.slot).collect::<Vec<_>>(), [0, 1, 2]);
        });
    }
}
