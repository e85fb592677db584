//! Commands as people look at them.

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::CommandRecord;
use crate::store::{AgentKey, Result, Store, Time, read};

/// A page of an agent's commands.
#[derive(Clone, Copy, Debug)]
pub struct CommandPage {
    pub agent: AgentKey,
    /// Only those that were asked for before this one.
    pub before: Option<Uuid>,
    pub limit: i64,
}

/// A piece of progress.
#[derive(Clone, Debug, FromRow)]
pub struct ProgressRow {
    pub sequence: i64,
    pub received_at: Time,
    /// JSON.
    pub body: String,
}

const SELECT: &str = "
    select c.id, a.uuid, a.hostname, c.kind, c.wire_type, c.payload, c.state, c.requested_by, c.created_at,
           c.deadline, c.sent_at, c.started_at, c.finished_at, c.error, c.result_bytes
    from commands c join agents a on a.id = c.agent_id";

impl Store {
    pub async fn command(&self, id: Uuid) -> Result<Option<CommandRecord>> {
        let sql = format!("{SELECT} where c.id = $1");
        read!(self, pool => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(pool).await)
    }

    /// The result of a command as it is kept.
    pub async fn command_result(&self, id: Uuid) -> Result<Option<Vec<u8>>> {
        let sql = "select result from commands where id = $1";
        let result: Option<Option<Vec<u8>>> =
            read!(self, pool => sqlx::query_scalar(sql).bind(id).fetch_optional(pool).await)?;
        Ok(result.flatten())
    }

    /// Commands of an agent, the newest first.
    pub async fn commands(&self, page: CommandPage) -> Result<Vec<CommandRecord>> {
        let CommandPage { agent, before, limit } = page;
        let sql = format!("{SELECT} where c.agent_id = $1 and c.id < $2 order by c.id desc limit $3");
        let before = before.unwrap_or(Uuid::max());
        read!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(agent.0).bind(before).bind(limit).fetch_all(pool).await
        })
    }

    /// Commands of the operator's diagnostic.
    pub async fn commands_of_diagnostic(&self, uid: Uuid) -> Result<Vec<CommandRecord>> {
        let sql = format!("{SELECT} where c.diagnostic_uid = $1 order by c.id");
        read!(self, pool => sqlx::query_as(AssertSqlSafe(sql)).bind(uid).fetch_all(pool).await)
    }

    /// Progress of a command behind the piece `after`.
    pub async fn command_progress(&self, id: Uuid, after: i64) -> Result<Vec<ProgressRow>> {
        let sql = "select sequence, received_at, body from command_progress
                   where command_id = $1 and sequence > $2 order by sequence limit 300";
        read!(self, pool => sqlx::query_as(sql).bind(id).bind(after).fetch_all(pool).await)
    }
}
