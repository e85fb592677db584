//! The same rows written without Spectra: what each database can do at most.

use std::path::Path;
use std::pin::pin;
use std::time::{Duration, Instant};

use anyhow::Result;
use bytes::Bytes;
use futures_util::SinkExt as _;
use rusqlite::types::Value;
use spectra_server::family::{Cell, FAMILIES, Family};
use spectra_server::store::{Copy, Submission};

/// Rows of one transaction of the SQLite baseline.
const SQLITE_TRANSACTION_ROWS: usize = 10_000;
/// Rows of one transaction of the COPY baseline: as many as the server groups at most.
const COPY_TRANSACTION_ROWS: usize = 20_000;

/// Cuts the requests into transactions of about so many rows, in the order in which they come: whoever has
/// to acknowledge them cannot sort the rows of a whole round by table first, which writes fewer pages.
fn transactions(submissions: &[Submission], rows: usize) -> std::slice::Chunks<'_, Submission> {
    let all: usize = submissions.iter().map(Submission::len).sum();
    submissions.chunks((submissions.len() * rows / all).max(1))
}

/// A row of a family's history.
struct HistoryRow<'a> {
    time: i64,
    agent: i32,
    cells: Vec<&'a Cell>,
}

fn history(submissions: &[Submission], family: usize) -> Vec<HistoryRow<'_>> {
    let (keys, values) =
        (FAMILIES[family].keys.len(), FAMILIES[family].keys.len() + FAMILIES[family].attributes.len());
    let mut rows = Vec::new();
    for submission in submissions {
        for of_family in submission.rows.iter().filter(|rows| rows.family.index() == family) {
            rows.extend(of_family.iter().map(|row| HistoryRow {
                time: row.place.time,
                agent: submission.agent.0,
                cells: row.cells[..keys].iter().chain(&row.cells[values..]).collect(),
            }));
        }
    }
    rows
}

/// Binary COPY of buffers that were encoded before the clock starts.
pub(crate) async fn copy(url: &str, submissions: &[Submission]) -> Result<Duration> {
    let mut buffered = Vec::new();
    for group in transactions(submissions, COPY_TRANSACTION_ROWS) {
        let mut buffers = Vec::new();
        for (at, family) in FAMILIES.iter().enumerate() {
            let rows = history(group, at);
            let mut copy = Copy::new(family.history_columns().count());
            for row in &rows {
                copy.row(row.time, row.agent);
                row.cells.iter().for_each(|cell| copy.cell(cell));
            }
            if copy.rows() > 0 {
                let columns: Vec<_> =
                    family.history_columns().map(|column| format!("\"{}\"", column.name)).collect();
                let sql = format!(
                    "copy metrics_{} (time, agent_id, {}) from stdin (format binary)",
                    family.name,
                    columns.join(", ")
                );
                buffers.push((sql, copy.finish()));
            }
        }
        buffered.push(buffers);
    }
    // Not sqlx, whose COPY waits for delayed acknowledgements: the baseline is what the database can do.
    let (mut client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    let start = Instant::now();
    for buffers in buffered {
        let transaction = client.transaction().await?;
        for (sql, buffer) in buffers {
            let mut target = pin!(transaction.copy_in(&sql).await?);
            target.send(Bytes::from(buffer)).await?;
            target.finish().await?;
        }
        transaction.commit().await?;
    }
    Ok(start.elapsed())
}

/// One prepared insert for each row.
pub(crate) fn sqlite(path: &Path, submissions: &[Submission]) -> Result<Duration> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection
        .execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on")?;
    let statements: Vec<String> = FAMILIES.iter().map(|family| insert(family)).collect();
    let mut prepared = Vec::new();
    for group in transactions(submissions, SQLITE_TRANSACTION_ROWS) {
        let rows_of = |(at, sql)| history(group, at).into_iter().map(move |row| (sql, values(&row)));
        prepared.push(statements.iter().enumerate().flat_map(rows_of).collect::<Vec<_>>());
    }
    let start = Instant::now();
    for rows in prepared {
        let transaction = connection.transaction()?;
        for (sql, values) in rows {
            transaction.prepare_cached(sql)?.execute(rusqlite::params_from_iter(values))?;
        }
        transaction.commit()?;
    }
    Ok(start.elapsed())
}

fn insert(family: &Family) -> String {
    let columns: Vec<_> = family.history_columns().map(|column| format!("\"{}\"", column.name)).collect();
    let places = vec!["?"; columns.len() + 2].join(", ");
    format!("insert into metrics_{} (time, agent_id, {}) values ({places})", family.name, columns.join(", "))
}

fn values(row: &HistoryRow<'_>) -> Vec<Value> {
    let mut values = vec![Value::Integer(row.time), Value::Integer(row.agent.into())];
    values.extend(row.cells.iter().map(|cell| match cell {
        Cell::Null => Value::Null,
        Cell::Float(value) => Value::Real(*value),
        Cell::Integer(value) => Value::Integer(*value),
        Cell::Boolean(value) => Value::Integer((*value).into()),
        Cell::Floats(values) => Value::Text(serde_json::to_string(values).unwrap_or_default()),
        Cell::Text(text) => Value::Text(text.to_string()),
    }));
    values
}
