//! Reads measurements back: a stretch of history, raw or in buckets, and the newest values.

mod segments;

use std::collections::HashMap;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::sql;
use super::{AgentKey, Result, Store, Time, read};
use crate::family::{Cell, Column, Family, Fold, Kind};
use crate::history::level::Source;
pub(super) use segments::segments;

/// Rows that one answer has at most, all series together; the newest are kept. A day of a host with
/// 60 interfaces in buckets of 5 minutes has a quarter of them.
const MOST_ROWS: i64 = 100_000;

/// Which stretch of a family's history is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesQuery {
    pub from: Time,
    pub to: Time,
    /// Width of a bucket; `None` for rows as they were measured.
    pub bucket: Option<std::time::Duration>,
    /// Also the least and greatest reading of each bucket.
    pub peaks: bool,
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesRow {
    /// Of the reading, or the start of the bucket.
    pub time: Time,
    /// Keys, attributes, values.
    pub cells: Vec<Cell>,
    /// For each value that has peaks, in the order of [`peak_columns`]: least and greatest.
    pub peaks: Vec<(Cell, Cell)>,
}

/// Values of a family of which the least and greatest reading of a bucket are kept.
pub fn peak_columns(family: &Family) -> impl Iterator<Item = &'static Column> {
    family.values.iter().filter(|value| sql::has_peaks(value))
}

impl Store {
    /// The family's rows of one agent in ascending time; series are interleaved. At most
    /// [`MOST_ROWS`] rows.
    pub async fn series(
        &self,
        family: &Family,
        agent: AgentKey,
        query: &SeriesQuery,
    ) -> Result<Vec<SeriesRow>> {
        self.series_of_at_most(MOST_ROWS, family, agent, query).await
    }

    pub(super) async fn series_of_at_most(
        &self,
        limit: i64,
        family: &Family,
        agent: AgentKey,
        query: &SeriesQuery,
    ) -> Result<Vec<SeriesRow>> {
        let attributes = self.attributes(family, agent).await?;
        let mut rows = match query.bucket {
            None => self.raw(limit, family, agent, query).await?,
            Some(bucket) => self.bucketed(limit, family, agent, query, bucket).await?,
        };
        rows.reverse();
        for row in &mut rows {
            let own = attributes.get(&key_texts(&row.cells[..family.keys.len()]));
            let none = || vec![Cell::Null; family.attributes.len()];
            let at = family.keys.len();
            row.cells.splice(at..at, own.cloned().unwrap_or_else(none));
        }
        Ok(rows)
    }

    /// The newest row of each of the agent's series.
    pub async fn newest(&self, family: &Family, agent: AgentKey) -> Result<Vec<SeriesRow>> {
        let text = sql::current(family);
        read!(self, pool => {
            let rows = sqlx::query(AssertSqlSafe(text)).bind(agent.0).fetch_all(pool).await?;
            rows.iter().map(|row| measured(row, family.columns())).collect()
        })
    }

    async fn raw(
        &self,
        limit: i64,
        family: &Family,
        agent: AgentKey,
        query: &SeriesQuery,
    ) -> Result<Vec<SeriesRow>> {
        let text = sql::raw_series(family);
        read!(self, pool => {
            let rows = sqlx::query(AssertSqlSafe(text))
                .bind(agent.0).bind(query.from).bind(query.to).bind(limit)
                .fetch_all(pool)
                .await?;
            rows.iter().map(|row| measured(row, family.history_columns())).collect()
        })
    }

    async fn bucketed(
        &self,
        limit: i64,
        family: &Family,
        agent: AgentKey,
        query: &SeriesQuery,
        bucket: std::time::Duration,
    ) -> Result<Vec<SeriesRow>> {
        let segments = segments(query, bucket, self.coverage(family, agent).await?);
        let sources: Vec<Source> = segments.iter().map(|segment| segment.source).collect();
        let text = sql::bucketed_series(family, &sources, self.dialect(), query.peaks);
        let peaks: Vec<&Column> = if query.peaks { peak_columns(family).collect() } else { Vec::new() };
        let micros = i64::try_from(bucket.as_micros()).unwrap_or(i64::MAX);
        read!(self, pool => {
            let mut statement = sqlx::query(AssertSqlSafe(text)).bind(agent.0).bind(limit).bind(micros);
            for segment in &segments {
                statement = statement.bind(segment.from).bind(segment.past);
            }
            let rows = statement.fetch_all(pool).await?;
            rows.iter().map(|row| folded(row, family, &peaks)).collect()
        })
    }

    async fn attributes(&self, family: &Family, agent: AgentKey) -> Result<HashMap<Vec<String>, Vec<Cell>>> {
        if family.attributes.is_empty() {
            return Ok(HashMap::new());
        }
        let text = sql::attributes(family);
        read!(self, pool => {
            let rows = sqlx::query(AssertSqlSafe(text)).bind(agent.0).fetch_all(pool).await?;
            rows.iter().map(|row| described(row, family)).collect()
        })
    }
}

fn key_texts(keys: &[Cell]) -> Vec<String> {
    keys.iter().filter_map(Cell::text).map(str::to_owned).collect()
}

/// A row as it was measured: time, then `columns`.
fn measured<'a>(row: &impl CellRow, columns: impl Iterator<Item = &'a Column>) -> Result<SeriesRow> {
    let cells =
        columns.enumerate().map(|(at, column)| row.cell(at + 1, column.kind)).collect::<Result<_>>()?;
    Ok(SeriesRow { time: row.time(0)?, cells, peaks: Vec::new() })
}

/// A bucket: time, keys, folded values, then least and greatest of each of `peaks`.
fn folded(row: &impl CellRow, family: &Family, peaks: &[&Column]) -> Result<SeriesRow> {
    let kind = |column: &Column| match column.fold {
        Fold::Mean => Kind::Float,
        Fold::Max | Fold::Last | Fold::Or | Fold::RawOnly => column.kind,
    };
    let columns = family.history_columns().enumerate();
    let cells = columns.map(|(at, column)| row.cell(at + 1, kind(column))).collect::<Result<_>>()?;
    let first = 1 + family.history_columns().count();
    let peak = |(at, column): (usize, &&Column)| {
        Ok((row.cell(first + 2 * at, column.kind)?, row.cell(first + 2 * at + 1, column.kind)?))
    };
    Ok(SeriesRow {
        time: row.time(0)?,
        cells,
        peaks: peaks.iter().enumerate().map(peak).collect::<Result<_>>()?,
    })
}

/// Keys and attributes of a series.
fn described(row: &impl CellRow, family: &Family) -> Result<(Vec<String>, Vec<Cell>)> {
    let columns = family.keys.iter().chain(family.attributes).enumerate();
    let mut cells = columns.map(|(at, column)| row.cell(at, column.kind)).collect::<Result<Vec<_>>>()?;
    let attributes = cells.split_off(family.keys.len());
    Ok((key_texts(&cells), attributes))
}

/// A row of either database, read by position.
pub(super) trait CellRow {
    fn agent(&self, at: usize) -> Result<AgentKey>;
    fn time(&self, at: usize) -> Result<Time>;
    fn cell(&self, at: usize, kind: Kind) -> Result<Cell>;
}

impl CellRow for PgRow {
    fn agent(&self, at: usize) -> Result<AgentKey> {
        self.try_get(at).map(AgentKey)
    }

    fn time(&self, at: usize) -> Result<Time> {
        self.try_get(at)
    }

    fn cell(&self, at: usize, kind: Kind) -> Result<Cell> {
        Ok(match kind {
            Kind::Float => self.try_get::<Option<f64>, _>(at)?.map(Cell::Float),
            Kind::Integer => self.try_get::<Option<i64>, _>(at)?.map(Cell::Integer),
            Kind::Boolean => self.try_get::<Option<bool>, _>(at)?.map(Cell::Boolean),
            Kind::Floats => {
                self.try_get::<Option<Vec<f64>>, _>(at)?.map(|values| Cell::Floats(values.into()))
            }
            Kind::Text => self.try_get::<Option<String>, _>(at)?.map(|text| Cell::Text(text.into())),
        }
        .unwrap_or(Cell::Null))
    }
}

impl CellRow for SqliteRow {
    fn agent(&self, at: usize) -> Result<AgentKey> {
        self.try_get(at).map(AgentKey)
    }

    fn time(&self, at: usize) -> Result<Time> {
        self.try_get(at)
    }

    fn cell(&self, at: usize, kind: Kind) -> Result<Cell> {
        Ok(match kind {
            Kind::Float => self.try_get::<Option<f64>, _>(at)?.map(Cell::Float),
            Kind::Integer => self.try_get::<Option<i64>, _>(at)?.map(Cell::Integer),
            Kind::Boolean => self.try_get::<Option<bool>, _>(at)?.map(Cell::Boolean),
            Kind::Floats => {
                let text: Option<&str> = self.try_get(at)?;
                let values: Option<Box<[f64]>> = text.and_then(|text| serde_json::from_str(text).ok());
                values.map(Cell::Floats)
            }
            Kind::Text => self.try_get::<Option<String>, _>(at)?.map(|text| Cell::Text(text.into())),
        }
        .unwrap_or(Cell::Null))
    }
}
