//! Opens a database by its address and brings its schema up to date.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Store, migrate, sqlite, timescale};

/// Why a database cannot be used.
#[derive(Debug, Error)]
pub enum OpenError {
    #[error("cannot reach the database: {0}")]
    Unreachable(#[source] sqlx::Error),
    #[error("cannot use {path} as database: {error}")]
    File { path: PathBuf, error: String },
    #[error("the database cannot be used: {0}")]
    Unsuitable(String),
    #[error(
        "the database was made by a newer Spectra (its schema has migration {found}, this binary ends at {newest}): start that version or restore an older backup"
    )]
    Newer { found: i64, newest: i64 },
    #[error("cannot migrate the database: {0}")]
    Migration(#[source] sqlx::migrate::MigrateError),
}

impl Store {
    /// Opens `address`: a `postgres://` URL is TimescaleDB, anything else the path of a SQLite file.
    /// Migrations are applied under a lock, so several servers may start at once.
    pub async fn open(address: &str) -> Result<Self, OpenError> {
        let store = if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            Self::Timescale(timescale::open(address).await?)
        } else {
            Self::Sqlite(open_file(Path::new(address.trim_start_matches("sqlite://"))).await?)
        };
        migrate::run(&store, Path::new(address)).await?;
        Ok(store)
    }
}

async fn open_file(path: &Path) -> Result<sqlite::Pools, OpenError> {
    let failed = |error: String| OpenError::File { path: path.to_owned(), error };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
    }
    sqlite::Pools::open(path).await.map_err(|error| failed(error.to_string()))
}
