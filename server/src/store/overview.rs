//! The fleet at a glance: one row for each agent with its newest values and its status.

mod page;
mod sparklines;

use std::collections::BTreeMap;

use sqlx::types::Json;
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::statement::{Argument, Arguments, bind_all};
use super::{Result, Store, Time, read};
use crate::fleet::status::Thresholds;

pub use sparklines::SparklineRow;

/// One host of the overview. Values are those of the last readings, `None` where there is none.
#[derive(Clone, Debug, FromRow)]
pub struct OverviewRow {
    pub uuid: Uuid,
    pub hostname: String,
    pub os: Option<String>,
    pub platform: Option<String>,
    pub platform_version: Option<String>,
    pub arch: Option<String>,
    pub hardware: Option<String>,
    pub cpu_model: Option<String>,
    pub cpu_cores: Option<i32>,
    /// Bytes.
    pub ram_total: Option<i64>,
    pub addresses: Json<Vec<String>>,
    pub agent_version: Option<String>,
    pub agent_commit: Option<String>,
    pub binary_hash: Option<String>,
    pub remote_address: Option<String>,
    /// Labels that were given, not those that follow from facts; `None` where there is none.
    pub labels: Option<Json<BTreeMap<String, String>>>,
    /// A name of [`Status`](crate::fleet::status::Status).
    pub status: String,
    /// When the agent last called, on the server's clock.
    pub last_seen: Option<Time>,
    /// When it last measured, on the server's clock.
    pub metrics_at: Option<Time>,
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
    /// An installed update waits for a restart of the host; a host that has not said so needs none.
    pub reboot_required: bool,
}

/// Whose labels are read: a look for each host costs five times as much as reading all at once, but a page
/// has a hundredth of the hosts.
#[derive(Clone, Copy, Debug)]
enum LabelsOf {
    Some,
    All,
}

/// How many hosts there are of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct OverviewCounts {
    pub total: i64,
    pub online: i64,
    pub warn: i64,
    pub crit: i64,
    pub stale: i64,
    pub offline: i64,
    pub stopped: i64,
    pub asleep: i64,
    pub reboot: i64,
}

impl Store {
    /// Every agent, by host name.
    pub async fn overview(&self, thresholds: &Thresholds, now: Time) -> Result<Vec<OverviewRow>> {
        let mut arguments = Arguments::default();
        let hosts = self.hosts(LabelsOf::All, thresholds, now, &mut arguments);
        let sql = format!("select * from ({hosts}) h order by h.hostname, h.id");
        read!(self, pool => {
            bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &arguments).fetch_all(pool).await
        })
    }

    /// How many hosts have each status.
    pub async fn overview_counts(&self, thresholds: &Thresholds, now: Time) -> Result<OverviewCounts> {
        let mut arguments = Arguments::default();
        let hosts = self.hosts(LabelsOf::Some, thresholds, now, &mut arguments);
        let counts: Vec<_> = ["online", "warn", "crit", "stale", "offline", "stopped", "asleep"]
            .map(|status| format!("count(*) filter (where h.status = '{status}') as {status}"))
            .into();
        let sql = format!(
            "select count(*) as total, {}, count(*) filter (where h.reboot_required) as reboot from ({hosts}) h",
            counts.join(", ")
        );
        read!(self, pool => {
            bind_all!(sqlx::query_as(AssertSqlSafe(sql)), &arguments).fetch_one(pool).await
        })
    }

    /// Every host with its status, as a subquery.
    fn hosts(
        &self,
        labels_of: LabelsOf,
        thresholds: &Thresholds,
        now: Time,
        arguments: &mut Arguments,
    ) -> String {
        let object = match self {
            Self::Timescale(_) => "json_object_agg(l.key, l.value)",
            Self::Sqlite(_) => "json_group_object(l.key, l.value) filter (where l.key is not null)",
        };
        let (labels, joined) = match labels_of {
            LabelsOf::Some => {
                (format!("(select {object} from agent_labels l where l.agent_id = a.id)"), String::new())
            }
            LabelsOf::All => (
                "o.labels".to_owned(),
                format!(
                    "left join (select l.agent_id, {object} as labels from agent_labels l group by l.agent_id) o
                     on o.agent_id = a.id"
                ),
            ),
        };
        format!(
            "select a.id, a.uuid, a.hostname, a.os, a.platform, a.platform_version, a.arch, a.hardware,
                    a.cpu_model, a.cpu_cores, a.ram_total, a.addresses, a.agent_version, a.agent_commit,
                    a.binary_hash, a.remote_address, m.last_seen, m.metrics_at, m.clock_offset_ms,
                    m.cpu_usage, m.load_1m, m.ram_percent, m.swap_percent, m.disk_max_percent,
                    m.net_rx_bytes, m.net_tx_bytes, m.max_temp, m.uptime, m.process_count,
                    coalesce(m.reboot_required, false) as reboot_required,
                    {labels} as labels, {} as status
             from agents a left join current_metrics m on m.agent_id = a.id {joined}",
            status(thresholds, now, arguments)
        )
    }
}

/// The status as the original decides it, but a value that is missing is not 0, and who took its leave is not
/// missed.
fn status(thresholds: &Thresholds, now: Time, arguments: &mut Arguments) -> String {
    let mut ago = |seconds: i64| {
        let time = now.minus(time::Duration::seconds(seconds));
        arguments.add(Argument::Time(time))
    };
    let (offline, stale) = (ago(thresholds.offline_seconds.into()), ago(thresholds.stale_seconds.into()));
    let mut any = |limits: [(&str, f64); 4]| {
        limits
            .map(|(column, limit)| format!("m.{column} >= {}", arguments.add(Argument::Float(limit))))
            .join(" or ")
    };
    let crit = any([
        ("cpu_usage", thresholds.cpu_crit),
        ("ram_percent", thresholds.mem_crit),
        ("disk_max_percent", thresholds.disk_crit),
        ("max_temp", thresholds.temp_crit),
    ]);
    let warn = any([
        ("cpu_usage", thresholds.cpu_warn),
        ("ram_percent", thresholds.mem_warn),
        ("disk_max_percent", thresholds.disk_warn),
        ("max_temp", thresholds.temp_warn),
    ]);
    format!(
        "case when m.leaving is not null then m.leaving
              when m.last_seen is null or m.last_seen < {offline} then 'offline'
              when m.last_seen < {stale} then 'stale'
              when {crit} then 'crit'
              when {warn} then 'warn'
              else 'online' end"
    )
}
