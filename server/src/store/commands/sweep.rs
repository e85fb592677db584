//! What time does to commands: leases and deadlines end, old ones are forgotten.

use sqlx::FromRow;
use uuid::Uuid;

use crate::store::wake::Announce as _;
use crate::store::{Result, Store, Time, transaction, write_to};
use crate::wake::Wake;

/// A command that a sweep moved.
#[derive(Clone, Debug, FromRow)]
pub struct Swept {
    pub id: Uuid,
    /// The agent.
    pub uuid: Uuid,
    pub kind: String,
    pub hostname: String,
}

/// Commands that one sweep moves; the next comes two seconds later.
const BATCH: i64 = 500;

const EXPIRE: &str = "
    update commands set state = 'expired', finished_at = $1, lease_until = null, error = $3,
        cancel_wanted = (remembers and state <> 'queued')
    where id in (select id from commands
        where state in ('queued', 'sent', 'running') and deadline <= $1 order by deadline limit $2)
      and state in ('queued', 'sent', 'running')
    returning id, kind,
        (select uuid from agents where agents.id = commands.agent_id) as uuid,
        (select hostname from agents where agents.id = commands.agent_id) as hostname";

const REQUEUE: &str = "
    update commands set state = 'queued', lease_until = null
    where id in (select id from commands
        where state = 'sent' and remembers and lease_until <= $1 and deadline > $1 order by lease_until limit $2)
      and state = 'sent'
    returning id, kind,
        (select uuid from agents where agents.id = commands.agent_id) as uuid,
        (select hostname from agents where agents.id = commands.agent_id) as hostname";

const FORGET_OLD: &str = "delete from commands where created_at < $1";

const FORGET_DIAGNOSTICS: &str = "delete from operator_diagnostics where created_at < $1";

const FORGET_MANY: &str = "
    delete from commands where state not in ('queued', 'sent', 'running') and id in (
        select id from (
            select id, row_number() over (partition by agent_id order by id desc) as age from commands) aged
        where age > $1)";

impl Store {
    /// Ends commands whose deadline has passed. The other servers are told with the same transaction: a server
    /// that dies then leaves nobody waiting.
    pub async fn expire_commands(&self, now: Time, error: &str) -> Result<Vec<Swept>> {
        Ok(transaction!(self, tx => {
            let expired: Vec<Swept> =
                sqlx::query_as(EXPIRE).bind(now).bind(BATCH).bind(error).fetch_all(&mut *tx).await?;
            for Swept { id, uuid, .. } in &expired {
                tx.announce(Wake::Command(*id)).await?;
                tx.announce(Wake::Commands(*uuid)).await?;
            }
            expired
        }))
    }

    /// Queues again what was handed to agents that remember ids and have been silent since; whoever holds their
    /// polls is told with the same transaction.
    pub async fn requeue_commands(&self, now: Time) -> Result<Vec<Swept>> {
        Ok(transaction!(self, tx => {
            let queued: Vec<Swept> = sqlx::query_as(REQUEUE).bind(now).bind(BATCH).fetch_all(&mut *tx).await?;
            for Swept { uuid, .. } in &queued {
                tx.announce(Wake::Commands(*uuid)).await?;
            }
            queued
        }))
    }

    /// Forgets commands from before `time`, and of each agent those beyond the newest `most`.
    pub async fn forget_commands(&self, time: Time, most: i64) -> Result<u64> {
        let old = write_to!(self, pool => {
            sqlx::query(FORGET_OLD).bind(time).execute(pool).await.map(|done| done.rows_affected())
        })?;
        let many = write_to!(self, pool => {
            sqlx::query(FORGET_MANY).bind(most).execute(pool).await.map(|done| done.rows_affected())
        })?;
        write_to!(self, pool => sqlx::query(FORGET_DIAGNOSTICS).bind(time).execute(pool).await.map(|_| ()))?;
        Ok(old + many)
    }
}
