//! Commands from the server: fetched by a held poll, run within bounds, answered, each once.
//!
//! | file | what it does |
//! |---|---|
//! | `poll` | asks, again and again |
//! | `known` | recognises a command that came before |
//! | `job` | the life of one command |
//! | `verdict` | what may be run at all, and in which words the rest is refused |
//! | `deliver` | tells the server how far a command is, and what came of it |
//! | `allowed` | the policies as of now |

mod allowed;
mod deliver;
mod job;
mod known;
mod poll;
mod verdict;

use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use spectra_protocol::command::{CANCEL, Command};
use time::OffsetDateTime;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::task::{self, JoinSet, LocalSet};
use tokio::time::timeout;

use crate::audit::{Audit, Line, Past};
use crate::host::Host;
use crate::link::Link;
use crate::policy::Policy;
use allowed::Allowed;
use job::{Job, Why};
use known::Known;

/// Commands that run, wait for their turn, or whose answer waits for the server. A server hands out ten at
/// most; more are refused.
const MOST_JOBS: usize = 16;
/// How long the last words of commands may take when the agent stops.
const STOP_PATIENCE: Duration = Duration::from_secs(3);
/// Longest id that is taken; a UUID has 36 characters.
const ID_BYTES: usize = 64;
/// What was cut off longer ago has been given up by every server.
const UNFINISHED_MINUTES: i64 = 30;
/// How many of those are told.
const MOST_UNFINISHED: usize = 32;
/// The semaphore that bounds what runs at once has so many permits, of which each command takes its share: a
/// number that one to eight divide.
const PERMITS: usize = 840;

/// Everything that commands need.
#[derive(Debug)]
pub struct Setting {
    pub link: Link,
    pub host: Host,
    pub policy: Policy,
    /// Certificate authorities that are trusted instead of the system's.
    pub authorities: Option<PathBuf>,
    /// SHA-256 of this executable.
    pub hash: Option<String>,
    pub audit: PathBuf,
}

/// What the jobs share.
#[derive(Debug)]
struct Shared {
    link: Link,
    host: Host,
    authorities: Option<PathBuf>,
    hash: Option<String>,
    audit: Audit,
    allowed: Allowed,
    running: Semaphore,
    deliver: deliver::Deliver,
}

/// Fetches and runs commands.
#[derive(Debug)]
pub struct Commands {
    shared: Rc<Shared>,
    known: Known,
    unfinished: Vec<Line>,
    jobs: JoinSet<()>,
    /// Of each job: its command's id.
    ids: HashMap<task::Id, String>,
    /// By the command's id; used once.
    ends: HashMap<String, oneshot::Sender<Why>>,
}

impl Commands {
    pub fn new(setting: Setting) -> Self {
        let Setting { link, host, policy, authorities, hash, audit } = setting;
        let (audit, Past { ids, unfinished }) = Audit::open(&audit);
        let shared = Shared {
            allowed: Allowed::new(link.clone(), policy),
            deliver: deliver::Deliver::new(link.clone()),
            link,
            host,
            authorities,
            hash,
            audit,
            running: Semaphore::new(PERMITS),
        };
        Self {
            shared: Rc::new(shared),
            known: Known::of(ids),
            unfinished,
            jobs: JoinSet::new(),
            ids: HashMap::new(),
            ends: HashMap::new(),
        }
    }

    /// Runs commands until `stopping` turns true; then ends those that run, and tells the server.
    pub async fn run(self, stopping: watch::Receiver<bool>) {
        LocalSet::new().run_until(self.work(stopping)).await;
    }

    async fn work(mut self, mut stopping: watch::Receiver<bool>) {
        self.tell_unfinished();
        let (sender, mut commands) = mpsc::channel(1);
        let mut poller = JoinSet::new();
        poller.spawn_local(poll::poll(self.shared.link.clone(), sender));
        loop {
            tokio::select! {
                // A sender that is gone stops the agent too.
                _ = stopping.wait_for(|stopping| *stopping) => break,
                command = commands.recv() => match command {
                    Some(command) => self.take(command),
                    None => break,
                },
                Some(ended) = self.jobs.join_next_with_id() => self.ended(ended),
            }
        }
        poller.shutdown().await;
        for (_, end) in self.ends.drain() {
            // One that has ended meanwhile does not listen.
            let _ = end.send(Why::Stopping);
        }
        if timeout(STOP_PATIENCE, async { while self.jobs.join_next().await.is_some() {} }).await.is_err() {
            tracing::warn!("commands did not end in time");
        }
    }

    fn take(&mut self, command: Command) {
        let id = command.id.clone();
        if command.kind == CANCEL {
            if let Some(end) = self.ends.remove(&id) {
                tracing::info!(command_id = id, "a command is cancelled");
                let _ = end.send(Why::Cancelled);
            }
            return;
        }
        if id.len() > ID_BYTES || self.ends.contains_key(&id) {
            // At work, or nothing that a server of ours sends.
            return;
        }
        let is_new = self.known.add(&id);
        let is_room = self.ends.len() < MOST_JOBS;
        let (end, ends) = oneshot::channel();
        self.ends.insert(id.clone(), end);
        let job = Job::new(Rc::clone(&self.shared), command, ends);
        let handle = self.jobs.spawn_local(async move {
            match (is_new, is_room) {
                (true, true) => job.live().await,
                (true, false) => job.refuse("this host has too many commands waiting").await,
                (false, _) => job.refuse("this command came before; none is run twice").await,
            }
        });
        self.ids.insert(handle.id(), id);
    }

    /// Commands that ran when the agent was ended without a word: whoever waits need not wait any longer.
    fn tell_unfinished(&mut self) {
        let since = OffsetDateTime::now_utc() - time::Duration::minutes(UNFINISHED_MINUTES);
        let recent = std::mem::take(&mut self.unfinished).into_iter().filter(|line| line.time > since);
        for line in recent.take(MOST_UNFINISHED) {
            let (_, ends) = oneshot::channel();
            let command = Command { id: line.id, kind: line.kind, ..Command::default() };
            let job = Job::new(Rc::clone(&self.shared), command, ends);
            self.jobs.spawn_local(async move { job.cut_off().await });
        }
    }

    fn ended(&mut self, ended: Result<(task::Id, ()), task::JoinError>) {
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                tracing::error!(%error, "a command ended by a mistake in the agent");
                error.id()
            }
        };
        if let Some(id) = self.ids.remove(&id) {
            self.ends.remove(&id);
        }
    }
}
