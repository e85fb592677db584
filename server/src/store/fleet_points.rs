//! One value of every host over time.

use std::time::Duration;

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::parts::{self, Width};
use super::series::segments;
use super::sql::{Dialect, SourceRows};
use super::{Result, SeriesQuery, Store, Time, read};
use crate::family::{Column, FAMILIES};

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

    /// Family and value.
    fn source(self) -> (&'static str, &'static str) {
        match self {
            Self::Cpu => ("cpu", "usage"),
            Self::Memory => ("memory", "ram_percent"),
            Self::Disk => ("disk", "used_percent"),
        }
    }

    /// Of several file systems the fullest counts.
    fn folded(self, value: &'static Column, dialect: Dialect) -> String {
        match self {
            Self::Cpu | Self::Memory => parts::finished(value, dialect),
            Self::Disk => parts::peaks(value, dialect)[1].clone(),
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
    /// By host, then by time; hosts that were removed have no points. From levels, as far as those reach.
    pub async fn fleet_points(
        &self,
        metric: FleetMetric,
        query: &SeriesQuery,
        bucket: Duration,
    ) -> Result<Vec<FleetPoint>> {
        let (family, value) = metric.source();
        let family =
            *FAMILIES.iter().find(|known| known.name == family).expect("the families are in the list");
        let value =
            family.values.iter().find(|column| column.name == value).expect("the family has the value");
        let dialect = self.dialect();
        let segments = segments(query, bucket, self.fleet_coverage(family).await?);
        let rows = SourceRows {
            family,
            bucket: parts::bucket(Width::Parameter(1), dialect),
            parts: parts::parts(family).filter(|part| part.value.name == value.name).collect(),
            only: None,
            parameter: 3,
        };
        let sql = format!(
            "select a.uuid, a.hostname, p.bucket, p.value
             from (select m.agent_id, m.bucket, {} as value from ({}) m group by 1, 2) p
             join agents a on a.id = p.agent_id
             where p.value is not null
             order by a.hostname, a.id, p.bucket limit $2",
            metric.folded(value, dialect),
            rows.sql(segments.iter().map(|segment| segment.source))
        );
        let micros = i64::try_from(bucket.as_micros()).unwrap_or(i64::MAX);
        let limit = i64::try_from(FLEET_POINTS + 1).unwrap_or(i64::MAX);
        read!(self, pool => {
            let mut statement = sqlx::query_as(AssertSqlSafe(sql)).bind(micros).bind(limit);
            for segment in &segments {
                statement = statement.bind(segment.from).bind(segment.past);
            }
            statement.fetch_all(pool).await
        })
    }
}
