//! TimescaleDB's connections, and what the server needs of it.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool};

use super::OpenError;
use super::original::is_original;
use super::relay::Relay;

/// Connections of one server. Each writer holds one; the rest answer pages.
const CONNECTIONS: u32 = 16;

/// How long a request waits for a connection before it is answered 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// A server that loses its power or its network in a transaction cannot end it, and the locks that
/// it holds on its agents' rows would keep every other server, and the same one when it is back, from
/// storing what they send: by default for two hours. No transaction of ours waits for its server so long.
///
/// Late readings and removed hosts change compressed chunks. The default bound of 100,000 rows would refuse
/// them for ever; statements of ours have bounds of their own.
const SESSION_SETTINGS: &str = "
    select set_config('idle_in_transaction_session_timeout', '30s', false),
           set_config('tcp_keepalives_idle', '30', false),
           set_config('tcp_keepalives_interval', '10', false),
           set_config('tcp_keepalives_count', '3', false),
           set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', false)";

/// First PostgreSQL that is supported, as `server_version_num`.
const POSTGRES_VERSION: i32 = 160_000;

/// First TimescaleDB that is supported.
const TIMESCALE_VERSION: (u32, u32) = (2, 19);

/// Advisory lock around the creation of the extension; the number is "timescal" in ASCII.
const EXTENSION_LOCK: i64 = 0x7469_6d65_7363_616c;

pub(super) async fn open(url: &str) -> Result<PgPool, OpenError> {
    let options: PgConnectOptions = url.parse().map_err(OpenError::Unreachable)?;
    let options = options.application_name("spectra-server");
    // Directly, so that a refused connection is told as what it is.
    let mut connection = PgConnection::connect_with(&options).await.map_err(OpenError::Unreachable)?;
    let is_original = is_original(&mut connection).await.map_err(OpenError::Unreachable)?;
    connection.close().await.ok();
    if is_original {
        return Err(OpenError::Original);
    }
    let (options, relay) = Relay::bind(options);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async { sqlx::query(SESSION_SETTINGS).execute(connection).await.map(|_| ()) })
        })
        .connect_lazy_with(options);
    if let Some(relay) = relay {
        tokio::spawn(relay.serve(pool.close_event()));
    }
    check(&pool).await?;
    Ok(pool)
}

/// One precise sentence when the database is not one that the server can use.
async fn check(pool: &PgPool) -> Result<(), OpenError> {
    let postgres: i32 = sqlx::query_scalar("select current_setting('server_version_num')::int")
        .fetch_one(pool)
        .await
        .map_err(OpenError::Unreachable)?;
    if postgres < POSTGRES_VERSION {
        return Err(OpenError::Unsuitable(format!(
            "PostgreSQL {}.{} is too old: version 16 or newer is needed",
            postgres / 10_000,
            postgres % 10_000
        )));
    }
    create_extension(pool).await.map_err(|error| {
        OpenError::Unsuitable(format!(
            "the TimescaleDB extension cannot be created ({error}): install it and set shared_preload_libraries = 'timescaledb'"
        ))
    })?;
    let version: String =
        sqlx::query_scalar("select extversion from pg_extension where extname = 'timescaledb'")
            .fetch_one(pool)
            .await
            .map_err(OpenError::Unreachable)?;
    if !new_enough(&version) {
        let (major, minor) = TIMESCALE_VERSION;
        return Err(OpenError::Unsuitable(format!(
            "TimescaleDB {version} is too old: version {major}.{minor} or newer is needed"
        )));
    }
    Ok(())
}

/// One server at a time: `if not exists` alone lets two that start together both make it, and one of
/// them fail.
async fn create_extension(pool: &PgPool) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)").bind(EXTENSION_LOCK).execute(&mut *tx).await?;
    sqlx::query("create extension if not exists timescaledb").execute(&mut *tx).await?;
    tx.commit().await
}

fn new_enough(version: &str) -> bool {
    let mut parts = version.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    found >= TIMESCALE_VERSION
}

#[cfg(test)]
mod tests {
    use super::new_enough;

    #[test]
    fn versions_compare_by_number() {
        for (version, expected) in [
            ("2.19.3", true),
            ("2.18.9", false),
            ("2.9.0", false),
            ("2.100.0-dev", true),
            ("3.0", true),
            ("", false),
        ] {
            assert_eq!(new_enough(version), expected, "{version}");
        }
    }
}
