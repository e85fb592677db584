//! How an agent comes by its commands: it asks, and is held until there is one.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use spectra_protocol::command::{CANCEL, Command};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::policy_of;
use crate::app::App;
use crate::store::{AgentKey, HandOut, HandedOut, Result, Time};
use crate::wake::Wakes;

/// Commands that one agent has at once where its policy does not say; the next ones wait until one of these has
/// ended. A host that is looked into must not be kept busy by that.
const AT_ONCE: u32 = 4;
/// An agent that remembers ids should have said something of a command after this long; else it is handed out
/// again. Longer than a poll's answer takes on the worst connection.
const LEASE: time::Duration = time::Duration::seconds(20);

/// An agent that asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking {
    pub(crate) key: AgentKey,
    pub(crate) id: Uuid,
    /// It says that it runs no command twice, however often it gets it.
    pub(crate) remembers: bool,
}

/// The agent's next command; `None` when there is none until the poll's end, when it asks again meanwhile or
/// is deleted. A poll that waits costs a timer and an entry in a map, no connection to the database.
pub(crate) async fn next(app: &App, asking: Asking, hold: Duration) -> Result<Option<Command>> {
    let end = Instant::now() + hold;
    let mut stopping = app.stopping();
    let mut waiting = app.wakes.polls.replace(asking.id);
    loop {
        if let Some(word) = app.wakes.word(asking.id) {
            // Apart, so that thousands of polls that wait do not each hold the room that asking takes.
            if let Some(command) = Box::pin(take(app, asking)).await? {
                return Ok(Some(command));
            }
            // Nobody tells when results of one that remembers no ids are given up: it has the database asked again.
            if asking.remembers || !app.store.has_queued(asking.key, Time::now()).await? {
                app.wakes.settle(asking.id, word);
            }
        }
        tokio::select! {
            woken = timeout_at(end, waiting.woken()) => if woken != Ok(true) { return Ok(None) },
            // A server that stops does not make its agents wait.
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(None),
        }
    }
}

async fn take(app: &App, asking: Asking) -> Result<Option<Command>> {
    let Asking { key, id: _, remembers } = asking;
    let now = Time::now();
    let lease_until = remembers.then(|| now.plus(LEASE));
    let most = policy_of(&app.store, key).await?.max_concurrent.unwrap_or(AT_ONCE).into();
    let taken = app.store.hand_out(HandOut { agent: key, now, lease_until, most }).await?;
    if let Some(HandedOut::Command { id, .. }) = &taken {
        app.wakes.watchers.wake(*id);
    }
    Ok(taken.map(|taken| command(taken, now, remembers)))
}

fn command(taken: HandedOut, now: Time, remembers: bool) -> Command {
    match taken {
        HandedOut::Command { id, wire_type, payload, deadline, requested_by } => Command {
            id: id.to_string(),
            kind: wire_type,
            payload: (!payload.is_empty()).then(|| STANDARD.encode(payload)),
            timeout_seconds: remembers.then(|| {
                let left = deadline.since(now).whole_seconds().max(1);
                u32::try_from(left).unwrap_or(u32::MAX)
            }),
            requested_by: remembers.then_some(requested_by),
        },
        HandedOut::Cancel(id) => {
            Command { id: id.to_string(), kind: CANCEL.to_owned(), ..Command::default() }
        }
    }
}

impl Wakes {
    /// A word that the agent may have commands; `None`: it has none, and the database need not be asked.
    fn word(&self, agent: Uuid) -> Option<u64> {
        let word = self.addressed().get(&agent).copied();
        word.or_else(|| (!self.in_sync()).then_some(0))
    }

    /// The database was asked after `word` came, and had none.
    fn settle(&self, agent: Uuid, word: u64) {
        let mut addressed = self.addressed();
        if addressed.get(&agent) == Some(&word) {
            addressed.remove(&agent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENT: Uuid = Uuid::from_u128(7);

    #[test]
    fn an_agent_without_commands_costs_no_question_once_in_sync() {
        let wakes = Wakes::default();
        assert!(wakes.word(AGENT).is_some(), "before that nothing is known");
        wakes.set_in_sync(true);
        assert_eq!(wakes.word(AGENT), None);
        wakes.address(AGENT);
        let word = wakes.word(AGENT).unwrap();
        wakes.settle(AGENT, word);
        assert_eq!(wakes.word(AGENT), None);
    }

    #[test]
    fn a_word_that_comes_while_the_database_is_asked_is_kept() {
        let wakes = Wakes::default();
        wakes.set_in_sync(true);
        wakes.address(AGENT);
        let word = wakes.word(AGENT).unwrap();
        wakes.address(AGENT);
        wakes.settle(AGENT, word);
        assert!(wakes.word(AGENT).is_some());
    }

    #[test]
    fn the_original_gets_what_it_knows_and_nothing_else() {
        let (id, now) = (Uuid::from_u128(1), Time::now());
        let taken = |payload: &str| HandedOut::Command {
            id,
            wire_type: "FETCH_LOGS".to_owned(),
            payload: payload.to_owned(),
            deadline: now.plus(time::Duration::seconds(60)),
            requested_by: "ada".to_owned(),
        };
        let json = |taken, remembers| serde_json::to_string(&command(taken, now, remembers)).unwrap();
        assert_eq!(
            json(taken(r#"{"min_level":"WARNING"}"#), false),
            r#"{"id":"00000000-0000-0000-0000-000000000001","type":"FETCH_LOGS","payload":"eyJtaW5fbGV2ZWwiOiJXQVJOSU5HIn0="}"#
        );
        assert!(
            json(taken(""), true).ends_with(r#""payload":null,"timeout_seconds":60,"requested_by":"ada"}"#)
        );
    }
}
