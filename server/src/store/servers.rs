//! The server processes that share the database.

use sqlx::FromRow;
use uuid::Uuid;

use super::{Result, Store, Time, read, transaction, write_to};

/// A server process, as it told of itself last.
#[derive(Clone, Debug, FromRow)]
pub struct ServerRecord {
    /// Of the process.
    pub id: Uuid,
    /// Name of the machine, container or pod.
    pub hostname: String,
    /// What it listens on.
    pub address: String,
    pub version: String,
    pub started_at: Time,
    pub seen_at: Time,
    /// Rows that it stored, mean of its last minute.
    pub rows_per_second: f64,
    /// Rows that wait for its writer.
    pub queued_rows: i64,
}

const UPSERT: &str = "
    insert into servers (id, hostname, address, version, started_at, seen_at, rows_per_second, queued_rows)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (id) do update set seen_at = excluded.seen_at, rows_per_second = excluded.rows_per_second,
        queued_rows = excluded.queued_rows";

const LIST: &str = "
    select id, hostname, address, version, started_at, seen_at, rows_per_second, queued_rows
    from servers where seen_at >= $1 order by started_at, id limit $2";

/// Servers that a list shows; far more than share one database.
const LISTED: i64 = 100;

impl Store {
    /// Writes down that this server is there, and forgets those that have not said so since `gone`.
    pub async fn note_server(&self, server: &ServerRecord, gone: Time) -> Result<()> {
        let ServerRecord {
            id,
            hostname,
            address,
            version,
            started_at,
            seen_at,
            rows_per_second,
            queued_rows,
        } = server;
        transaction!(self, tx => {
            sqlx::query(UPSERT)
                .bind(id)
                .bind(hostname)
                .bind(address)
                .bind(version)
                .bind(started_at)
                .bind(seen_at)
                .bind(rows_per_second)
                .bind(queued_rows)
                .execute(&mut *tx)
                .await?;
            sqlx::query("delete from servers where seen_at < $1").bind(gone).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// The servers that have said since `time` that they are there, the oldest first.
    pub async fn servers(&self, time: Time) -> Result<Vec<ServerRecord>> {
        read!(self, pool => sqlx::query_as(LIST).bind(time).bind(LISTED).fetch_all(pool).await)
    }

    /// The server stops.
    pub async fn forget_server(&self, id: Uuid) -> Result<()> {
        let sql = "delete from servers where id = $1";
        write_to!(self, pool => sqlx::query(sql).bind(id).execute(pool).await.map(|_| ()))
    }
}
