//! An embedded database as a file: a copy of it at one moment, and whether a file is one.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use thiserror::Error;

use super::migrate::{SQLITE, newest};
use super::{Result, sqlite};

/// Why a file cannot take the place of a database.
#[derive(Debug, Error)]
pub enum Unfit {
    #[error("it is no database of Spectra")]
    Foreign,
    #[error("it is damaged: {0}")]
    Damaged(String),
    #[error(
        "it was made by a newer Spectra (its schema has migration {found}, this binary ends at {newest}): use that version"
    )]
    Newer { found: i64, newest: i64 },
    #[error("it cannot be read: {0}")]
    Unreadable(sqlx::Error),
}

/// Writes the database as it is at one moment into `to`, an empty file. Those who write go on meanwhile:
/// what they commit after that moment is not in the copy.
pub async fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut connection = connect(from, false).await?;
    let copied = sqlx::query("vacuum into $1").bind(to.to_string_lossy().into_owned());
    let copied = copied.execute(&mut connection).await.map(|_| ());
    connection.close().await?;
    copied
}

/// Reads the whole file and every index of it. Returns its last migration.
pub async fn examine(path: &Path) -> std::result::Result<i64, Unfit> {
    let mut connection = connect(path, true).await.map_err(Unfit::Unreadable)?;
    let examined = examine_open(&mut connection).await;
    // It was only read.
    let _ = connection.close().await;
    examined
}

async fn examine_open(connection: &mut SqliteConnection) -> std::result::Result<i64, Unfit> {
    /// SQLite's result code for a file that is not one of its own.
    const NO_DATABASE: &str = "26";
    /// And for one that is malformed.
    const CORRUPT: &str = "11";
    let judge =
        |error: sqlx::Error| match error.as_database_error().and_then(sqlx::error::DatabaseError::code) {
            Some(code) if code == NO_DATABASE => Unfit::Foreign,
            Some(code) if code == CORRUPT => Unfit::Damaged(error.to_string()),
            _ => Unfit::Unreadable(error),
        };
    let table = "select count(*) from sqlite_schema where name = '_sqlx_migrations'";
    let tables: i64 = sqlx::query_scalar(table).fetch_one(&mut *connection).await.map_err(judge)?;
    if tables == 0 {
        return Err(Unfit::Foreign);
    }
    let first = "select checksum from _sqlx_migrations where version = 1";
    let first: Option<Vec<u8>> =
        sqlx::query_scalar(first).fetch_optional(&mut *connection).await.map_err(judge)?;
    let ours = SQLITE.iter().find(|migration| migration.version == 1);
    if first.as_deref() != ours.map(|migration| &*migration.checksum) {
        return Err(Unfit::Foreign);
    }
    let found: i64 = sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(&mut *connection)
        .await
        .map_err(judge)?;
    if found > newest(&SQLITE) {
        return Err(Unfit::Newer { found, newest: newest(&SQLITE) });
    }
    let verdict: String =
        sqlx::query_scalar("pragma integrity_check(1)").fetch_one(&mut *connection).await.map_err(judge)?;
    if verdict != "ok" {
        return Err(Unfit::Damaged(verdict));
    }
    Ok(found)
}

/// Brings all that was committed into the one file, so that it can be moved. Nobody may have it open.
pub async fn settle(path: &Path) -> Result<()> {
    let mut connection = connect(path, false).await?;
    let settled = sqlx::query("pragma journal_mode = delete").execute(&mut connection).await.map(|_| ());
    connection.close().await?;
    settled
}

async fn connect(path: &Path, read_only: bool) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(false).read_only(read_only);
    options.busy_timeout(sqlite::BUSY_TIMEOUT).connect().await
}
