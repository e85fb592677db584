//! Brings the schema up to date: forward only, one process at a time.

use std::fs::File;
use std::path::Path;

use sqlx::migrate::{MigrateError, Migrator};

use super::{OpenError, Store};

static TIMESCALE: Migrator = sqlx::migrate!("../migrations/timescale");
static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");

/// `path` is that of the SQLite file; TimescaleDB has advisory locks instead of a lock file.
pub(super) async fn run(store: &Store, path: &Path) -> Result<(), OpenError> {
    match store {
        Store::Timescale(pool) => TIMESCALE.run(pool).await.map_err(|error| explain(error, &TIMESCALE)),
        Store::Sqlite(pools) => {
            let _lock = lock_beside(path).await?;
            SQLITE.run(&pools.writer).await.map_err(|error| explain(error, &SQLITE))
        }
    }
}

fn explain(error: MigrateError, migrator: &Migrator) -> OpenError {
    match error {
        MigrateError::VersionMissing(found) => {
            let newest = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
            OpenError::Newer { found, newest }
        }
        other => OpenError::Migration(other),
    }
}

/// Takes the lock of `<path>.lock`; the file stays, the lock goes when it is dropped.
async fn lock_beside(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let path = Path::new(&name).to_owned();
    let failed = |error: String| OpenError::File { path: path.clone(), error };
    let file =
        File::options().create(true).append(true).open(&path).map_err(|error| failed(error.to_string()))?;
    tokio::task::spawn_blocking(move || file.lock().map(|()| file))
        .await
        .map_err(|error| failed(error.to_string()))?
        .map_err(|error| failed(error.to_string()))
}
