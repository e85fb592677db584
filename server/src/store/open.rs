//! Opens a database by its address and brings its schema up to date.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Store, migrate, sqlite, timescale};

/// Why a database cannot be used. The driver's errors say themselves what lies behind them.
#[derive(Debug, Error)]
pub enum OpenError {
    #[error("cannot reach the database: {}", said(.0))]
    Unreachable(sqlx::Error),
    #[error("cannot use {path} as database: {error}")]
    File { path: PathBuf, error: String },
    #[error("the database cannot be used: {0}")]
    Unsuitable(String),
    #[error(
        "the database was made by a newer Spectra (its schema has migration {found}, this binary ends at {newest}): start that version or restore an older backup"
    )]
    Newer { found: i64, newest: i64 },
    #[error(
        "the database is one of the original Spectra, which this server does not change: give it another one, and take over the original's agents, users and labels with `spectra-server import postgres://… --database …`"
    )]
    Original,
    #[error("cannot migrate the database: {0}")]
    Migration(sqlx::migrate::MigrateError),
    #[error("cannot make the tables of roll-ups: {}", said(.0))]
    Levels(sqlx::Error),
    #[error("cannot prepare the tables of measurements for the columnstore: {}", said(.0))]
    Columnstore(sqlx::Error),
}

impl Store {
    /// Opens `address`: a `postgres://` URL is TimescaleDB, anything else the path of a SQLite file.
    /// Migrations are applied under a lock, so several servers may start at once.
    pub async fn open(address: &str) -> Result<Self, OpenError> {
        match Address::of(address)? {
            Address::Timescale(url) => {
                let store = Self::Timescale(timescale::open(url).await?);
                migrate::run(&store).await?;
                store.make_level_tables().await.map_err(OpenError::Levels)?;
                store.prepare_columnstore().await.map_err(OpenError::Columnstore)?;
                Ok(store)
            }
            Address::Sqlite(path) => {
                let store = Self::Sqlite(open_file(path).await?);
                let _lock = migrate::lock_beside(path).await?;
                migrate::run(&store).await?;
                store.make_level_tables().await.map_err(OpenError::Levels)?;
                Ok(store)
            }
        }
    }
}

/// The file of an embedded database; `None` of one that is reached by a URL.
pub fn file_of(address: &str) -> Result<Option<PathBuf>, OpenError> {
    Ok(match Address::of(address)? {
        Address::Timescale(_) => None,
        Address::Sqlite(path) => Some(path.to_owned()),
    })
}

/// What the database says, without the line of its source that the driver adds.
fn said(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

#[derive(Debug, PartialEq, Eq)]
enum Address<'a> {
    Timescale(&'a str),
    Sqlite(&'a Path),
}

impl<'a> Address<'a> {
    /// What is no URL is a path. A URL of another kind must not become a file that is named like it,
    /// maybe with a password in its name.
    fn of(text: &'a str) -> Result<Self, OpenError> {
        match text.split_once("://") {
            Some(("postgres" | "postgresql", _)) => Ok(Self::Timescale(text)),
            Some(("sqlite", path)) => Ok(Self::Sqlite(Path::new(path))),
            Some((scheme, _)) if !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                Err(OpenError::Unsuitable(format!(
                    "{scheme}:// is neither postgres:// nor the path of a SQLite file"
                )))
            }
            _ => Ok(Self::Sqlite(Path::new(text))),
        }
    }
}

async fn open_file(path: &Path) -> Result<sqlite::Pools, OpenError> {
    let failed = |error: String| OpenError::File { path: path.to_owned(), error };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
    }
    sqlite::Pools::open(path).await.map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_url_of_postgres_or_a_path() {
        for (text, expected) in [
            ("postgres://a@b/c", Some(Address::Timescale("postgres://a@b/c"))),
            ("postgresql:///c", Some(Address::Timescale("postgresql:///c"))),
            ("sqlite:///srv/a.db", Some(Address::Sqlite(Path::new("/srv/a.db")))),
            ("sqlite://a.db", Some(Address::Sqlite(Path::new("a.db")))),
            ("a.db", Some(Address::Sqlite(Path::new("a.db")))),
            ("/srv/odd://name.db", Some(Address::Sqlite(Path::new("/srv/odd://name.db")))),
            ("mysql://a:secret@b/c", None),
            ("http://b", None),
        ] {
            let error = match Address::of(text) {
                Ok(address) => {
                    assert_eq!(Some(address), expected, "{text}");
                    continue;
                }
                Err(error) => error.to_string(),
            };
            assert!(expected.is_none() && !error.contains("secret"), "{text}: {error}");
        }
    }
}
