//! When agents last called, also those that have nothing to measure.

use sqlx::types::Json;

use super::{AgentKey, Result, Store, Time};

const TIMESCALE: &str = "
    insert into current_metrics (agent_id, last_seen)
    select id, $2 from agents where id = any($1) order by id
    on conflict (agent_id) do update set last_seen = excluded.last_seen
    where current_metrics.last_seen < excluded.last_seen";

const SQLITE: &str = "
    insert into current_metrics (agent_id, last_seen)
    select id, $2 from agents where id in (select value from json_each($1)) order by id
    on conflict (agent_id) do update set last_seen = excluded.last_seen
    where current_metrics.last_seen < excluded.last_seen";

impl Store {
    /// These agents were heard of at `now`; those that do not exist any more are left out.
    pub(crate) async fn record_presence(&self, agents: &[AgentKey], now: Time) -> Result<()> {
        let ids: Vec<i32> = agents.iter().map(|agent| agent.0).collect();
        match self {
            Self::Timescale(pool) => {
                sqlx::query(TIMESCALE).bind(ids).bind(now).execute(pool).await.map(|_| ())
            }
            Self::Sqlite(pools) => {
                sqlx::query(SQLITE).bind(Json(ids)).bind(now).execute(&pools.writer).await.map(|_| ())
            }
        }
    }
}
