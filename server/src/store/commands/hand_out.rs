//! Commands on their way to agents: each to one poll, on whichever server.

use sqlx::FromRow;
use uuid::Uuid;

use super::LockAgent as _;
use crate::store::wake::Announce as _;
use crate::store::{AgentKey, Result, Store, Time, read, transaction};
use crate::wake::Wake;

/// An agent asks for a command.
#[derive(Clone, Copy, Debug)]
pub struct HandOut {
    pub agent: AgentKey,
    pub now: Time,
    /// The agent remembers ids: what it says nothing about until then is handed out again.
    pub lease_until: Option<Time>,
    /// Commands that the agent may have at once.
    pub most: i64,
}

/// What an agent gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandedOut {
    Command {
        id: Uuid,
        wire_type: String,
        payload: String,
        deadline: Time,
        requested_by: String,
    },
    /// The command with this id shall end.
    Cancel(Uuid),
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    wire_type: String,
    payload: String,
    deadline: Time,
    run_seconds: Option<i32>,
    deliveries: i32,
    requested_by: String,
}

const TAKE_CANCEL: &str = "
    update commands set cancel_wanted = false
    where id = (select id from commands where agent_id = $1 and cancel_wanted order by id limit 1)
    returning id";

/// How long a command counts as one that the agent has, if it does not remember ids and says nothing: the
/// original's runs for less, and its result may have got lost.
const SILENCE: time::Duration = time::Duration::seconds(90);

const TAKE: &str = "
    update commands
    set state = 'sent', sent_at = $2, lease_until = $3, remembers = $4, deliveries = deliveries + 1
    where state = 'queued' and id = (
        select id from commands where agent_id = $1 and state = 'queued' and deadline > $2 order by id limit 1)
      and (select count(*) from commands where agent_id = $1
           and (state = 'running' or (state = 'sent' and (remembers or sent_at >= $6)))) < $5
    returning id, wire_type, payload, deadline, run_seconds, deliveries, requested_by";

const MOVE_DEADLINE: &str = "update commands set deadline = $2 where id = $1";

impl Store {
    /// Whether commands wait for the agent to take them.
    pub async fn has_queued(&self, agent: AgentKey, now: Time) -> Result<bool> {
        let sql = "select 1 from commands where agent_id = $1 and state = 'queued' and deadline > $2 limit 1";
        let one: Option<i32> =
            read!(self, pool => sqlx::query_scalar(sql).bind(agent.0).bind(now).fetch_optional(pool).await?);
        Ok(one.is_some())
    }

    /// The agent's oldest command, which is sent with that; `None` when it has none, or enough to do.
    pub async fn hand_out(&self, asked: HandOut) -> Result<Option<HandedOut>> {
        let HandOut { agent, now, lease_until, most } = asked;
        Ok(transaction!(self, tx => {
            tx.lock_commands(agent).await?;
            let cancelled: Option<Uuid> = match lease_until {
                Some(_) => sqlx::query_scalar(TAKE_CANCEL).bind(agent.0).fetch_optional(&mut *tx).await?,
                None => None,
            };
            if let Some(id) = cancelled {
                Some(HandedOut::Cancel(id))
            } else {
                let row: Option<Row> = sqlx::query_as(TAKE)
                    .bind(agent.0)
                    .bind(now)
                    .bind(lease_until)
                    .bind(lease_until.is_some())
                    .bind(most)
                    .bind(now.minus(SILENCE))
                    .fetch_optional(&mut *tx)
                    .await?;
                match row {
                    None => None,
                    Some(Row { id, wire_type, payload, deadline, run_seconds, deliveries, requested_by }) => {
                        let mut deadline = deadline;
                        // Its time begins once, however often it is handed out.
                        if let Some(seconds) = run_seconds.filter(|_| deliveries == 1) {
                            deadline = now.plus(time::Duration::seconds(seconds.into()));
                            sqlx::query(MOVE_DEADLINE).bind(id).bind(deadline).execute(&mut *tx).await?;
                        }
                        tx.announce(Wake::Command(id)).await?;
                        Some(HandedOut::Command { id, wire_type, payload, deadline, requested_by })
                    }
                }
            }
        }))
    }
}
