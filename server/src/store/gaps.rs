//! Measurements that are known to be missing.

use sqlx::FromRow;
use uuid::Uuid;

use super::{AgentKey, Result, Store, Time, read};

/// Envelopes of an agent that never arrived.
#[derive(Clone, Debug, FromRow)]
pub struct GapRow {
    pub stream: Uuid,
    pub from_sequence: i64,
    /// `None`: nobody knows how many there were.
    pub to_sequence: Option<i64>,
    pub count: Option<i64>,
    pub cause: String,
    /// Time of the last envelope before the gap, on the agent's clock.
    pub after_time: Option<Time>,
    /// Time of the first envelope behind it.
    pub before_time: Option<Time>,
    pub recorded_at: Time,
}

impl Store {
    /// The newest `limit` gaps of an agent, newest first.
    pub async fn gaps(&self, agent: AgentKey, limit: i64) -> Result<Vec<GapRow>> {
        let sql =
            "select stream, from_sequence, to_sequence, count, cause, after_time, before_time, recorded_at
                   from agent_gaps where agent_id = $1 order by recorded_at desc, id desc limit $2";
        read!(self, pool => sqlx::query_as(sql).bind(agent.0).bind(limit).fetch_all(pool).await)
    }
}
