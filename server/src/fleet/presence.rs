//! Who called lately: agents that only wait for commands are there all the same.

use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::mpsc;

use crate::store::{AgentKey, Store, Time};

/// How often a call of an agent is written down. The original's interval.
const INTERVAL: Duration = Duration::from_mins(1);
/// Agents that are remembered, 100 bytes each; one that is forgotten is written down once more.
const AGENTS: u64 = 50_000;
/// Calls that wait to be written, and that one statement writes. Beyond it a call is not written down; the
/// agent's next one is.
const QUEUE: usize = 20_000;

/// Notes calls; the notes of many agents are one statement.
#[derive(Clone, Debug)]
pub(crate) struct Presence {
    recent: Cache<AgentKey, ()>,
    calls: mpsc::Sender<AgentKey>,
}

impl Presence {
    /// Starts the task that writes; it ends with the last clone of this. Must be called within a runtime.
    pub(crate) fn start(store: Store) -> Self {
        let (calls, waiting) = mpsc::channel(QUEUE);
        let recent = Cache::builder().max_capacity(AGENTS).time_to_live(INTERVAL).build();
        let presence = Self { recent: recent.clone(), calls };
        tokio::spawn(write(store, waiting, recent));
        presence
    }

    /// The agent called. Never waits.
    pub(crate) fn called(&self, agent: AgentKey) {
        if !self.recent.contains_key(&agent) && self.calls.try_send(agent).is_ok() {
            self.recent.insert(agent, ());
        }
    }

    /// The agent called and it is written down already, with what it measured.
    pub(crate) fn measured(&self, agent: AgentKey) {
        self.recent.insert(agent, ());
    }
}

async fn write(store: Store, mut waiting: mpsc::Receiver<AgentKey>, recent: Cache<AgentKey, ()>) {
    let mut agents = Vec::new();
    while waiting.recv_many(&mut agents, QUEUE).await > 0 {
        agents.sort_unstable();
        agents.dedup();
        if let Err(error) = store.record_presence(&agents, Time::now()).await {
            tracing::debug!(%error, agents = agents.len(), "cannot write down who called");
            for agent in &agents {
                recent.invalidate(agent);
            }
        }
        agents.clear();
    }
}
