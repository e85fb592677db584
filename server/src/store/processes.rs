//! Process lists: the newest one of each agent, kept whole, and what has changed since.

use super::{AgentKey, Result, Store, Time, read};

/// What is known of an agent's processes, each as JSON compressed with zstd.
#[derive(Debug, sqlx::FromRow)]
pub struct KeptProcesses {
    pub time: Time,
    /// The list.
    pub processes: Vec<u8>,
    /// What is different by now.
    pub changes: Option<Vec<u8>>,
}

impl Store {
    /// The agent's newest process list, and what has changed since.
    pub async fn processes(&self, agent: AgentKey) -> Result<Option<KeptProcesses>> {
        let sql = "select time, processes, changes from current_processes where agent_id = $1";
        read!(self, pool => sqlx::query_as(sql).bind(agent.0).fetch_optional(pool).await)
    }
}
