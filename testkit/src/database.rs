//! A fresh, migrated database for one test: SQLite by default, TimescaleDB when a server is named.

mod postgres;
mod sqlite;
mod template;

use anyhow::{Context, Result};

/// Names the TimescaleDB server that database tests run on: `postgres://user:password@host:port/database`.
/// Unset or empty means SQLite. The user must be allowed to create databases and the extension.
pub const SERVER_VARIABLE: &str = "SPECTRA_TEST_DATABASE_URL";

/// Set (to anything) when the whole server is thrown away after the run, so that dropping databases can be
/// left out: each drop is a checkpoint of all of them. `cargo xtask test` sets it for its own server.
pub const DISPOSABLE_VARIABLE: &str = "SPECTRA_TEST_DATABASE_DISPOSABLE";

/// A database that belongs to one test and goes away with this value.
#[derive(Debug)]
pub struct TestDatabase {
    /// What `--database` takes: a `postgres://…` URL or the path of a SQLite file.
    pub url: String,
    /// Held for its `Drop`.
    cleanup: Cleanup,
}

#[derive(Debug)]
enum Cleanup {
    Folder { _folder: tempfile::TempDir },
    Database { _database: postgres::Leftover },
}

impl TestDatabase {
    /// Whether the database is TimescaleDB rather than SQLite.
    pub fn is_timescale(&self) -> bool {
        matches!(self.cleanup, Cleanup::Database { .. })
    }
}

/// Gives a fresh database with the server's schema in it.
///
/// `migrate` gets the URL (or path) and brings that database to the newest schema. On SQLite it runs
/// for each test; on TimescaleDB once per state of the schema, on a template that is then copied.
///
/// # Panics
///
/// When the database cannot be made: a test cannot go on without it, and must not be skipped.
pub async fn database(migrate: impl AsyncFnOnce(&str) -> Result<()>) -> TestDatabase {
    let made = match server() {
        Some(server) => postgres::create(&server, migrate).await.with_context(|| {
            format!("cannot make a test database on the server that {SERVER_VARIABLE} names")
        }),
        None => sqlite::create(migrate).await.context("cannot make a SQLite test database"),
    };
    made.unwrap_or_else(|error| panic!("{error:#}"))
}

/// URL of the TimescaleDB server to test on, if one is named.
pub fn server() -> Option<String> {
    std::env::var(SERVER_VARIABLE).ok().filter(|url| !url.is_empty())
}
