//! Wake-ups: what changed in the database, told to whoever waits for it or remembers it, on every server.
//!
//! A wake-up carries no news of its own: who gets one looks into the database. Those of this process are
//! delivered at once; those of other servers come over the database's own channel ([`listen`]). While that
//! channel is down nothing that is remembered is believed, and when it is back everything is looked up again.

mod waiters;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{sleep, timeout};
use uuid::Uuid;

pub(crate) use waiters::Waiters;

use crate::app::App;
use crate::store::{Listener, Result};

/// Something that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// A command waits for this agent, or a running one of its has ended.
    Commands(Uuid),
    /// A command's state, progress or result.
    Command(Uuid),
    /// An agent was deleted, or its credentials are others.
    Agent(Uuid),
}

impl Wake {
    /// As it travels between servers.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Commands(agent) => format!("commands {agent}"),
            Self::Command(id) => format!("command {id}"),
            Self::Agent(agent) => format!("agent {agent}"),
        }
    }

    /// `None` for what a newer server says and this one does not know.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let (topic, id) = text.split_once(' ').unwrap_or((text, ""));
        let id = || Uuid::try_parse(id).ok();
        match topic {
            "commands" => id().map(Self::Commands),
            "command" => id().map(Self::Command),
            "agent" => id().map(Self::Agent),
            _ => None,
        }
    }
}

/// Who is to be woken, and what is known of the outside.
#[derive(Debug, Default)]
pub(crate) struct Wakes {
    /// Held polls, by agent.
    pub(crate) polls: Waiters,
    /// Those who watch a command, by its id.
    pub(crate) watchers: Waiters,
    /// Agents that may have commands to fetch, with the number of the word that said so: the polls of others
    /// need not ask the database. 24 bytes for each agent that was ever given a command.
    addressed: Mutex<HashMap<Uuid, u64>>,
    words: AtomicU64,
    in_sync: AtomicBool,
}

impl Wakes {
    /// Every wake-up arrives here; what is remembered and was not told to be forgotten is true.
    pub(crate) fn in_sync(&self) -> bool {
        self.in_sync.load(Ordering::Acquire)
    }

    pub(crate) fn set_in_sync(&self, in_sync: bool) {
        self.in_sync.store(in_sync, Ordering::Release);
    }

    /// The agent may have commands to fetch.
    pub(crate) fn address(&self, agent: Uuid) {
        let word = self.words.fetch_add(1, Ordering::AcqRel) + 1;
        self.addressed().insert(agent, word);
    }

    pub(crate) fn addressed(&self) -> MutexGuard<'_, HashMap<Uuid, u64>> {
        self.addressed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// Tells this process that something changed. The other servers have been told by the transaction that
    /// changed it (`Announce`): a server that dies in between leaves nobody waiting.
    pub fn deliver(&self, wake: Wake) {
        let wakes = &self.wakes;
        match wake {
            Wake::Commands(agent) => {
                wakes.address(agent);
                wakes.polls.wake(agent);
            }
            Wake::Command(id) => wakes.watchers.wake(id),
            Wake::Agent(agent) => {
                self.credentials.look_again(agent);
                // Its polls end, and the next one is asked again who it is.
                wakes.polls.end(agent);
            }
        }
    }

    /// Everything may have changed: looks it up again. The channel must be open already, so that nothing
    /// falls between the two.
    async fn look_everything_up(&self) -> Result<()> {
        self.credentials.forget_all();
        for agent in self.store.agents_with_commands().await? {
            self.deliver(Wake::Commands(agent));
        }
        self.wakes.watchers.wake_all();
        Ok(())
    }
}

/// Between two attempts to open the channel; short, since nothing remembered is believed meanwhile.
const REOPEN: Duration = Duration::from_millis(500);
/// After so long without a word the other end is asked whether it is there: a connection may break
/// without a sign. One statement a server every two seconds is nothing to the database.
const SILENCE: Duration = Duration::from_secs(2);
/// How long it may take to answer that. A loaded database answers late, a dead one never.
const ANSWER: Duration = Duration::from_secs(5);
/// How long the channel may take to open.
const OPEN: Duration = Duration::from_secs(10);

/// Listens to the other servers until it is aborted. SQLite has none: there everything is in sync at once.
pub(crate) async fn listen(app: App) {
    let mut told = false;
    loop {
        let opened = timeout(OPEN, app.store.listen()).await;
        match opened.unwrap_or(Err(no_answer())) {
            Ok(listener) => {
                if told {
                    tracing::info!("the channel to the other servers is open again");
                }
                told = false;
                let error = serve(&app, listener).await;
                app.wakes.set_in_sync(false);
                if let Err(error) = error {
                    told = true;
                    tracing::warn!(%error, "the channel to the other servers is closed");
                }
            }
            Err(error) if !told => {
                told = true;
                tracing::warn!(%error, "cannot open the channel to the other servers");
            }
            Err(_) => {}
        }
        sleep(REOPEN).await;
    }
}

fn no_answer() -> crate::store::Error {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}

/// Delivers what comes until the channel breaks.
async fn serve(app: &App, listener: Option<Listener>) -> Result<()> {
    app.look_everything_up().await?;
    app.wakes.set_in_sync(true);
    let Some(mut listener) = listener else { return std::future::pending().await };
    loop {
        match timeout(SILENCE, listener.next()).await {
            Ok(wake) => {
                if let Some(wake) = Wake::of(&wake?) {
                    app.deliver(wake);
                }
            }
            Err(_) => timeout(ANSWER, listener.ping()).await.unwrap_or(Err(no_answer()))?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wake_up_travels_as_text() {
        let id = Uuid::from_u128(7);
        for wake in [Wake::Commands(id), Wake::Command(id), Wake::Agent(id)] {
            assert_eq!(Wake::of(&wake.text()), Some(wake), "{}", wake.text());
        }
        for text in ["", "commands", "commands 7", "weather 00000000-0000-0000-0000-000000000007"] {
            assert_eq!(Wake::of(text), None, "{text:?}");
        }
    }
}
