//! The steps of a transaction on TimescaleDB: one statement for all agents and rows of the group.

use std::collections::{BTreeSet, HashSet};

use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::Query;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Postgres, Row as _};
use uuid::Uuid;

use super::copy::{Copy, copy_in};
use super::gap::IS_LOST;
use super::newest::{fresh, history_of, newest, texts};
use super::stream::{Found, GapRecord, StreamState};
use super::{Accepted, Backend, Known, Late, ListRecord, host};
use crate::event::Leaving;
use crate::family::{Cell, Column, FAMILIES, Family, Kind, Row};
use crate::snapshot::Snapshot;
use crate::store::rollup::marks;
use crate::store::sql::{self, Dialect, OVERVIEW, STATEMENTS};
use crate::store::{AgentKey, Result, Time};

type Sql<'q> = Query<'q, Postgres, PgArguments>;

/// Runs a statement over agents, times, names of lists and their content.
async fn write_processes(
    connection: &mut PgConnection,
    sql: &'static str,
    lists: &[(AgentKey, &super::ProcessList)],
) -> Result<()> {
    if lists.is_empty() {
        return Ok(());
    }
    sqlx::query(sql)
        .bind(lists.iter().map(|(agent, _)| agent.0).collect::<Vec<_>>())
        .bind(lists.iter().map(|(_, list)| list.time).collect::<Vec<_>>())
        .bind(lists.iter().map(|(_, list)| list.list).collect::<Vec<_>>())
        .bind(lists.iter().map(|(_, list)| list.json_zstd.as_slice()).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}

impl Backend for PgConnection {
    async fn closing(&mut self) -> Result<Time> {
        // Two statements: one would see what was there before it got the lock.
        let lock = "select pg_advisory_xact_lock_shared($1)";
        sqlx::query(lock).bind(marks::SHARE_CLOSING).execute(&mut *self).await?;
        sqlx::query_scalar(marks::CLOSING).fetch_one(&mut *self).await
    }

    async fn mark_late(&mut self, late: &BTreeSet<Late>) -> Result<()> {
        sqlx::query(
            "insert into rollup_late (family, agent_id, minute)
             select * from unnest($1::text[], $2::integer[], $3::timestamptz[])",
        )
        .bind(late.iter().map(|(family, ..)| *family).collect::<Vec<_>>())
        .bind(late.iter().map(|(_, agent, _)| agent.0).collect::<Vec<_>>())
        .bind(late.iter().map(|(.., minute)| *minute).collect::<Vec<_>>())
        .execute(&mut *self)
        .await
        .map(|_| ())
    }

    async fn lock_agents(&mut self, agents: &[AgentKey]) -> Result<BTreeSet<AgentKey>> {
        let known: Vec<i32> =
            sqlx::query_scalar("select id from agents where id = any($1) order by id for no key update")
                .bind(numbers(agents))
                .fetch_all(&mut *self)
                .await?;
        Ok(known.into_iter().map(AgentKey).collect())
    }

    async fn streams(&mut self, agents: &[AgentKey]) -> Result<Vec<(AgentKey, Uuid, StreamState)>> {
        if agents.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(
            "select agent_id, stream, next, last_time, ended from agent_streams where agent_id = any($1)",
        )
        .bind(numbers(agents))
        .fetch_all(&mut *self)
        .await?;
        rows.iter().map(|row| super::stream_row!(row)).collect()
    }

    async fn save_streams(&mut self, changed: &[(AgentKey, Uuid, StreamState)], now: Time) -> Result<()> {
        if changed.is_empty() {
            return Ok(());
        }
        let agents: Vec<i32> = changed.iter().map(|(agent, ..)| agent.0).collect();
        sqlx::query(
            "insert into agent_streams (agent_id, stream, next, last_time, ended, updated_at)
             select *, $6 from unnest($1::integer[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::boolean[])
             on conflict (agent_id, stream) do update
             set next = excluded.next, last_time = excluded.last_time, ended = excluded.ended, updated_at = excluded.updated_at",
        )
        .bind(&agents)
        .bind(changed.iter().map(|(_, stream, _)| *stream).collect::<Vec<_>>())
        .bind(changed.iter().map(|(.., state)| state.next.cast_signed()).collect::<Vec<_>>())
        .bind(changed.iter().map(|(.., state)| state.last_time).collect::<Vec<_>>())
        .bind(changed.iter().map(|(.., state)| state.ended).collect::<Vec<_>>())
        .bind(now)
        .execute(&mut *self)
        .await?;
        if changed.iter().any(|(.., state)| state.ended) {
            sqlx::query(AssertSqlSafe(format!(
                "delete from agent_streams where (agent_id, stream) in (
                     select agent_id, stream from (
                         select agent_id, stream, lost,
                                row_number() over (partition by agent_id, lost order by updated_at desc) as age
                         from (select t.agent_id, t.stream, t.updated_at, {IS_LOST} as lost
                               from agent_streams t where t.agent_id = any($1) and t.ended) ended) aged
                     where age > case when lost then $3 else $2 end)"
            )))
            .bind(&agents)
            .bind(super::ENDED_STREAMS)
            .bind(super::LOST_STREAMS)
            .execute(&mut *self)
            .await?;
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
        let mut copy = Copy::new(FAMILIES[family].history_columns().count());
        for (accepted, stored) in accepted.iter().zip(stored) {
            if accepted.numbered() {
                let before = copy.rows();
                history_of(family, accepted).for_each(|(agent, row)| copy_row(&mut copy, family, agent, row));
                *stored += copy.rows() - before;
            } else {
                *stored += insert_missing(self, family, &without_repeats(family, accepted)).await?;
            }
        }
        if copy.rows() > 0 {
            copy_in(self, &STATEMENTS[family].copy, copy.finish()).await?;
        }
        Ok(())
    }

    async fn upsert_newest(&mut self, family: usize, accepted: &[Accepted<'_>]) -> Result<()> {
        let rows = newest(fresh(family, accepted), FAMILIES[family]);
        if rows.is_empty() {
            return Ok(());
        }
        let times = rows.iter().map(|(_, row)| row.place.newest);
        let sql = arrays(&STATEMENTS[family].upsert_many, FAMILIES[family].columns(), times, &rows, |at| at);
        sql.execute(&mut *self).await?;
        Ok(())
    }

    async fn upsert_seen(&mut self, seen: &[super::Seen]) -> Result<()> {
        sqlx::query(
            "insert into current_metrics (agent_id, last_seen, metrics_at, newest_at, clock_offset_ms, leaving)
             select * from unnest($1::integer[], $2::timestamptz[], $2::timestamptz[], $3::timestamptz[], $4::bigint[], $5::text[])
             on conflict (agent_id) do update
             set last_seen = greatest(current_metrics.last_seen, excluded.last_seen),
                 metrics_at = greatest(current_metrics.metrics_at, excluded.metrics_at),
                 newest_at = greatest(current_metrics.newest_at, excluded.newest_at),
                 clock_offset_ms = coalesce(excluded.clock_offset_ms, current_metrics.clock_offset_ms),
                 leaving = excluded.leaving",
        )
        .bind(seen.iter().map(|seen| seen.agent.0).collect::<Vec<_>>())
        .bind(seen.iter().map(|seen| seen.at).collect::<Vec<_>>())
        .bind(seen.iter().map(|seen| seen.newest_reading).collect::<Vec<_>>())
        .bind(seen.iter().map(|seen| seen.clock_offset_ms).collect::<Vec<_>>())
        .bind(seen.iter().map(|seen| seen.leaving.map(Leaving::name)).collect::<Vec<_>>())
        .execute(&mut *self)
        .await?;
        Ok(())
    }

    async fn lists(&mut self, agents: &[AgentKey]) -> Result<Vec<(AgentKey, String, Known)>> {
        let rows =
            sqlx::query("select agent_id, kind, time, hash from current_lists where agent_id = any($1)")
                .bind(numbers(agents))
                .fetch_all(&mut *self)
                .await?;
        rows.iter().map(|row| super::list_row!(row)).collect()
    }

    async fn save_lists(&mut self, lists: &[ListRecord]) -> Result<()> {
        if lists.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into current_lists (agent_id, kind, time, hash)
             select * from unnest($1::integer[], $2::text[], $3::timestamptz[], $4::bytea[])
             on conflict (agent_id, kind) do update set time = excluded.time, hash = excluded.hash
             where excluded.time >= current_lists.time",
        )
        .bind(lists.iter().map(|list| list.agent.0).collect::<Vec<_>>())
        .bind(lists.iter().map(|list| list.kind).collect::<Vec<_>>())
        .bind(lists.iter().map(|list| list.time).collect::<Vec<_>>())
        .bind(lists.iter().map(|list| list.hash.map(Vec::from)).collect::<Vec<_>>())
        .execute(&mut *self)
        .await?;
        Ok(())
    }

    async fn end_older(&mut self, family: &Family, agents: &[AgentKey]) -> Result<()> {
        let sql = sql::end_older(family, "= any($1)");
        sqlx::query(AssertSqlSafe(sql)).bind(numbers(agents)).bind(family.name).execute(&mut *self).await?;
        Ok(())
    }

    async fn rewrite(&mut self, agent: AgentKey, snapshot: &Snapshot, entries: &str) -> Result<()> {
        let [delete, insert] = sql::rewrite(snapshot, Dialect::Timescale);
        sqlx::query(AssertSqlSafe(delete)).bind(agent.0).execute(&mut *self).await?;
        let insert = sqlx::query(AssertSqlSafe(insert)).bind(agent.0).bind(entries);
        insert.execute(&mut *self).await?;
        Ok(())
    }

    async fn upsert_processes(&mut self, lists: &[(AgentKey, &super::ProcessList)]) -> Result<()> {
        let sql = "insert into current_processes (agent_id, time, list, processes)
             select * from unnest($1::integer[], $2::timestamptz[], $3::bigint[], $4::bytea[])
             on conflict (agent_id) do update
             set time = excluded.time, list = excluded.list, processes = excluded.processes, changes = null
             where excluded.time >= current_processes.time";
        write_processes(self, sql, lists).await
    }

    async fn change_processes(&mut self, changes: &[(AgentKey, &super::ProcessList)]) -> Result<()> {
        let sql = "update current_processes of_agent set time = new.time, changes = new.changes
             from unnest($1::integer[], $2::timestamptz[], $3::bigint[], $4::bytea[]) new (agent_id, time, list, changes)
             where of_agent.agent_id = new.agent_id and of_agent.list = new.list and new.list <> 0
               and new.time >= of_agent.time";
        write_processes(self, sql, changes).await
    }

    async fn update_hosts(&mut self, hosts: &[host::Named<'_>]) -> Result<()> {
        sqlx::query(host::TIMESCALE.as_str()).bind(Json(hosts)).execute(&mut *self).await?;
        Ok(())
    }

    async fn update_overview(&mut self, agents: &[AgentKey]) -> Result<()> {
        sqlx::query(OVERVIEW.timescale.as_str()).bind(numbers(agents)).execute(&mut *self).await?;
        Ok(())
    }
}

fn numbers(agents: &[AgentKey]) -> Vec<i32> {
    agents.iter().map(|agent| agent.0).collect()
}

/// Rows of an agent without numbers: a reading that stands twice in one request is taken once.
fn without_repeats<'a>(family: usize, accepted: &'a Accepted<'_>) -> Vec<(AgentKey, Row<'a>)> {
    let keys = FAMILIES[family].keys.len();
    let mut seen = HashSet::new();
    let mut rows: Vec<_> = history_of(family, accepted).collect();
    rows.retain(|(_, row)| seen.insert((row.place.time, texts(&row.cells[..keys]))));
    rows
}

fn copy_row(copy: &mut Copy, family: usize, agent: AgentKey, row: Row<'_>) {
    let family = FAMILIES[family];
    copy.row(row.place.time, agent.0);
    (0..family.history_columns().count()).for_each(|at| copy.cell(&row.cells[family.history_cell(at)]));
}

/// Inserts those rows into a family's history that are not there; returns how many.
async fn insert_missing(
    connection: &mut PgConnection,
    family: usize,
    rows: &[(AgentKey, Row<'_>)],
) -> Result<u64> {
    if rows.is_empty() {
        return Ok(0);
    }
    let (sql, family) = (&STATEMENTS[family].insert_missing, FAMILIES[family]);
    let times = rows.iter().map(|(_, row)| row.place.time);
    let query = arrays(sql, family.history_columns(), times, rows, |at| family.history_cell(at));
    Ok(query.execute(connection).await?.rows_affected())
}

/// Binds times, agents and one array for each column; `cell` tells where a column's cell stands in a row.
fn arrays(
    sql: &'static str,
    columns: impl Iterator<Item = &'static Column>,
    times: impl Iterator<Item = i64>,
    rows: &[(AgentKey, Row<'_>)],
    cell: impl Fn(usize) -> usize,
) -> Sql<'static> {
    let times: Vec<Time> = times.filter_map(Time::from_micros).collect();
    let mut query =
        sqlx::query(sql).bind(times).bind(rows.iter().map(|(agent, _)| agent.0).collect::<Vec<_>>());
    for (at, column) in columns.enumerate() {
        let at = cell(at);
        let cells = rows.iter().map(|(_, row)| &row.cells[at]);
        query = match column.kind {
            Kind::Float => query.bind(cells.map(Cell::float).collect::<Vec<_>>()),
            Kind::Integer => query.bind(cells.map(Cell::integer).collect::<Vec<_>>()),
            Kind::Boolean => query.bind(cells.map(Cell::boolean).collect::<Vec<_>>()),
            Kind::Text => query.bind(cells.map(Cell::text).collect::<Vec<_>>()),
            Kind::Floats => query.bind(cells.map(array_literal).collect::<Vec<_>>()),
        };
    }
    query
}

/// `{1.5,2}`
fn array_literal(cell: &Cell) -> Option<String> {
    let values = cell.floats()?;
    let numbers: Vec<String> = values.iter().map(f64::to_string).collect();
    Some(format!("{{{}}}", numbers.join(",")))
}
