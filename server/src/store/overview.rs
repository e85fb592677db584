//! The fleet at a glance: one row for each agent with its newest values.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Result, Store, Time, read};

/// One host of the overview. Values are those of the last readings, `None` where there is none.
#[derive(Clone, Debug, FromRow)]
pub struct OverviewRow {
    pub uuid: Uuid,
    pub hostname: String,
    pub os: Option<String>,
    pub platform: Option<String>,
    pub arch: Option<String>,
    pub cpu_cores: Option<i32>,
    pub agent_version: Option<String>,
    pub agent_commit: Option<String>,
    pub binary_hash: Option<String>,
    pub remote_address: Option<String>,
    /// On the server's clock.
    pub last_seen: Option<Time>,
    pub clock_offset_ms: Option<i64>,
    pub cpu_usage: Option<f64>,
    pub load_1m: Option<f64>,
    pub ram_percent: Option<f64>,
    pub swap_percent: Option<f64>,
    pub disk_max_percent: Option<f64>,
    pub net_rx_bytes: Option<i64>,
    pub net_tx_bytes: Option<i64>,
    pub max_temp: Option<f64>,
    pub uptime: Option<i64>,
    pub process_count: Option<i64>,
}

const SELECT: &str = "
    select a.uuid, a.hostname, a.os, a.platform, a.arch, a.cpu_cores, a.agent_version, a.agent_commit,
           a.binary_hash, a.remote_address, m.last_seen, m.clock_offset_ms, m.cpu_usage, m.load_1m,
           m.ram_percent, m.swap_percent, m.disk_max_percent, m.net_rx_bytes, m.net_tx_bytes, m.max_temp,
           m.uptime, m.process_count
    from agents a left join current_metrics m on m.agent_id = a.id
    order by a.hostname, a.id";

impl Store {
    /// Every agent, by host name.
    pub async fn overview(&self) -> Result<Vec<OverviewRow>> {
        read!(self, pool => sqlx::query_as(SELECT).fetch_all(pool).await)
    }
}
