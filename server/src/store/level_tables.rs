//! The tables of the levels, made when the server starts from what the families declare: a family that
//! is added, or gets another value, needs no migration for them.
//!
//! `metrics_<family>_<level>`: time (start of the bucket), agent, keys, how many rows the bucket was made
//! of, and the parts of each value (see [`super::parts`]). A unique key keeps buckets from standing twice.

use std::collections::{HashMap, HashSet};

use sqlx::AssertSqlSafe;

use super::parts::{Part, SAMPLES, column_type, parts};
use super::sql::{Dialect, quoted};
use super::{Result, Store, read};
use crate::family::{FAMILIES, Family, Kind};
use crate::history::level::{Level, Source};

/// "levels" in ASCII: of servers that start together one makes the tables, and sets them up.
pub(super) const TABLES_LOCK: i64 = 0x0000_6c65_7665_6c73;

/// Columns of each table, as the database tells them.
type Columns = HashMap<String, HashSet<String>>;

impl Store {
    /// Makes the tables and columns that are missing.
    pub(super) async fn make_level_tables(&self) -> Result<()> {
        if missing(&self.level_columns().await?, self.dialect()).is_empty() {
            return Ok(());
        }
        match self {
            Self::Sqlite(pools) => {
                // The caller holds the lock beside the file.
                for statement in missing(&self.level_columns().await?, Dialect::Sqlite) {
                    sqlx::query(AssertSqlSafe(statement)).execute(&pools.writer).await?;
                }
            }
            Self::Timescale(pool) => {
                let mut tx = pool.begin().await?;
                sqlx::query("select pg_advisory_xact_lock($1)").bind(TABLES_LOCK).execute(&mut *tx).await?;
                for statement in missing(&self.level_columns().await?, Dialect::Timescale) {
                    sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await?;
                }
                tx.commit().await?;
            }
        }
        Ok(())
    }

    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Timescale(_) => Dialect::Timescale,
            Self::Sqlite(_) => Dialect::Sqlite,
        }
    }

    async fn level_columns(&self) -> Result<Columns> {
        let sql = match self {
            Self::Timescale(_) => {
                "select c.relname::text, a.attname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
                 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname like 'metrics\\_%'
                   and a.attnum > 0 and not a.attisdropped"
            }
            Self::Sqlite(_) => {
                "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c
                 where m.type = 'table' and m.name like 'metrics\\_%' escape '\\'"
            }
        };
        let rows: Vec<(String, String)> = read!(self, pool => sqlx::query_as(sql).fetch_all(pool).await?);
        let mut columns = Columns::new();
        for (table, column) in rows {
            columns.entry(table).or_default().insert(column);
        }
        Ok(columns)
    }
}

/// Statements that make what is not there.
fn missing(found: &Columns, dialect: Dialect) -> Vec<String> {
    let mut statements = Vec::new();
    for family in FAMILIES {
        for level in Level::ALL {
            let table = Source::Level(level).table(family);
            match found.get(&table) {
                None => statements.extend(create(family, level, &table, dialect)),
                Some(columns) => statements.extend(
                    parts(family)
                        .filter(|part| !columns.contains(part.column().trim_matches('"')))
                        .map(|part| format!("alter table {table} add column {}", definition(part, dialect))),
                ),
            }
        }
    }
    statements
}

fn create(family: &Family, level: Level, table: &str, dialect: Dialect) -> Vec<String> {
    let time = if dialect == Dialect::Timescale { "timestamptz" } else { "integer" };
    let mut columns = vec![format!("time {time} not null"), "agent_id integer not null".to_owned()];
    let text = column_type(Kind::Text, dialect);
    columns.extend(family.keys.iter().map(|key| format!("{} {text} not null", quoted(key.name))));
    columns.push(format!("{SAMPLES} integer not null"));
    columns.extend(parts(family).map(|part| definition(part, dialect)));
    let columns = columns.join(", ");
    let key = unique_key(family);
    match dialect {
        // Rows lie in the order of their key: a host's day is read in one piece.
        Dialect::Sqlite => {
            vec![format!("create table {table} ({columns}, primary key ({key})) without rowid")]
        }
        Dialect::Timescale => vec![
            format!("create table {table} ({columns})"),
            format!(
                "select create_hypertable('{table}', by_range('time', interval '{}'), create_default_indexes => false)",
                chunk(level)
            ),
            format!("create unique index {table}_key on {table} ({key})"),
        ],
    }
}

/// Columns that tell the rows of a level apart.
pub(super) fn unique_key(family: &Family) -> String {
    let keys = family.keys.iter().map(|key| quoted(key.name));
    ["agent_id".to_owned(), "time".to_owned()].into_iter().chain(keys).collect::<Vec<_>>().join(", ")
}

fn definition(part: Part, dialect: Dialect) -> String {
    format!("{} {}", part.column(), part.sql_type(dialect))
}

/// Each chunk is dropped whole: about a hundredth of what is kept by default.
fn chunk(level: Level) -> &'static str {
    match level {
        Level::Minute => "1 day",
        Level::Quarter => "7 days",
        Level::Hour => "30 days",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::store;
    use crate::store::write_to;

    #[tokio::test]
    async fn a_value_that_a_family_gets_later_becomes_columns_of_its_levels() {
        let (_database, store) = store().await;
        assert!(missing(&store.level_columns().await.unwrap(), store.dialect()).is_empty());
        for sql in [
            "alter table metrics_memory_15m drop column buffers_sum",
            "alter table metrics_memory_15m drop column buffers_max",
            "drop table metrics_disk_io_1h",
        ] {
            write_to!(&store, pool => sqlx::query(sql).execute(pool).await.map(|_| ()).unwrap());
        }
        assert!(!missing(&store.level_columns().await.unwrap(), store.dialect()).is_empty());
        store.make_level_tables().await.unwrap();
        assert_eq!(missing(&store.level_columns().await.unwrap(), store.dialect()), [""; 0]);
    }
}
