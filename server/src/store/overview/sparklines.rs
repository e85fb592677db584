//! The newest few readings of every host, for small charts.

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::store::{Result, Store, Time, read};

/// Readings of each host, as the original's page draws them.
const POINTS: u32 = 30;

/// Newest readings of one host, oldest first, each a JSON list of numbers; `None` without a reading.
#[derive(Clone, Debug, FromRow)]
pub struct SparklineRow {
    pub uuid: Uuid,
    /// Busy share, % (raw readings).
    pub cpu: Option<String>,
    /// Memory in use, % (raw readings).
    pub mem: Option<String>,
    /// The fullest file system of each minute, %.
    pub disk: Option<String>,
}

impl Store {
    /// Of every agent that there is; readings before `from` do not count, which bounds what is read of a
    /// host that has been silent for long.
    pub async fn sparklines(&self, from: Time) -> Result<Vec<SparklineRow>> {
        let (list, minute) = match self {
            Self::Timescale(_) => {
                ("cast(json_agg(s.v order by s.t) as text)", "time_bucket(interval '1 minute', time)")
            }
            Self::Sqlite(_) => ("json_group_array(s.v order by s.t)", "time / 60000000"),
        };
        let raw = |family: &str, value: &str| {
            format!(
                "select time as t, {value} as v from metrics_{family}
                 where agent_id = a.id and time >= $1 and {value} is not null
                 order by time desc limit {POINTS}"
            )
        };
        let cpu = raw("cpu", "usage");
        let mem = raw("memory", "ram_percent");
        let disk = format!(
            "select {minute} as t, max(used_percent) as v from metrics_disk
             where agent_id = a.id and time >= $1 and used_percent is not null
             group by 1 order by 1 desc limit {POINTS}"
        );
        let column = |name: &str, rows: &str| format!("(select {list} from ({rows}) s) as {name}");
        let sql = format!(
            "select a.uuid, {}, {}, {} from agents a",
            column("cpu", &cpu),
            column("mem", &mem),
            column("disk", &disk)
        );
        read!(self, pool => sqlx::query_as(AssertSqlSafe(sql)).bind(from).fetch_all(pool).await)
    }
}
