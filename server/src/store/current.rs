//! The newest values of many hosts, a part of the fleet at a time.

use std::ops::RangeInclusive;

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::series::CellRow;
use super::{AgentKey, Result, Store, Time, read, sql};
use crate::family::{Cell, Column, Family};

/// A host, as those see it who watch the fleet.
#[derive(Clone, Debug, FromRow)]
pub struct WatchedHost {
    /// See [`AgentKey`].
    pub id: i32,
    pub uuid: Uuid,
    pub hostname: String,
    pub os: Option<String>,
    pub platform: Option<String>,
    pub arch: Option<String>,
    pub agent_version: Option<String>,
    /// On the server's clock.
    pub last_seen: Option<Time>,
}

/// Newest values of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct CurrentRow {
    pub agent: AgentKey,
    /// Keys, then the columns that were asked for.
    pub cells: Vec<Cell>,
}

impl Store {
    /// Every host, by key.
    pub async fn watched_hosts(&self) -> Result<Vec<WatchedHost>> {
        let sql = "select a.id, a.uuid, a.hostname, a.os, a.platform, a.arch, a.agent_version, m.last_seen
                   from agents a left join current_metrics m on m.agent_id = a.id order by a.id";
        read!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)
    }

    /// The newest values in `columns` of the family's series of `agents`, those since `oldest`. What an agent
    /// sends whose newest reading is older than its request is as much younger: its clock is slow.
    pub async fn current(
        &self,
        family: &Family,
        columns: &[&Column],
        agents: RangeInclusive<AgentKey>,
        oldest: Time,
    ) -> Result<Vec<CurrentRow>> {
        let wanted: Vec<&Column> = family.keys.iter().chain(columns.iter().copied()).collect();
        let mut order = "agent_id".to_owned();
        if !family.keys.is_empty() {
            order = format!("{order}, {}", sql::list(family.keys.iter()));
        }
        let text = format!(
            "select agent_id, {} from current_{} join (
                 select agent_id, metrics_at - newest_at as behind from current_metrics) m using (agent_id)
             where agent_id between $1 and $2 and time >= $3 - m.behind order by {order}",
            sql::list(wanted.iter().copied()),
            family.name
        );
        read!(self, pool => {
            let query = sqlx::query(AssertSqlSafe(text));
            let rows = query.bind(agents.start().0).bind(agents.end().0).bind(oldest).fetch_all(pool).await?;
            rows.iter().map(|row| current(row, &wanted)).collect()
        })
    }
}

fn current(row: &impl CellRow, columns: &[&Column]) -> Result<CurrentRow> {
    let cells = columns.iter().enumerate().map(|(at, column)| row.cell(at + 1, column.kind));
    Ok(CurrentRow { agent: row.agent(0)?, cells: cells.collect::<Result<_>>()? })
}
