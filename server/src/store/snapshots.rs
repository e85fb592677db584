//! Snapshots: the newest list of each kind that a host has sent.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::{AgentKey, Result, Store, Time, read, sql};
use crate::family::{Cell, Kind};
use crate::snapshot::{Field, Snapshot};

impl Store {
    /// When the host last sent a list of this kind; `None`: it never did.
    pub async fn list_time(&self, kind: &str, agent: AgentKey) -> Result<Option<Time>> {
        let sql = "select time from current_lists where agent_id = $1 and kind = $2";
        read!(self, pool => sqlx::query_scalar(sql).bind(agent.0).bind(kind.to_owned()).fetch_optional(pool).await)
    }

    /// The entries of an agent, in the order of their names: a cell for each field.
    pub async fn snapshot(&self, snapshot: &Snapshot, agent: AgentKey) -> Result<Vec<Vec<Cell>>> {
        let text = format!(
            "select {} from current_{} where agent_id = $1 order by position",
            fields(snapshot, ""),
            snapshot.name
        );
        read!(self, pool => {
            let rows = sqlx::query(AssertSqlSafe(text)).bind(agent.0).fetch_all(pool).await?;
            rows.iter().map(|row| row.entry(0, snapshot.fields)).collect()
        })
    }
}

/// `prefix."a", prefix."b"`
pub(super) fn fields(snapshot: &Snapshot, prefix: &str) -> String {
    let field = |field: &Field| format!("{prefix}{}", sql::quoted(field.name));
    snapshot.fields.iter().map(field).collect::<Vec<_>>().join(", ")
}

/// A row of either database with an entry in it.
pub(super) trait EntryRow {
    /// The entry whose first field stands at `first`.
    fn entry(&self, first: usize, fields: &[Field]) -> Result<Vec<Cell>>;
}

macro_rules! entry_row {
    ($row:ty) => {
        impl EntryRow for $row {
            fn entry(&self, first: usize, fields: &[Field]) -> Result<Vec<Cell>> {
                let cell = |(at, field): (usize, &Field)| match field.kind {
                    Kind::Boolean => Ok(Cell::Boolean(self.try_get(first + at)?)),
                    Kind::Integer => {
                        Ok(self.try_get::<Option<i64>, _>(first + at)?.map_or(Cell::Null, Cell::Integer))
                    }
                    _ => Ok(Cell::Text(self.try_get::<String, _>(first + at)?.into())),
                };
                fields.iter().enumerate().map(cell).collect()
            }
        }
    };
}

entry_row!(PgRow);
entry_row!(SqliteRow);
