//! The embedded database's connections.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::in_use;
use crate::secret::private_file;

/// Connections that read at the same time; a home server's pages and a handful of viewers.
const READERS: u32 = 4;

/// How long a statement waits for another process (`spectra-server user add`) to let go of the file.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// SQLite has one writer at a time: it gets one connection of its own, so that writers queue here
/// and not in the file's lock.
#[derive(Clone, Debug)]
pub struct Pools {
    pub(super) writer: SqlitePool,
    pub(super) readers: SqlitePool,
    /// Keeps others from putting another file in its place, until it is closed.
    in_use: Arc<Mutex<Option<File>>>,
}

impl Pools {
    /// Opens `path`, creating the file (not its folder) where there is none.
    pub(super) async fn open(path: &Path) -> sqlx::Result<Self> {
        let in_use = in_use::share(path)?;
        // Others of this host must not read it; SQLite gives its other files the same mode.
        private_file::ensure(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged batch survives a power cut; commits are grouped, so it costs little.
            .synchronous(SqliteSynchronous::Full)
            .pragma("temp_store", "memory");
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let readers =
            SqlitePoolOptions::new().max_connections(READERS).connect_with(options.read_only(true)).await?;
        Ok(Self { writer, readers, in_use: Arc::new(Mutex::new(Some(in_use))) })
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
        drop(self.in_use.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}
