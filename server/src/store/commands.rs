//! Commands to hosts: queued, handed out, answered, looked at.
//!
//! Whatever changes a command of an agent holds that agent's lock, so that two servers take turns; the sweeps
//! that go over all agents compare the state instead.

mod hand_out;
mod history;
mod report;
mod sweep;

use sqlx::{FromRow, PgConnection, SqliteConnection};
use uuid::Uuid;

use super::wake::Announce as _;
use super::{AgentKey, Result, Store, Time, read, transaction};
use crate::wake::Wake;

pub use hand_out::{HandOut, HandedOut};
pub use history::{CommandPage, ProgressRow};
pub use report::{Advanced, Report};
pub use sweep::Swept;

/// A command that is to be queued.
#[derive(Clone, Debug)]
pub struct NewCommand {
    /// Version 7: commands are handed out in the order of their ids.
    pub id: Uuid,
    pub agent: AgentKey,
    /// The same agent, for the wake-up.
    pub agent_id: Uuid,
    pub kind: &'static str,
    pub wire_type: &'static str,
    /// JSON; empty where the command needs none.
    pub payload: String,
    pub requested_by: String,
    pub requested_from: Option<String>,
    pub created_at: Time,
    pub deadline: Time,
}

/// What is known of a command, its result left out.
#[derive(Clone, Debug, FromRow)]
pub struct CommandRecord {
    pub id: Uuid,
    #[sqlx(rename = "uuid")]
    pub agent_id: Uuid,
    pub hostname: String,
    pub kind: String,
    pub wire_type: String,
    pub payload: String,
    pub state: String,
    pub requested_by: String,
    pub created_at: Time,
    pub deadline: Time,
    pub sent_at: Option<Time>,
    pub started_at: Option<Time>,
    pub finished_at: Option<Time>,
    pub error: Option<String>,
    /// Length of the result as JSON.
    pub result_bytes: Option<i32>,
}

const INSERT: &str = "
    insert into commands
        (id, agent_id, kind, wire_type, payload, state, requested_by, requested_from, created_at, deadline)
    values ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9)";

/// Keeps other servers from changing commands of the agent until the transaction ends. SQLite's transactions
/// take turns anyway.
trait LockAgent {
    async fn lock_commands(&mut self, agent: AgentKey) -> Result<()>;
}

/// "cmds" in ASCII: the class of these locks, whose other half is the agent.
const LOCK_CLASS: i32 = 0x636d_6473;

impl LockAgent for PgConnection {
    async fn lock_commands(&mut self, agent: AgentKey) -> Result<()> {
        let sql = "select pg_advisory_xact_lock($1, $2)";
        sqlx::query(sql).bind(LOCK_CLASS).bind(agent.0).execute(self).await.map(|_| ())
    }
}

impl LockAgent for SqliteConnection {
    async fn lock_commands(&mut self, _: AgentKey) -> Result<()> {
        Ok(())
    }
}

impl Store {
    /// False: `most` commands wait for the agent already, and nothing was queued.
    pub async fn queue_command(&self, command: &NewCommand, most: i64) -> Result<bool> {
        let NewCommand {
            id,
            agent,
            agent_id,
            kind,
            wire_type,
            payload,
            requested_by,
            requested_from,
            created_at,
            deadline,
        } = command;
        let waiting =
            "select count(*) from commands where agent_id = $1 and state = 'queued' and deadline > $2";
        Ok(transaction!(self, tx => {
            tx.lock_commands(*agent).await?;
            let queued: i64 =
                sqlx::query_scalar(waiting).bind(agent.0).bind(created_at).fetch_one(&mut *tx).await?;
            if queued < most {
                sqlx::query(INSERT)
                    .bind(id)
                    .bind(agent.0)
                    .bind(*kind)
                    .bind(*wire_type)
                    .bind(payload)
                    .bind(requested_by)
                    .bind(requested_from)
                    .bind(created_at)
                    .bind(deadline)
                    .execute(&mut *tx)
                    .await?;
                tx.announce(Wake::Commands(*agent_id)).await?;
            }
            queued < most
        }))
    }

    /// Agents that have something to fetch.
    pub async fn agents_with_commands(&self) -> Result<Vec<Uuid>> {
        let sql = "select distinct uuid from commands join agents on agents.id = agent_id
                   where state = 'queued' or cancel_wanted";
        read!(self, pool => sqlx::query_scalar(sql).fetch_all(pool).await)
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;
    use crate::command::{Event, State};
    use crate::store::testing::{agent, store};

    async fn queue(store: &Store, agent: AgentKey, deadline: Time) -> Uuid {
        let command = NewCommand {
            id: Uuid::now_v7(),
            agent,
            agent_id: Uuid::nil(),
            kind: "mounts",
            wire_type: "LIST_MOUNTS",
            payload: String::new(),
            requested_by: "test".to_owned(),
            requested_from: None,
            created_at: Time::now(),
            deadline,
        };
        assert!(store.queue_command(&command, 10).await.unwrap());
        command.id
    }

    async fn fetch(store: &Store, agent: AgentKey, lease_until: Option<Time>) -> Option<Uuid> {
        let asked = HandOut { agent, now: Time::now(), lease_until, most: 4 };
        match store.hand_out(asked).await.unwrap()? {
            HandedOut::Command { id, .. } | HandedOut::Cancel(id) => Some(id),
        }
    }

    #[tokio::test]
    async fn only_an_agent_that_remembers_gets_a_command_again() {
        let (_database, store) = store().await;
        let (now, later) = (Time::now(), Time::now().plus(Duration::minutes(5)));
        let [ours, original] = [agent(&store, "ours").await, agent(&store, "original").await];
        let [a, b] = [queue(&store, ours, later).await, queue(&store, original, later).await];
        assert_eq!(fetch(&store, ours, Some(now)).await, Some(a));
        assert_eq!(fetch(&store, original, None).await, Some(b));
        let queued: Vec<_> =
            store.requeue_commands(Time::now()).await.unwrap().into_iter().map(|swept| swept.id).collect();
        assert_eq!(queued, [a]);
        assert_eq!(fetch(&store, ours, Some(later)).await, Some(a));
        assert_eq!(fetch(&store, original, None).await, None);
        assert!(store.requeue_commands(Time::now()).await.unwrap().is_empty(), "its lease has not ended");
    }

    #[tokio::test]
    async fn many_polls_at_once_get_each_command_once() {
        let (_database, store) = store().await;
        let agent = agent(&store, "host").await;
        let later = Time::now().plus(Duration::minutes(5));
        let mut queued = Vec::new();
        for _ in 0..4 {
            queued.push(queue(&store, agent, later).await);
        }
        let mut polls = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let store = store.clone();
            polls.spawn(async move { fetch(&store, agent, Some(later)).await });
        }
        let mut fetched: Vec<_> = polls.join_all().await.into_iter().flatten().collect();
        fetched.sort();
        assert_eq!(fetched, queued);
    }

    #[tokio::test]
    async fn old_and_too_many_commands_are_forgotten() {
        let (_database, store) = store().await;
        let agent = agent(&store, "host").await;
        let now = Time::now();
        let mut ids = Vec::new();
        for _ in 0..5 {
            ids.push(queue(&store, agent, now.plus(Duration::minutes(5))).await);
        }
        for id in &ids[..4] {
            let done = store.advance_command(&Report::new(*id, Event::Succeeded), Some(agent)).await.unwrap();
            assert_eq!(done, Advanced::To(State::Done));
        }
        let kept = async || {
            let page = CommandPage { agent, before: None, limit: 10 };
            store.commands(page).await.unwrap().into_iter().map(|command| command.id).collect::<Vec<_>>()
        };
        assert_eq!(store.forget_commands(now.minus(Duration::minutes(1)), 3).await.unwrap(), 2);
        assert_eq!(kept().await, [ids[4], ids[3], ids[2]]);
        assert_eq!(store.forget_commands(now.plus(Duration::minutes(1)), 3).await.unwrap(), 3);
        assert!(kept().await.is_empty());
    }
}
