//! The thread that asks: every source is a task of its own and writes what it heard on a board.
//!
//! A reading opens a round and waits a little; who does not answer in time keeps its last word on the board.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::{Builder, Handle};
use tokio::sync::{oneshot, watch};

use super::guest::Guest;
use crate::collect::{Broken, Fault, Stuck};

/// Enough for TLS in a debug build; only what is used is ever resident.
const STACK_BYTES: usize = 1 << 20;

/// Threads for what blocks: `pvesh`, and a name that is resolved.
const MAX_BLOCKING: usize = 2;

/// Whether a source is on this host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Presence {
    /// It was not heard yet.
    #[default]
    Unknown,
    Absent,
    Here,
}

/// What a source says.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    pub presence: Presence,
    /// With trouble, those that were known before it.
    pub guests: Arc<[Guest]>,
    pub broken: Option<Broken>,
}

/// The place of a source on the board.
#[derive(Clone, Debug)]
pub(super) struct Post {
    name: String,
    /// How long it may take before anyone wonders.
    grace: Duration,
    /// The last round that it answered.
    answered: u64,
    /// When it was asked what it has not answered.
    asked: Option<SystemTime>,
    /// Whether it ever told what runs.
    pub heard: bool,
    pub report: Report,
}

impl Post {
    fn new(name: &str, grace: Duration) -> Self {
        let (name, report) = (name.to_owned(), Report::default());
        Self { name, grace, answered: 0, asked: None, heard: false, report }
    }

    /// As it stands after it answered `round`.
    #[cfg(test)]
    pub(super) fn answered(name: &str, round: u64, report: Report) -> Self {
        Self { answered: round, report, ..Self::new(name, Duration::ZERO) }
    }

    pub(super) fn has_answered(&self, round: u64) -> bool {
        self.answered >= round
    }

    /// Whether it was asked and is silent.
    pub(super) fn silent(&self, round: u64) -> Option<Stuck> {
        let since = self.asked.filter(|_| !self.has_answered(round))?;
        Some(Stuck { what: self.name.clone(), since })
    }

    /// Whether it is silent for longer than it may be.
    pub(super) fn stuck(&self, round: u64) -> Option<Stuck> {
        self.silent(round).filter(|stuck| stuck.since.elapsed().is_ok_and(|silence| silence >= self.grace))
    }
}

#[derive(Debug, Default)]
struct Board {
    posts: Mutex<Vec<Post>>,
    changed: Condvar,
    wishes: Mutex<Wishes>,
}

/// What a reading found missing, for the next round.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    /// Full ids of containers whose use nobody but their daemon can tell.
    pub usage: HashSet<String>,
    /// There is a pod without a name.
    pub names: bool,
}

/// Where a task learns that a round begins, and writes what it heard.
#[derive(Debug)]
pub(super) struct Desk {
    board: Arc<Board>,
    index: usize,
    rounds: watch::Receiver<u64>,
}

impl Desk {
    /// Waits for the next round. Pends for ever once nobody asks any more, for the task is about to end.
    pub(super) async fn next(&mut self) -> u64 {
        if self.rounds.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        *self.rounds.borrow_and_update()
    }

    pub(super) fn post(&self, round: u64, report: Report) {
        let mut posts = held(&self.board.posts);
        let post = &mut posts[self.index];
        post.answered = round;
        // A late answer leaves the rounds unanswered that were opened meanwhile.
        post.asked = (round < *self.rounds.borrow()).then(SystemTime::now);
        post.heard |= report.presence == Presence::Here && report.broken.is_none();
        post.report = report;
        drop(posts);
        self.board.changed.notify_all();
    }

    /// Whether the use of this container has to be asked for.
    #[cfg_attr(not(feature = "docker"), expect(dead_code, reason = "only daemons are asked for it"))]
    pub(super) fn is_wanted(&self, id: &str) -> bool {
        held(&self.board.wishes).usage.contains(id)
    }

    /// Whether there is a pod without a name.
    pub(super) fn is_name_wanted(&self) -> bool {
        held(&self.board.wishes).names
    }
}

/// The thread, as a reading sees it. It ends with this value.
pub(super) struct Worker {
    runtime: Handle,
    board: Arc<Board>,
    rounds: watch::Sender<u64>,
    /// Dropped, it ends the thread.
    _stop: oneshot::Sender<()>,
}

impl Worker {
    pub(super) fn start() -> Result<Self, Fault> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(MAX_BLOCKING)
            .build()
            .map_err(|source| Fault::Thread { source })?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        thread::Builder::new()
            .name("workloads".into())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let _ = runtime.block_on(stopped);
                // Not waited for: a call that blocks would keep the thread.
                runtime.shutdown_background();
            })
            .map_err(|source| Fault::Thread { source })?;
        Ok(Self { runtime: handle, board: Arc::default(), rounds: watch::Sender::new(0), _stop: stop })
    }

    /// A source more, which hears of the next round first.
    pub(super) fn add<F: Future<Output = ()> + Send + 'static>(
        &self,
        name: &str,
        grace: Duration,
        follow: impl FnOnce(Desk) -> F,
    ) {
        let mut posts = held(&self.board.posts);
        posts.push(Post::new(name, grace));
        let desk =
            Desk { board: self.board.clone(), index: posts.len() - 1, rounds: self.rounds.subscribe() };
        drop(posts);
        self.runtime.spawn(follow(desk));
    }

    /// Opens a round, waits at most `patience` for all, and reads the board.
    pub(super) fn ask(&self, patience: Duration) -> (u64, Vec<Post>) {
        let until = Instant::now() + patience;
        let now = SystemTime::now();
        let round = *self.rounds.borrow() + 1;
        let mut posts = held(&self.board.posts);
        for post in posts.iter_mut() {
            post.asked.get_or_insert(now);
        }
        self.rounds.send_replace(round);
        while !posts.iter().all(|post| post.has_answered(round)) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            posts = match self.board.changed.wait_timeout(posts, left) {
                Ok((posts, _)) => posts,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
        (round, posts.clone())
    }

    /// Tells the sources what to find out in the next round.
    pub(super) fn wish(&self, wishes: Wishes) {
        *held(&self.board.wishes) = wishes;
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("board", &self.board).finish_non_exhaustive()
    }
}

/// Nothing that is done while it is held leaves it half-done.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Desk, Presence, Report, Worker, held};
    use crate::collect::Broken;

    fn here() -> Report {
        Report { presence: Presence::Here, ..Report::default() }
    }

    async fn prompt(mut desk: Desk) {
        loop {
            let round = desk.next().await;
            desk.post(round, here());
        }
    }

    #[test]
    fn one_that_does_not_answer_is_named_and_costs_the_patience_only() {
        let worker = Worker::start().unwrap();
        worker.add("quick", Duration::ZERO, prompt);
        worker.add("hung", Duration::ZERO, |_desk| std::future::pending());
        worker.add("slow by nature", Duration::from_mins(1), |_desk| std::future::pending());
        for _ in 0..2 {
            let begun = Instant::now();
            let (round, posts) = worker.ask(Duration::from_millis(100));
            assert!(begun.elapsed() < Duration::from_secs(2));
            assert!(posts[0].has_answered(round) && posts[0].report.presence == Presence::Here);
            assert_eq!(posts[0].stuck(round), None);
            assert_eq!(posts[1].stuck(round).unwrap().what, "hung");
            assert!(posts[2].stuck(round).is_none() && posts[2].silent(round).is_some());
        }
    }

    /// A source that says what the test wants it to.
    fn puppet(worker: &Worker) -> Desk {
        let mut desk = None;
        worker.add("puppet", Duration::ZERO, |given| {
            desk = Some(given);
            std::future::ready(())
        });
        desk.unwrap()
    }

    #[test]
    fn one_that_answers_late_is_silent_until_it_answers_what_was_asked_since() {
        let worker = Worker::start().unwrap();
        let desk = puppet(&worker);
        let (first, _) = worker.ask(Duration::ZERO);
        let (second, _) = worker.ask(Duration::ZERO);
        for (answered, is_silent) in [(first, true), (second, false)] {
            desk.post(answered, here());
            let post = held(&worker.board.posts)[0].clone();
            assert_eq!(post.silent(second).is_some(), is_silent, "{post:?}");
        }
    }

    #[test]
    fn one_that_fails_is_heard_if_it_ever_told_what_runs() {
        let worker = Worker::start().unwrap();
        let desk = puppet(&worker);
        let (round, _) = worker.ask(Duration::ZERO);
        let broken = Some(Broken { words: "refused".into(), is_permission: false });
        let failed = Report { broken, ..here() };
        let absent = Report { presence: Presence::Absent, ..Report::default() };
        for (report, is_heard) in [(failed.clone(), false), (absent, false), (here(), true), (failed, true)] {
            desk.post(round, report);
            assert_eq!(held(&worker.board.posts)[0].heard, is_heard);
        }
    }

    #[test]
    fn one_that_is_slow_is_heard_at_the_next_reading() {
        let worker = Worker::start().unwrap();
        worker.add("slow", Duration::ZERO, |mut desk: Desk| async move {
            let round = desk.next().await;
            tokio::time::sleep(Duration::from_millis(150)).await;
            desk.post(round, here());
            prompt(desk).await;
        });
        let (round, posts) = worker.ask(Duration::from_millis(10));
        assert!(posts[0].stuck(round).is_some());
        let (round, posts) = worker.ask(Duration::from_secs(10));
        assert!(posts[0].has_answered(round));
    }
}
