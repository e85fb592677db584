//! The way of a request's envelopes into the database: read them, queue them, group them with those of
//! other requests into one transaction, and answer when that is durable.
//!
//! A writer stores group after group. While it waits for one commit the next group gathers, so the
//! load decides the size of a group; a quiet server adds [`GROUP_WINDOW`] at most. TimescaleDB has several writers, each with
//! agents of its own, for one connection keeps one of the database's processors busy.

mod read;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, timeout, timeout_at};

pub(crate) use read::FUTURE_TOLERANCE;
pub use read::{Clock, Numbers, Source, Tally, read};

use crate::store::{Outcome, Store, Submission, data_is_refused};

/// Rows that may wait for the writer, about 350 bytes each. Beyond it requests are answered 503 and
/// agents keep their data and come again.
const QUEUED_ROWS: usize = 200_000;
/// Requests that may wait, of all writers together; one without rows still costs a place.
const QUEUED_REQUESTS: usize = 4096;
/// Writers to TimescaleDB.
const WRITERS: usize = 2;
/// Rows after which a group is closed: enough for COPY to be efficient, little enough that the first
/// request of a group does not wait long.
const GROUP_ROWS: usize = 20_000;
/// Rows that are worth a transaction of their own: with as many, the writer does not wait for more
/// but takes what is there.
const ENOUGH_ROWS: usize = 2_000;
/// How long a group of fewer rows waits for more requests.
const GROUP_WINDOW: Duration = Duration::from_millis(20);
/// How long a group may take: a database behind a dead network gives no error by itself. Agents wait
/// 45 s for their answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Why a submission was not stored.
#[derive(Debug, Error)]
pub enum SubmitError {
    #[error("the ingest queue is full")]
    Full,
    #[error("the server is stopping")]
    Stopping,
    #[error("the agent does not exist any more")]
    UnknownAgent,
    /// The database is away; the same submission may succeed later.
    #[error("the database does not answer: {0}")]
    Unavailable(Arc<str>),
    /// The database refuses the data; it would refuse it again.
    #[error("the database refuses the data: {0}")]
    Refused(Arc<str>),
}

/// What was stored of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Rows that went into the history.
    pub rows: u64,
    /// Envelopes that were there already.
    pub repeated: u64,
}

/// A group that the writer stored, or failed to.
#[derive(Clone, Copy, Debug)]
pub struct GroupReport {
    pub requests: usize,
    pub rows: usize,
    pub duration: Duration,
    pub stored: bool,
}

/// The queue's entrance.
#[derive(Clone, Debug)]
pub struct Ingest {
    /// One for each writer.
    queues: Arc<[mpsc::Sender<Job>]>,
    rows: Arc<Semaphore>,
}

struct Job {
    submission: Submission,
    answer: oneshot::Sender<Result<Receipt, SubmitError>>,
    /// Gives the rows' places back when the job is done.
    places: OwnedSemaphorePermit,
}

impl Ingest {
    /// Starts the writers; `report` is told about each group. They end, with everything queued
    /// stored, when the last clone of the returned entrance is gone.
    pub fn start(
        store: &Store,
        report: impl Fn(GroupReport) + Send + Sync + 'static,
    ) -> (Self, JoinHandle<()>) {
        let count = match store {
            Store::Timescale(_) => WRITERS,
            Store::Sqlite(_) => 1,
        };
        let report = Arc::new(report);
        let mut writers = JoinSet::new();
        let queues = (0..count).map(|_| {
            let (queue, jobs) = mpsc::channel(QUEUED_REQUESTS / count);
            writers.spawn(write(store.clone(), jobs, Arc::clone(&report)));
            queue
        });
        let ingest = Self { queues: queues.collect(), rows: Arc::new(Semaphore::new(QUEUED_ROWS)) };
        let all = tokio::spawn(async { drop(writers.join_all().await) });
        (ingest, all)
    }

    /// Queues a submission and waits until it is durable.
    pub async fn submit(&self, submission: Submission) -> Result<Receipt, SubmitError> {
        let places = u32::try_from(submission.len()).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.rows).try_acquire_many_owned(places).map_err(|_| SubmitError::Full)?;
        let (answer, answered) = oneshot::channel();
        // What an agent sends is stored in its order.
        let writer = usize::try_from(submission.agent.0).unwrap_or_default() % self.queues.len();
        self.queues[writer].try_send(Job { submission, answer, places: permit }).map_err(
            |error| match error {
                mpsc::error::TrySendError::Full(_) => SubmitError::Full,
                mpsc::error::TrySendError::Closed(_) => SubmitError::Stopping,
            },
        )?;
        answered.await.unwrap_or(Err(SubmitError::Stopping))
    }

    /// Rows that wait for the writer or are being written.
    pub fn queued_rows(&self) -> usize {
        QUEUED_ROWS - self.rows.available_permits()
    }
}

async fn write(store: Store, mut jobs: mpsc::Receiver<Job>, report: Arc<impl Fn(GroupReport)>) {
    while let Some(first) = jobs.recv().await {
        let group = gather(first, &mut jobs).await;
        let requests = group.len();
        let rows = group.iter().map(|job| job.submission.len()).sum();
        let start = Instant::now();
        let stored = store_group(&store, group).await;
        report(GroupReport { requests, rows, duration: start.elapsed(), stored });
    }
}

/// Takes what is queued, up to the bound; while that is little, also what arrives within the window.
async fn gather(first: Job, jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let deadline = Instant::now() + GROUP_WINDOW;
    let mut rows = first.submission.len();
    let mut group = vec![first];
    while rows < GROUP_ROWS {
        let next = if rows < ENOUGH_ROWS {
            timeout_at(deadline, jobs.recv()).await.ok().flatten()
        } else {
            jobs.try_recv().ok()
        };
        let Some(job) = next else { break };
        rows += job.submission.len();
        group.push(job);
    }
    group
}

/// Stores a group and answers its requests; true if the database took all of it.
async fn store_group(store: &Store, group: Vec<Job>) -> bool {
    let (waiting, submissions): (Vec<_>, Vec<_>) = group
        .into_iter()
        .map(|Job { submission, answer, places }| (Waiting { answer, _places: places }, submission))
        .unzip();
    match store_all(store, &submissions).await {
        Ok(outcomes) => {
            for (waiting, outcome) in waiting.into_iter().zip(outcomes) {
                waiting.answer(receipt(outcome));
            }
            true
        }
        // One request's data must not fail its neighbours.
        Err(Failure::Refused(_)) if submissions.len() > 1 => {
            let mut all = true;
            for (waiting, submission) in waiting.into_iter().zip(&submissions) {
                let outcome = store_all(store, std::slice::from_ref(submission)).await;
                all &= outcome.is_ok();
                waiting.answer(outcome.map_err(SubmitError::from).and_then(|outcomes| receipt(outcomes[0])));
            }
            all
        }
        Err(failure) => {
            tracing::error!(%failure, requests = waiting.len(), "cannot store a group of requests");
            for waiting in waiting {
                waiting.answer(Err(failure.clone().into()));
            }
            false
        }
    }
}

/// A request that waits for its group.
struct Waiting {
    answer: oneshot::Sender<Result<Receipt, SubmitError>>,
    /// Given back with the answer.
    _places: OwnedSemaphorePermit,
}

impl Waiting {
    /// A request that nobody waits for any more is stored all the same.
    fn answer(self, outcome: Result<Receipt, SubmitError>) {
        let _ = self.answer.send(outcome);
    }
}

/// Why a group was not stored.
#[derive(Clone, Debug, Error)]
enum Failure {
    #[error("the database refuses the data: {0}")]
    Refused(Arc<str>),
    #[error("the database does not answer: {0}")]
    Unavailable(Arc<str>),
}

impl From<Failure> for SubmitError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => Self::Refused(error),
            Failure::Unavailable(error) => Self::Unavailable(error),
        }
    }
}

async fn store_all(store: &Store, submissions: &[Submission]) -> Result<Vec<Outcome>, Failure> {
    match timeout(WRITE_TIMEOUT, store.ingest(submissions)).await {
        Ok(Ok(outcomes)) => Ok(outcomes),
        Ok(Err(error)) if data_is_refused(&error) => Err(Failure::Refused(error.to_string().into())),
        Ok(Err(error)) => Err(Failure::Unavailable(error.to_string().into())),
        Err(_) => Err(Failure::Unavailable(format!("no commit within {} s", WRITE_TIMEOUT.as_secs()).into())),
    }
}

fn receipt(outcome: Outcome) -> Result<Receipt, SubmitError> {
    match outcome {
        Outcome::Stored { rows, repeated } => Ok(Receipt { rows, repeated }),
        Outcome::UnknownAgent => Err(SubmitError::UnknownAgent),
    }
}
