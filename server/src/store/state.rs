//! What the database is, for people who look after it.

use super::{Result, Store};

/// The database's software and size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseState {
    /// `timescale` or `sqlite`.
    pub kind: &'static str,
    /// Of PostgreSQL or SQLite.
    pub version: String,
    /// Of the extension.
    pub timescale_version: Option<String>,
    /// The extension's licence: `apache` or `timescale` (the Community edition).
    pub edition: Option<String>,
    /// All of it on disk, bytes.
    pub bytes: i64,
}

const TIMESCALE: &str = "
    select current_setting('server_version'),
           (select extversion from pg_extension where extname = 'timescaledb'),
           current_setting('timescaledb.license', true),
           pg_database_size(current_database())";

const SQLITE: &str = "
    select sqlite_version(), page_count * page_size from pragma_page_count(), pragma_page_size()";

impl Store {
    pub async fn state(&self) -> Result<DatabaseState> {
        let kind = self.kind();
        match self {
            Self::Timescale(pool) => {
                let (version, timescale_version, edition, bytes) =
                    sqlx::query_as(TIMESCALE).fetch_one(pool).await?;
                Ok(DatabaseState { kind, version, timescale_version, edition, bytes })
            }
            Self::Sqlite(pools) => {
                let (version, bytes) = sqlx::query_as(SQLITE).fetch_one(&pools.readers).await?;
                Ok(DatabaseState { kind, version, timescale_version: None, edition: None, bytes })
            }
        }
    }
}
