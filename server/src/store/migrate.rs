//! Brings the schema up to date: forward only, one process at a time.

use std::fs::File;
use std::path::Path;

use sqlx::migrate::{MigrateError, Migrator};

use super::{OpenError, Store, read};
use crate::secret::private_file;

pub(super) static TIMESCALE: Migrator = sqlx::migrate!("../migrations/timescale");
pub(super) static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");

/// On TimescaleDB under an advisory lock; for SQLite the caller holds [`lock_beside`].
pub(super) async fn run(store: &Store) -> Result<(), OpenError> {
    match store {
        Store::Timescale(pool) => TIMESCALE.run(pool).await.map_err(|error| explain(error, &TIMESCALE)),
        Store::Sqlite(pools) => SQLITE.run(&pools.writer).await.map_err(|error| explain(error, &SQLITE)),
    }
}

impl Store {
    /// Answers if the database does, and has all that this version's migrations make.
    pub async fn ready(&self) -> super::Result<()> {
        let newest = newest(match self {
            Self::Timescale(_) => &TIMESCALE,
            Self::Sqlite(_) => &SQLITE,
        });
        let sql = "select 1 from _sqlx_migrations where version = $1 and success";
        read!(self, pool => sqlx::query(sql).bind(newest).fetch_one(pool).await.map(|_| ()))
    }
}

/// The last migration of this version.
pub(super) fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
}

fn explain(error: MigrateError, migrator: &Migrator) -> OpenError {
    match error {
        MigrateError::VersionMissing(found) => OpenError::Newer { found, newest: newest(migrator) },
        other => OpenError::Migration(other),
    }
}

/// Takes the lock of `<path>.lock`; the file stays, the lock goes when it is dropped.
pub(super) async fn lock_beside(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let path = Path::new(&name).to_owned();
    let failed = |error: String| OpenError::File { path: path.clone(), error };
    private_file::ensure(&path).map_err(|error| failed(error.to_string()))?;
    let file = File::options().append(true).open(&path).map_err(|error| failed(error.to_string()))?;
    tokio::task::spawn_blocking(move || file.lock().map(|()| file))
        .await
        .map_err(|error| failed(error.to_string()))?
        .map_err(|error| failed(error.to_string()))
}
