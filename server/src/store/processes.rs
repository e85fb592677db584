//! Process lists: the newest one of each agent, kept whole.

use super::{AgentKey, Result, Store, Time, read};

impl Store {
    /// The agent's newest process list with its time, as JSON compressed with zstd.
    pub async fn processes(&self, agent: AgentKey) -> Result<Option<(Time, Vec<u8>)>> {
        let sql = "select time, processes from current_processes where agent_id = $1";
        read!(self, pool => sqlx::query_as(sql).bind(agent.0).fetch_optional(pool).await)
    }
}
