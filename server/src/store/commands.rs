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
    /// Seconds from when it is handed out, after which `deadline` moves; `None`: it stands.
    pub run_seconds: Option<i32>,
    /// The operator's diagnostic that it belongs to.
    pub diagnostic: Option<Uuid>,
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

pub(super) const INSERT: &str = "
    insert into commands
        (id, agent_id, kind, wire_type, payload, state, requested_by, requested_from, created_at, deadline,
         run_seconds, diagnostic_uid)
    values ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9, $10, $11)";

/// Commands that wait for the agent.
pub(super) const WAITING: &str =
    "select count(*) from commands where agent_id = $1 and state = 'queued' and deadline > $2";

/// Keeps other servers from changing commands of the agent until the transaction ends. SQLite's transactions
/// take turns anyway.
pub(super) trait LockAgent {
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

/// Queues a command in a transaction, and has the agent woken with it; false if `most` wait already. The agent's
/// lock is held from then on.
macro_rules! queue {
    ($tx:ident, $command:expr, $most:expr) => {{
        let command: &$crate::store::NewCommand = $command;
        $tx.lock_commands(command.agent).await?;
        let waiting: i64 = sqlx::query_scalar($crate::store::commands::WAITING)
            .bind(command.agent.0)
            .bind(command.created_at)
            .fetch_one(&mut *$tx)
            .await?;
        let has_room = waiting < $most;
        if has_room {
            $crate::store::commands::insert!($tx, command);
            $tx.announce($crate::wake::Wake::Commands(command.agent_id)).await?;
        }
        has_room
    }};
}

/// Writes a command down, as one that waits.
macro_rules! insert {
    ($tx:ident, $command:expr) => {{
        let $crate::store::NewCommand {
            id,
            agent,
            agent_id: _,
            kind,
            wire_type,
            payload,
            requested_by,
            requested_from,
            created_at,
            deadline,
            run_seconds,
            diagnostic,
        } = $command;
        sqlx::query($crate::store::commands::INSERT)
            .bind(id)
            .bind(agent.0)
            .bind(*kind)
            .bind(*wire_type)
            .bind(payload)
            .bind(requested_by)
            .bind(requested_from)
            .bind(created_at)
            .bind(deadline)
            .bind(run_seconds)
            .bind(diagnostic)
            .execute(&mut *$tx)
            .await?;
    }};
}

pub(super) use {insert, queue};

impl Store {
    /// False: `most` commands wait for the agent already, and nothing was queued.
    pub async fn queue_command(&self, command: &NewCommand, most: i64) -> Result<bool> {
        Ok(transaction!(self, tx => { queue!(tx, command, most) }))
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
    use crate::wake::Wake;

    fn command(agent: AgentKey, deadline: Time) -> NewCommand {
        NewCommand {
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
            run_seconds: None,
            diagnostic: None,
        }
    }

    async fn queue(store: &Store, agent: AgentKey, deadline: Time) -> Uuid {
        let command = command(agent, deadline);
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

    /// The other servers hear of it from the database, not from the server that may die after the sweep.
    #[tokio::test]
    async fn what_a_sweep_moves_is_told_with_it() {
        let (_database, store) = store().await;
        let agent = agent(&store, "host").await;
        let now = Time::now();
        let id = queue(&store, agent, now.plus(Duration::minutes(5))).await;
        assert_eq!(fetch(&store, agent, Some(now)).await, Some(id));
        // An embedded database has one server.
        let mut listener = store.listen().await.unwrap();
        let mut heard = async || match &mut listener {
            Some(listener) => Wake::of(&listener.next().await.unwrap()),
            None => None,
        };
        let queued = store.requeue_commands(Time::now()).await.unwrap();
        let uuid = queued[0].uuid;
        let expected = |wake| matches!(store, Store::Timescale(_)).then_some(wake);
        assert_eq!((queued.len(), heard().await), (1, expected(Wake::Commands(uuid))));
        let expired = store.expire_commands(now.plus(Duration::minutes(6)), "late").await.unwrap();
        assert_eq!((expired.len(), heard().await), (1, expected(Wake::Command(id))));
        assert_eq!(heard().await, expected(Wake::Commands(uuid)));
    }

    /// The time of a command that has `run_seconds` begins when it is handed out for the first time.
    #[tokio::test]
    async fn a_deadline_moves_once_when_the_command_is_handed_out() {
        let (_database, store) = store().await;
        let agent = agent(&store, "host").await;
        let now = Time::now();
        let command = NewCommand { run_seconds: Some(60), ..command(agent, now.plus(Duration::seconds(30))) };
        assert!(store.queue_command(&command, 10).await.unwrap());
        for seconds in [10, 20] {
            let at = now.plus(Duration::seconds(seconds));
            let asked = HandOut { agent, now: at, lease_until: Some(at), most: 4 };
            let handed = store.hand_out(asked).await.unwrap();
            let Some(HandedOut::Command { deadline, .. }) = handed else { panic!("{handed:?}") };
            assert_eq!(deadline, now.plus(Duration::seconds(70)), "handed out after {seconds} s");
            assert_eq!(store.requeue_commands(at).await.unwrap().len(), 1);
        }
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
