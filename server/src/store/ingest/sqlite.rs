//! The steps of a transaction on SQLite: statements stay prepared, and there is no network between.

use std::collections::BTreeSet;
use std::sync::Arc;

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments as _, AssertSqlSafe, Encode, Row as _, Sqlite, Type};
use uuid::Uuid;

use super::gap::IS_LOST;
use super::newest::{fresh, history_of, newest};
use super::stream::{Found, GapRecord, StreamState};
use super::{Accepted, Backend, Known, Late, ListRecord, host};
use crate::event::Leaving;
use crate::family::{Cell, FAMILIES, Family, Row};
use crate::snapshot::Snapshot;
use crate::store::rollup::marks;
use crate::store::sql::{self, CHUNKS, Dialect, OVERVIEW, STATEMENTS};
use crate::store::{AgentKey, Result, Time};

/// Runs a statement for each agent, with time, name and content of its list.
async fn write_processes(
    connection: &mut SqliteConnection,
    sql: &'static str,
    lists: &[(AgentKey, &super::ProcessList)],
) -> Result<()> {
    for (agent, list) in lists {
        sqlx::query(sql)
            .bind(agent.0)
            .bind(list.time)
            .bind(list.list)
            .bind(list.json_zstd.clone())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

impl Backend for SqliteConnection {
    async fn closing(&mut self) -> Result<Time> {
        sqlx::query_scalar(marks::CLOSING).fetch_one(&mut *self).await
    }

    async fn mark_late(&mut self, late: &BTreeSet<Late>) -> Result<()> {
        let rows: Vec<_> =
            late.iter().map(|(family, agent, minute)| (family, agent.0, minute.micros())).collect();
        sqlx::query(
            "insert into rollup_late (family, agent_id, minute)
             select value ->> 0, value ->> 1, value ->> 2 from json_each($1)",
        )
        .bind(serde_json::to_string(&rows).unwrap_or_default())
        .execute(&mut *self)
        .await
        .map(|_| ())
    }

    async fn lock_agents(&mut self, agents: &[AgentKey]) -> Result<BTreeSet<AgentKey>> {
        let known: Vec<i32> =
            sqlx::query_scalar("select id from agents where id in (select value from json_each($1))")
                .bind(json(agents))
                .fetch_all(&mut *self)
                .await?;
        Ok(known.into_iter().map(AgentKey).collect())
    }

    async fn streams(&mut self, agents: &[AgentKey]) -> Result<Vec<(AgentKey, Uuid, StreamState)>> {
        if agents.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "select agent_id, stream, next, last_time, ended from agent_streams
             where agent_id in (select value from json_each($1))",
        )
        .bind(json(agents))
        .fetch_all(&mut *self)
        .await?;
        rows.iter().map(|row| super::stream_row!(row)).collect()
    }

    async fn save_streams(&mut self, changed: &[(AgentKey, Uuid, StreamState)], now: Time) -> Result<()> {
        for (agent, stream, state) in changed {
            sqlx::query(
                "insert into agent_streams (agent_id, stream, next, last_time, ended, updated_at)
                 values ($1, $2, $3, $4, $5, $6)
                 on conflict (agent_id, stream) do update
                 set next = excluded.next, last_time = excluded.last_time, ended = excluded.ended, updated_at = excluded.updated_at",
            )
            .bind(agent.0)
            .bind(*stream)
            .bind(state.next.cast_signed())
            .bind(state.last_time)
            .bind(state.ended)
            .bind(now)
            .execute(&mut *self)
            .await?;
            if state.ended {
                sqlx::query(AssertSqlSafe(format!(
                    "delete from agent_streams where agent_id = $1 and stream in (
                         select stream from (
                             select stream, lost, row_number() over (partition by lost order by updated_at desc) as age
                             from (select t.stream, t.updated_at, {IS_LOST} as lost
                                   from agent_streams t where t.agent_id = $1 and t.ended) ended) aged
                         where age > case when lost then $3 else $2 end)"
                )))
                .bind(agent.0)
                .bind(super::ENDED_STREAMS)
                .bind(super::LOST_STREAMS)
                .execute(&mut *self)
                .await?;
            }
        }
        Ok(())
    }

    super::gap::steps!();

    async fn insert_history(
        &mut self,
        family: usize,
        accepted: &[Accepted<'_>],
        stored: &mut [u64],
    ) -> Result<()> {
        let cells = |row| history_cells(FAMILIES[family], row);
        let mut rows = Vec::new();
        for (accepted, stored) in accepted.iter().zip(stored) {
            let fresh = history_of(family, accepted);
            if accepted.numbered() {
                let before = rows.len();
                rows.extend(fresh);
                *stored += (rows.len() - before) as u64;
                continue;
            }
            for (agent, row) in fresh {
                let mut arguments = SqliteArguments::default();
                add_row(&mut arguments, row.place.time, agent, cells(row))?;
                let sql = STATEMENTS[family].insert_one_missing.as_str();
                *stored += sqlx::query_with(sql, arguments).execute(&mut *self).await?.rows_affected();
            }
        }
        in_chunks(self, &STATEMENTS[family].insert_chunk, &rows, |row| (row.place.time, cells(row))).await
    }

    async fn upsert_newest(&mut self, family: usize, accepted: &[Accepted<'_>]) -> Result<()> {
        let rows = newest(fresh(family, accepted), FAMILIES[family]);
        in_chunks(self, &STATEMENTS[family].upsert_chunk, &rows, |row| (row.place.newest, row.cells.iter()))
            .await
    }

    async fn upsert_seen(&mut self, seen: &[super::Seen]) -> Result<()> {
        for seen in seen {
            sqlx::query(
                "insert into current_metrics (agent_id, last_seen, metrics_at, newest_at, clock_offset_ms, leaving)
                 values ($1, $2, $2, $3, $4, $5)
                 on conflict (agent_id) do update
                 set last_seen = max(current_metrics.last_seen, excluded.last_seen),
                     metrics_at = max(coalesce(current_metrics.metrics_at, 0), excluded.metrics_at),
                     newest_at = max(coalesce(current_metrics.newest_at, 0), coalesce(excluded.newest_at, 0)),
                     clock_offset_ms = coalesce(excluded.clock_offset_ms, current_metrics.clock_offset_ms),
                     leaving = excluded.leaving",
            )
            .bind(seen.agent.0)
            .bind(seen.at)
            .bind(seen.newest_reading)
            .bind(seen.clock_offset_ms)
            .bind(seen.leaving.map(Leaving::name))
            .execute(&mut *self)
            .await?;
        }
        Ok(())
    }

    async fn lists(&mut self, agents: &[AgentKey]) -> Result<Vec<(AgentKey, String, Known)>> {
        let rows = sqlx::query(
            "select agent_id, kind, time, hash from current_lists where agent_id in (select value from json_each($1))",
        )
        .bind(json(agents))
        .fetch_all(&mut *self)
        .await?;
        rows.iter().map(|row| super::list_row!(row)).collect()
    }

    async fn save_lists(&mut self, lists: &[ListRecord]) -> Result<()> {
        for list in lists {
            sqlx::query(
                "insert into current_lists (agent_id, kind, time, hash) values ($1, $2, $3, $4)
                 on conflict (agent_id, kind) do update set time = excluded.time, hash = excluded.hash
                 where excluded.time >= current_lists.time",
            )
            .bind(list.agent.0)
            .bind(list.kind)
            .bind(list.time)
            .bind(list.hash.map(Vec::from))
            .execute(&mut *self)
            .await?;
        }
        Ok(())
    }

    async fn end_older(&mut self, family: &Family, agents: &[AgentKey]) -> Result<()> {
        let sql = sql::end_older(family, "in (select value from json_each($1))");
        sqlx::query(AssertSqlSafe(sql)).bind(json(agents)).bind(family.name).execute(&mut *self).await?;
        Ok(())
    }

    async fn rewrite(&mut self, agent: AgentKey, snapshot: &Snapshot, entries: &str) -> Result<()> {
        let [delete, insert] = sql::rewrite(snapshot, Dialect::Sqlite);
        sqlx::query(AssertSqlSafe(delete)).bind(agent.0).execute(&mut *self).await?;
        let insert = sqlx::query(AssertSqlSafe(insert)).bind(agent.0).bind(entries.to_owned());
        insert.execute(&mut *self).await?;
        Ok(())
    }

    async fn upsert_processes(&mut self, lists: &[(AgentKey, &super::ProcessList)]) -> Result<()> {
        let sql = "insert into current_processes (agent_id, time, list, processes) values ($1, $2, $3, $4)
             on conflict (agent_id) do update
             set time = excluded.time, list = excluded.list, processes = excluded.processes, changes = null
             where excluded.time >= current_processes.time";
        write_processes(self, sql, lists).await
    }

    async fn change_processes(&mut self, changes: &[(AgentKey, &super::ProcessList)]) -> Result<()> {
        let sql = "update current_processes set time = $2, changes = $4
             where agent_id = $1 and list = $3 and list <> 0 and $2 >= time";
        write_processes(self, sql, changes).await
    }

    async fn update_hosts(&mut self, hosts: &[host::Named<'_>]) -> Result<()> {
        let hosts = serde_json::to_string(hosts).unwrap_or_default();
        sqlx::query(host::SQLITE.as_str()).bind(hosts).execute(&mut *self).await?;
        Ok(())
    }

    async fn update_overview(&mut self, agents: &[AgentKey]) -> Result<()> {
        sqlx::query(OVERVIEW.sqlite.as_str()).bind(json(agents)).execute(&mut *self).await?;
        Ok(())
    }
}

fn json(agents: &[AgentKey]) -> String {
    let numbers: Vec<String> = agents.iter().map(|agent| agent.0.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

/// Writes all rows with as few statements as there are sizes for. While the database's thread runs one,
/// the arguments of the next are gathered.
async fn in_chunks<'r, I: Iterator<Item = &'r Cell>>(
    connection: &mut SqliteConnection,
    statements: &'static [String; CHUNKS.len()],
    rows: &[(AgentKey, Row<'r>)],
    time_and_cells: impl Fn(Row<'r>) -> (i64, I),
) -> Result<()> {
    let mut chunks = chunks(rows).map(|(size, chunk)| -> Result<_> {
        let mut arguments = SqliteArguments::default();
        for (agent, row) in chunk {
            let (time, cells) = time_and_cells(*row);
            add_row(&mut arguments, time, *agent, cells)?;
        }
        Ok((statements[size].as_str(), arguments))
    });
    let mut next = chunks.next().transpose()?;
    while let Some((sql, arguments)) = next {
        let write = sqlx::query_with(sql, arguments).execute(&mut *connection);
        let (written, gathered) = tokio::join!(write, async { chunks.next().transpose() });
        written?;
        next = gathered?;
    }
    Ok(())
}

/// Cuts `rows` into pieces of the sizes of [`CHUNKS`], each with the position of its size.
fn chunks<T>(mut rows: &[T]) -> impl Iterator<Item = (usize, &[T])> {
    std::iter::from_fn(move || {
        let size = CHUNKS.iter().position(|size| *size <= rows.len())?;
        let (chunk, rest) = rows.split_at(CHUNKS[size]);
        rows = rest;
        Some((size, chunk))
    })
}

/// Adds a row's arguments. Not by `Query::bind`, which moves the whole query for each of them.
fn add_row<'r>(
    arguments: &mut SqliteArguments,
    time: i64,
    agent: AgentKey,
    cells: impl Iterator<Item = &'r Cell>,
) -> Result<()> {
    add(arguments, time)?;
    add(arguments, agent.0)?;
    for cell in cells {
        match cell {
            Cell::Null => add(arguments, None::<i64>),
            Cell::Float(value) => add(arguments, *value),
            Cell::Integer(value) => add(arguments, *value),
            Cell::Boolean(value) => add(arguments, *value),
            Cell::Floats(values) => add(arguments, serde_json::to_string(values).unwrap_or_default()),
            Cell::Text(text) => add(arguments, Arc::clone(text)),
        }?;
    }
    Ok(())
}

fn add(arguments: &mut SqliteArguments, value: impl for<'q> Encode<'q, Sqlite> + Type<Sqlite>) -> Result<()> {
    arguments.add(value).map_err(sqlx::Error::Encode)
}

/// Cells of the columns of the history: all but the attributes.
fn history_cells<'a>(family: &Family, row: Row<'a>) -> impl Iterator<Item = &'a Cell> + use<'a> {
    let (keys, rest) = row.cells.split_at(family.keys.len());
    keys.iter().chain(&rest[family.attributes.len()..])
}
