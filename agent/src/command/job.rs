//! The life of one command: written down, judged, run within its bounds, answered, written down.

use std::rc::Rc;
use std::time::Duration;

use serde_json::value::RawValue;
use spectra_protocol::command::{Command, CommandResult};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use super::deliver::Delivered;
use super::verdict::{Verdict, verdict};
use super::{PERMITS, Shared};
use crate::audit::{Event, Line};
use crate::diagnose::{self, Context, Diagnostic, Fault, Progress};

/// Where the server does not say; as the original's agents.
const DEADLINE: Duration = Duration::from_mins(1);
/// The longest that is obeyed: as the server's own bound.
const LONGEST: Duration = Duration::from_mins(30);
/// How long a server that is away is waited for after the deadline: the original keeps a command for half an
/// hour, ours knows that it is late.
const RESULT_PATIENCE: Duration = Duration::from_mins(5);
/// The last pieces of progress after the end; the answer has everything.
const PROGRESS_PATIENCE: Duration = Duration::from_secs(1);
/// One try for words that change nothing any more.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Why a command is ended from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Cancelled,
    Stopping,
}

/// What came of a command.
#[derive(Debug)]
enum Outcome {
    Done(Box<RawValue>),
    Failed(Fault),
    Expired,
    Ended(Why),
}

#[derive(Debug)]
pub(super) struct Job {
    shared: Rc<Shared>,
    command: Command,
    end: oneshot::Receiver<Why>,
    begun: Instant,
    deadline: Instant,
}

impl Job {
    pub(super) fn new(shared: Rc<Shared>, command: Command, end: oneshot::Receiver<Why>) -> Self {
        let seconds = command.timeout_seconds.map(|seconds| Duration::from_secs(seconds.into()));
        let time = seconds.unwrap_or(DEADLINE).clamp(Duration::from_secs(1), LONGEST);
        let begun = Instant::now();
        Self { shared, command, end, begun, deadline: begun + time }
    }

    /// Runs it, if that is allowed.
    pub(super) async fn live(mut self) {
        let verdict = verdict(&self.command, self.shared.hash.as_deref());
        let asked = self.asked(&verdict);
        tracing::info!(
            command_id = self.command.id,
            kind = if asked.diagnostic.is_empty() { &asked.kind } else { &asked.diagnostic },
            subject = asked.subject,
            by = asked.by,
            "asked for a diagnostic"
        );
        self.shared.audit.record(asked.clone()).await;
        let outcome = match verdict {
            Verdict::Run(diagnostic) => self.run(&diagnostic).await,
            Verdict::Answer(answer) => Outcome::Done(answer),
            Verdict::Refuse(words) => Outcome::Failed(Fault::Refused(words)),
        };
        self.finish(asked, outcome).await;
    }

    /// Answers that it is not run.
    pub(super) async fn refuse(self, words: &str) {
        let result = self.failed(words.to_owned());
        let ended = Line { outcome: "refused".into(), error: words.to_owned(), ..self.line(Event::Ended) };
        self.shared.audit.record(ended).await;
        self.shared.deliver.result(&result, self.deadline).await;
    }

    /// Tells of a command that an earlier life of the agent did not end.
    pub(super) async fn cut_off(self) {
        let error = "the agent was ended while this ran".to_owned();
        let result = self.failed(error.clone());
        let ended = Line { outcome: "stopped".into(), error, ..self.line(Event::Ended) };
        self.shared.audit.record(ended).await;
        self.shared.deliver.result(&result, self.deadline + RESULT_PATIENCE).await;
    }

    async fn run(&mut self, diagnostic: &Diagnostic) -> Outcome {
        let (progress, pieces) = Progress::new();
        let (shared, id) = (Rc::clone(&self.shared), self.command.id.clone());
        let mut telling = JoinSet::new();
        telling.spawn_local(async move { shared.deliver.progress(&id, pieces).await });
        let shared = Rc::clone(&self.shared);
        let outcome = tokio::select! {
            // Dropping the work ends it, and with it the pieces.
            outcome = work(&shared, diagnostic, progress, self.deadline) => {
                outcome.map_or_else(Outcome::Failed, Outcome::Done)
            }
            Ok(why) = &mut self.end => return Outcome::Ended(why),
            () = sleep_until(self.deadline) => return Outcome::Expired,
        };
        // The last pieces come before the answer, unless that would keep it.
        let _ = timeout(PROGRESS_PATIENCE, telling.join_next()).await;
        outcome
    }

    async fn finish(self, asked: Line, outcome: Outcome) {
        let (name, result) = match outcome {
            Outcome::Done(answer) => {
                ("done", CommandResult { payload: Some(answer), ..self.failed(String::new()) })
            }
            Outcome::Failed(Fault::Refused(words)) => ("refused", self.failed(words)),
            Outcome::Failed(Fault::Failed(words)) => ("failed", self.failed(words)),
            Outcome::Expired => {
                let seconds = (self.deadline - self.begun).as_secs();
                ("expired", self.failed(format!("there was no answer within the {seconds} s that it has")))
            }
            Outcome::Ended(Why::Cancelled) => ("cancelled", self.failed("cancelled".to_owned())),
            Outcome::Ended(Why::Stopping) => {
                ("stopped", self.failed("the agent was stopped while this ran".to_owned()))
            }
        };
        let duration_ms = u64::try_from(self.begun.elapsed().as_millis()).ok();
        let ended = Line { outcome: name.into(), error: result.error.clone(), duration_ms, ..asked };
        let ended = Line { event: Event::Ended, time: time::OffsetDateTime::now_utc(), ..ended };
        self.shared.audit.record(ended).await;
        tracing::info!(
            command_id = self.command.id,
            outcome = name,
            error = result.error,
            "a diagnostic has ended"
        );
        self.deliver(result, matches!(name, "cancelled" | "stopped")).await;
    }

    /// `is_over`: nobody waits for it, or there is no time.
    async fn deliver(mut self, result: CommandResult, is_over: bool) {
        let shared = Rc::clone(&self.shared);
        let until = self.deadline + RESULT_PATIENCE;
        if is_over {
            // If it is not heard, the server's deadline says the same.
            let _ = timeout(LAST_WORDS, shared.deliver.result(&result, until)).await;
            return;
        }
        let delivered = tokio::select! {
            delivered = shared.deliver.result(&result, until) => delivered,
            // Cancelled while the server was away, or the agent stops.
            Ok(_) = &mut self.end => return,
        };
        if delivered == Delivered::TooLarge {
            let words = "the answer is too large for the server".to_owned();
            shared.deliver.result(&self.failed(words), until).await;
        }
    }

    /// A result without an answer.
    fn failed(&self, error: String) -> CommandResult {
        CommandResult { id: self.command.id.clone(), kind: self.command.kind.clone(), payload: None, error }
    }

    fn line(&self, event: Event) -> Line {
        let Command { id, kind, payload: _, timeout_seconds: _, requested_by } = &self.command;
        Line {
            id: id.clone(),
            kind: kind.clone(),
            by: requested_by.clone().unwrap_or_default(),
            ..Line::new(event)
        }
    }

    fn asked(&self, verdict: &Verdict) -> Line {
        let line = self.line(Event::Asked);
        match verdict {
            Verdict::Run(diagnostic) => {
                Line { diagnostic: diagnostic.name().into(), subject: diagnostic.subject(), ..line }
            }
            Verdict::Answer(_) | Verdict::Refuse(_) => line,
        }
    }
}

/// Waits for its turn, then runs the diagnostic.
async fn work(
    shared: &Shared,
    diagnostic: &Diagnostic,
    progress: Progress,
    deadline: Instant,
) -> Result<Box<RawValue>, Fault> {
    let rules = shared.allowed.rules().await;
    rules.allow_type(diagnostic.name())?;
    let part = u32::try_from(PERMITS / rules.at_once()).unwrap_or(u32::MAX);
    // Closed never.
    let _turn = shared.running.acquire_many(part).await;
    let context = Context {
        host: shared.host.clone(),
        rules,
        progress,
        deadline,
        authorities: shared.authorities.clone(),
    };
    diagnose::run(diagnostic, &context).await
}
