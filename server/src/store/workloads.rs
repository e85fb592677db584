//! Workloads of the whole fleet, as of the newest list of each host.

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::search::{HostFilter, on_host};
use super::statement::{Argument, Arguments, bind_all, contains};
use super::{Result, Store, Time, read};

/// Which workloads are asked for. What is absent is no condition.
#[derive(Clone, Debug, Default)]
pub struct WorkloadSearch {
    /// Part of the name, the image or the id, in any case.
    pub text: Option<String>,
    pub hosts: HostFilter,
    /// In any case: runtimes do not agree on it.
    pub state: Option<String>,
    pub kind: Option<String>,
    pub source: Option<String>,
    pub health: Option<String>,
    /// Workloads to leave out at the start, and how many to give at most.
    pub offset: i64,
    pub limit: i64,
}

/// A workload. Values are null where its runtime does not tell them.
#[derive(Clone, Debug, FromRow)]
pub struct WorkloadRecord {
    pub agent: Uuid,
    pub hostname: String,
    pub container_id: String,
    pub name: Option<String>,
    pub image: Option<String>,
    pub state: Option<String>,
    pub source: Option<String>,
    pub kind: Option<String>,
    pub health: Option<String>,
    pub restarts: Option<i64>,
    pub cpu_percent: Option<f64>,
    pub cpu_cores: Option<i64>,
    pub memory_bytes: Option<i64>,
    pub memory_limit: Option<i64>,
    pub net_rx_bytes: Option<i64>,
    pub net_tx_bytes: Option<i64>,
    pub namespace: Option<String>,
    pub block_read_bytes: Option<i64>,
    pub block_write_bytes: Option<i64>,
    /// Of the list that names it.
    pub time: Time,
}

impl Store {
    /// Workloads by host, name and id. One that its host does not name any more is none.
    pub async fn workloads(&self, search: &WorkloadSearch) -> Result<Vec<WorkloadRecord>> {
        let (text, arguments) = statement(search);
        read!(self, pool => bind_all!(sqlx::query_as(AssertSqlSafe(text)), &arguments).fetch_all(pool).await)
    }
}

fn statement(search: &WorkloadSearch) -> (String, Arguments) {
    let WorkloadSearch { text, hosts, state, kind, source, health, offset, limit } = search;
    let mut arguments = Arguments::default();
    let mut conditions = Vec::new();
    if let Some(text) = text {
        let columns = ["c.name", "c.image", "c.container_id"];
        let any = columns.map(|column| contains(column, text, &mut arguments));
        conditions.push(format!("({})", any.join(" or ")));
    }
    on_host(hosts, &mut conditions, &mut arguments);
    for (column, wanted) in [("c.state", state), ("c.kind", kind), ("c.source", source), ("c.health", health)]
    {
        if let Some(wanted) = wanted {
            let argument = arguments.add(Argument::Text(wanted.to_lowercase()));
            conditions.push(format!("lower({column}) = {argument}"));
        }
    }
    let limit = arguments.add(Argument::Integer(*limit));
    let offset = arguments.add(Argument::Integer(*offset));
    let condition = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" and ") };
    let text = format!(
        "select a.uuid as agent, a.hostname, c.container_id, c.name, c.image, c.state, c.source, c.kind,
                c.health, c.restarts, c.cpu_percent, c.cpu_cores, c.memory_bytes, c.memory_limit,
                c.net_rx_bytes, c.net_tx_bytes, c.namespace, c.block_read_bytes,
                c.block_write_bytes, c.time
         from current_container c join agents a on a.id = c.agent_id
         where {condition}
         order by a.hostname, a.id, c.name, c.container_id limit {limit} offset {offset}"
    );
    (text, arguments)
}
