//! Which database it is, as far as it decides what the database can do.

use super::{Result, Store};

/// Database and, of TimescaleDB, its edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    Sqlite,
    /// TimescaleDB as Debian and others package it: hypertables, no columnstore.
    Apache,
    /// TimescaleDB under the Timescale License: compresses old rows by columns.
    Community,
}

impl Edition {
    /// For logs and the API: `sqlite`, `timescale-apache`, `timescale-community`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Apache => "timescale-apache",
            Self::Community => "timescale-community",
        }
    }

    /// Whether old rows are compressed.
    pub fn has_columnstore(self) -> bool {
        self == Self::Community
    }
}

/// The extension's library is loaded by the first statement that needs it, and only then knows its
/// setting; `time_bucket` makes it so.
const LICENSE: &str = "
    select coalesce(current_setting('timescaledb.license', true), 'apache')
    from (select time_bucket(interval '1 hour', timestamptz 'epoch')) loaded";

impl Store {
    /// Asks the database what it is.
    pub async fn edition(&self) -> Result<Edition> {
        match self {
            Self::Sqlite(_) => Ok(Edition::Sqlite),
            Self::Timescale(pool) => {
                let license: String = sqlx::query_scalar(LICENSE).fetch_one(pool).await?;
                Ok(if license == "timescale" { Edition::Community } else { Edition::Apache })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::store;

    #[tokio::test]
    async fn the_edition_is_told() {
        let (database, store) = store().await;
        let edition = store.edition().await.unwrap();
        assert_eq!(edition == Edition::Sqlite, !database.is_timescale());
        assert!(edition.name().starts_with(store.kind()), "{}", edition.name());
    }
}
