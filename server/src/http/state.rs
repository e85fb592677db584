//! `GET /server`: how the server and its database are, for those who look after them.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Admin;
use super::problem::Result;
use crate::app::App;
use crate::history::retention::Retention;
use crate::replica;
use crate::store::{ColumnstoreState, DatabaseState, ServerRecord, Time};

/// The server that answers, its database, and the servers that share it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "version": "0.1.0", "started_at": "2026-11-24T21:56:26Z", "uptime_seconds": 3600,
    "database": {"kind": "timescale", "version": "17.2", "timescale_version": "2.19.3",
        "edition": "timescale-community", "bytes": 73_400_320,
        "columnstore": {"chunks": 120, "bytes_before": 524_288_000, "bytes": 26_214_400},
        "connections": 10, "idle_connections": 9},
    "ingest": {"rows_per_second": 210.5, "queued_rows": 0},
    "retention_days": {"raw": 30, "minute": 90, "quarter": 365, "hour": 1826},
    "servers": [{"id": "01a20f8f-6807-71ad-9782-146607007e2d", "hostname": "spectra-0",
        "address": "0.0.0.0:8080", "version": "0.1.0", "started_at": "2026-11-24T21:56:26Z",
        "seen_at": "2026-11-24T22:56:20Z", "rows_per_second": 210.5, "queued_rows": 0, "current": true}],
}))]
pub(crate) struct ServerState {
    version: &'static str,
    #[schema(value_type = String, format = DateTime)]
    started_at: String,
    /// Of the server that answers.
    uptime_seconds: i64,
    database: Database,
    ingest: IngestState,
    retention_days: RetentionDays,
    /// Every server of the database that was there half a minute ago, the oldest first.
    servers: Vec<Server>,
}

/// A server process.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Server {
    /// Of the process: another one after each start.
    id: Uuid,
    /// Name of its machine, container or pod.
    hostname: String,
    /// What it listens on.
    address: String,
    version: String,
    #[schema(value_type = String, format = DateTime)]
    started_at: Time,
    /// When it last said that it is there.
    #[schema(value_type = String, format = DateTime)]
    seen_at: Time,
    /// Rows that it stored, mean of its last minute.
    rows_per_second: f64,
    /// Rows that wait for its writer.
    queued_rows: i64,
    /// It is the one that answers.
    current: bool,
}

impl Server {
    fn of(record: ServerRecord, own: Uuid) -> Self {
        let ServerRecord {
            id,
            hostname,
            address,
            version,
            started_at,
            seen_at,
            rows_per_second,
            queued_rows,
        } = record;
        let current = id == own;
        Self { id, hostname, address, version, started_at, seen_at, rows_per_second, queued_rows, current }
    }
}

/// How long measurements are kept, days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RetentionDays {
    /// As they were measured.
    raw: i64,
    /// By the minute.
    minute: i64,
    /// By the quarter of an hour.
    quarter: i64,
    /// By the hour.
    hour: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Database {
    /// `timescale` or `sqlite`.
    kind: &'static str,
    /// Of PostgreSQL or SQLite.
    version: String,
    timescale_version: Option<String>,
    /// `sqlite`, `timescale-apache`, or `timescale-community`, which compresses what is old.
    edition: &'static str,
    /// All of it on disk.
    bytes: i64,
    /// Null where the database keeps all rows as they were written: SQLite, and the Apache edition.
    columnstore: Option<Columnstore>,
    /// Of the server that answers.
    connections: u32,
    idle_connections: u32,
}

/// What of the measurements is compressed by columns.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Columnstore {
    /// Compressed stretches of tables.
    chunks: i64,
    /// What they took as rows.
    bytes_before: i64,
    bytes: i64,
}

impl From<ColumnstoreState> for Columnstore {
    fn from(state: ColumnstoreState) -> Self {
        let ColumnstoreState { chunks, bytes_before, bytes } = state;
        Self { chunks, bytes_before, bytes }
    }
}

/// Of the server that answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IngestState {
    /// Rows that were stored, mean of the last minute.
    rows_per_second: f64,
    /// Rows that wait for the writer.
    queued_rows: usize,
}

/// How the server is
#[utoipa::path(get, path = "/api/v1/server", operation_id = "get_server", tag = "admin", responses((status = 200, body = ServerState)))]
pub(crate) async fn state(_: Admin, State(app): State<App>) -> Result<Json<ServerState>> {
    let DatabaseState { kind, version, timescale_version, edition, bytes, columnstore } =
        app.store.state().await?;
    let Retention { raw, minute, quarter, hour } = app.config.retention;
    let connections = app.store.connections();
    let servers = servers(&app).await?;
    let queued_rows = app.ingest().map_or(0, |ingest| ingest.queued_rows());
    Ok(Json(ServerState {
        version: env!("CARGO_PKG_VERSION"),
        started_at: app.started_at.rfc3339(false),
        uptime_seconds: Time::now().since(app.started_at).whole_seconds(),
        database: Database {
            kind,
            version,
            timescale_version,
            edition: edition.name(),
            bytes,
            columnstore: columnstore.map(Columnstore::from),
            connections: connections.open,
            idle_connections: connections.idle,
        },
        ingest: IngestState { rows_per_second: app.telemetry.recent_rows.per_second(), queued_rows },
        retention_days: RetentionDays {
            raw: raw.whole_days(),
            minute: minute.whole_days(),
            quarter: quarter.whole_days(),
            hour: hour.whole_days(),
        },
        servers,
    }))
}

/// This one as it is now, which it may not have told the database yet.
async fn servers(app: &App) -> Result<Vec<Server>> {
    let mut present = replica::present(&app.store).await?;
    present.retain(|server| server.id != app.id);
    present.push(replica::myself(app));
    present.sort_by_key(|server| (server.started_at, server.id));
    Ok(present.into_iter().map(|server| Server::of(server, app.id)).collect())
}
