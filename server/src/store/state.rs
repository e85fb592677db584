//! What the database is, for people who look after it.

use super::{ColumnstoreState, Edition, Result, Store};

/// The database's software and size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseState {
    /// `timescale` or `sqlite`.
    pub kind: &'static str,
    /// Of PostgreSQL or SQLite.
    pub version: String,
    /// Of the extension.
    pub timescale_version: Option<String>,
    pub edition: Edition,
    /// All of it on disk, bytes.
    pub bytes: i64,
    /// `None` where the database has no columnstore.
    pub columnstore: Option<ColumnstoreState>,
}

const TIMESCALE: &str = "
    select current_setting('server_version'),
           (select extversion from pg_extension where extname = 'timescaledb'),
           pg_database_size(current_database())";

const SQLITE: &str = "
    select sqlite_version(), page_count * page_size from pragma_page_count(), pragma_page_size()";

impl Store {
    pub async fn state(&self) -> Result<DatabaseState> {
        let (kind, edition) = (self.kind(), self.edition().await?);
        let columnstore = self.columnstore().await?;
        match self {
            Self::Timescale(pool) => {
                let (version, timescale_version, bytes) = sqlx::query_as(TIMESCALE).fetch_one(pool).await?;
                Ok(DatabaseState { kind, version, timescale_version, edition, bytes, columnstore })
            }
            Self::Sqlite(pools) => {
                let (version, bytes) = sqlx::query_as(SQLITE).fetch_one(&pools.readers).await?;
                Ok(DatabaseState { kind, version, timescale_version: None, edition, bytes, columnstore })
            }
        }
    }
}
