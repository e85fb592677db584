//! `GET /server`: how the server and its database are, for those who look after them.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::access::Admin;
use super::problem::Result;
use crate::app::App;
use crate::retention::Retention;
use crate::store::{DatabaseState, Time};

/// The server that answers, and its database.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "version": "0.1.0", "started_at": "2026-11-24T21:56:26Z", "uptime_seconds": 3600,
    "database": {"kind": "timescale", "version": "17.2", "timescale_version": "2.19.3", "edition": "apache",
        "bytes": 73_400_320, "connections": 10, "idle_connections": 9},
    "ingest": {"rows_per_second": 210.5, "queued_rows": 0},
    "retention_days": {"raw": 30, "minute": 90, "quarter": 365, "hour": 1826},
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
    /// Licence of TimescaleDB: `apache`, or `timescale` for the Community edition.
    edition: Option<String>,
    /// All of it on disk.
    bytes: i64,
    /// Of the server that answers.
    connections: u32,
    idle_connections: u32,
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
    let DatabaseState { kind, version, timescale_version, edition, bytes } = app.store.state().await?;
    let Retention { raw, minute, quarter, hour } = app.config.retention;
    let connections = app.store.connections();
    let queued_rows = app.ingest().map_or(0, |ingest| ingest.queued_rows());
    Ok(Json(ServerState {
        version: env!("CARGO_PKG_VERSION"),
        started_at: app.started_at.rfc3339(false),
        uptime_seconds: Time::now().since(app.started_at).whole_seconds(),
        database: Database {
            kind,
            version,
            timescale_version,
            edition,
            bytes,
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
    }))
}
