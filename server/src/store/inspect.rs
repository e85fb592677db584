//! Looks at a database without changing anything in it: for those who ask what is wrong.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};

use super::migrate::{SQLITE, TIMESCALE, newest};
use super::{OpenError, Result, Time, file_of};

/// What a database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    pub edition: DatabaseVersion,
    /// On its disk.
    pub bytes: i64,
    pub schema: Schema,
    /// Of its clock; `None` where it has none of its own.
    pub clock: Option<Time>,
    /// Accounts of people.
    pub accounts: i64,
}

/// Which product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseVersion {
    Sqlite {
        version: String,
    },
    Postgres {
        version: String,
        /// Version and licence (`apache`, or `timescale` for the Community edition) of the extension.
        timescale: Option<(String, String)>,
    },
}

/// How far its schema is; migrations count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Last migration; 0: none yet.
    pub found: i64,
    /// Last one of this version of the server.
    pub newest: i64,
    /// Those of this version that are missing.
    pub missing: i64,
}

/// `None`: the file does not exist yet.
pub async fn inspect(address: &str) -> std::result::Result<Option<Inspection>, OpenError> {
    match file_of(address)? {
        None => timescale(address).await.map(Some).map_err(OpenError::Unreachable),
        Some(path) if !path.exists() => Ok(None),
        Some(path) => {
            sqlite(&path).await.map(Some).map_err(|error| OpenError::File { path, error: error.to_string() })
        }
    }
}

async fn timescale(url: &str) -> Result<Inspection> {
    let mut connection = PgConnection::connect(url).await?;
    let one =
        "select current_setting('server_version'), pg_database_size(current_database()), clock_timestamp()";
    let (version, bytes, clock): (String, i64, Time) = sqlx::query_as(one).fetch_one(&mut connection).await?;
    let extension = "
        select extversion, coalesce(current_setting('timescaledb.license', true), '')
        from pg_extension where extname = 'timescaledb'";
    let timescale = sqlx::query_as(extension).fetch_optional(&mut connection).await?;
    let is_there = |table| format!("select to_regclass('{table}') is not null");
    let mut schema = Schema { found: 0, newest: newest(&TIMESCALE), missing: 0 };
    let mut applied: Vec<i64> = Vec::new();
    if sqlx::query_scalar(sqlx::AssertSqlSafe(is_there("_sqlx_migrations")))
        .fetch_one(&mut connection)
        .await?
    {
        applied = sqlx::query_scalar(APPLIED).fetch_all(&mut connection).await?;
    }
    schema.count(&applied, TIMESCALE.iter().map(|migration| migration.version));
    let mut accounts = 0;
    if sqlx::query_scalar(sqlx::AssertSqlSafe(is_there("users"))).fetch_one(&mut connection).await? {
        accounts = sqlx::query_scalar(ACCOUNTS).fetch_one(&mut connection).await?;
    }
    connection.close().await?;
    Ok(Inspection {
        edition: DatabaseVersion::Postgres { version, timescale },
        bytes,
        schema,
        clock: Some(clock),
        accounts,
    })
}

const APPLIED: &str = "select version from _sqlx_migrations where success order by version";
const ACCOUNTS: &str = "select count(*) from users";

async fn sqlite(path: &Path) -> Result<Inspection> {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(false);
    let mut connection = options.connect().await?;
    let version = sqlx::query_scalar("select sqlite_version()").fetch_one(&mut connection).await?;
    let size = "select page_count * page_size from pragma_page_count, pragma_page_size";
    let bytes = sqlx::query_scalar(size).fetch_one(&mut connection).await?;
    let tables: Vec<String> = sqlx::query_scalar("select name from sqlite_schema where type = 'table'")
        .fetch_all(&mut connection)
        .await?;
    let is_there = |table: &str| tables.iter().any(|name| name == table);
    let mut schema = Schema { found: 0, newest: newest(&SQLITE), missing: 0 };
    let mut applied: Vec<i64> = Vec::new();
    if is_there("_sqlx_migrations") {
        applied = sqlx::query_scalar(APPLIED).fetch_all(&mut connection).await?;
    }
    schema.count(&applied, SQLITE.iter().map(|migration| migration.version));
    let mut accounts = 0;
    if is_there("users") {
        accounts = sqlx::query_scalar(ACCOUNTS).fetch_one(&mut connection).await?;
    }
    connection.close().await?;
    Ok(Inspection { edition: DatabaseVersion::Sqlite { version }, bytes, schema, clock: None, accounts })
}

impl Schema {
    fn count(&mut self, applied: &[i64], ours: impl Iterator<Item = i64>) {
        self.found = applied.last().copied().unwrap_or(0);
        self.missing = ours.filter(|version| !applied.contains(version)).map(|_| 1).sum();
    }
}
