//! One value of every host over time.

use std::time::Duration;

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::{Result, Store, Time, read};

/// Most points of one answer, about 30 MB as JSON: a day of 1,700 hosts in buckets of 5 minutes. One more is
/// returned where there are more, so that the caller can tell.
pub const FLEET_POINTS: usize = 500_000;

/// Values that are compared across the fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FleetMetric {
    Cpu,
    Memory,
    Disk,
}

impl FleetMetric {
    pub const ALL: [Self; 3] = [Self::Cpu, Self::Memory, Self::Disk];

    /// As in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "mem",
            Self::Disk => "disk",
        }
    }

    /// Table and folded value.
    fn source(self) -> (&'static str, &'static str) {
        match self {
            Self::Cpu => ("metrics_cpu", "avg(usage)"),
            Self::Memory => ("metrics_memory", "avg(ram_percent)"),
            Self::Disk => ("metrics_disk", "max(used_percent)"),
        }
    }
}

/// A value of one host in one bucket.
#[derive(Clone, Debug, FromRow)]
pub struct FleetPoint {
    pub uuid: Uuid,
    pub hostname: String,
    pub bucket: Time,
    pub value: f64,
}

impl Store {
    /// By host, then by time; hosts that were removed have no points.
    pub async fn fleet_points(
        &self,
        metric: FleetMetric,
        from: Time,
        to: Time,
        bucket: Duration,
    ) -> Result<Vec<FleetPoint>> {
        let (table, value) = metric.source();
        let width = match self {
            Self::Timescale(_) => "time_bucket($3 * interval '1 microsecond', time, timestamptz 'epoch')",
            Self::Sqlite(_) => "time / $3 * $3",
        };
        let sql = format!(
            "select a.uuid, a.hostname, p.bucket, p.value
             from (select agent_id, {width} as bucket, cast({value} as double precision) as value from {table}
                   where time >= $1 and time <= $2 group by 1, 2) p
             join agents a on a.id = p.agent_id
             where p.value is not null
             order by a.hostname, a.id, p.bucket limit $4"
        );
        let micros = i64::try_from(bucket.as_micros()).unwrap_or(i64::MAX);
        let limit = i64::try_from(FLEET_POINTS + 1).unwrap_or(i64::MAX);
        read!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(from).bind(to).bind(micros).bind(limit).fetch_all(pool).await
        })
    }
}
