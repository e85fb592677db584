//! `GET /overview`: the fleet with its newest values.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::access::Viewer;
use super::problem::Result;
use crate::app::App;
use crate::store::{OverviewRow, Time};

/// One host. Values are null where there is no reading.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewAgent {
    id: String,
    hostname: String,
    os: String,
    platform: String,
    arch: String,
    cpu_cores: i32,
    /// RFC 3339, on the server's clock; empty before the first measurement.
    last_seen: String,
    /// Busy share of all processors, %.
    cpu_usage: Option<f64>,
    /// Load average over 1 minute for each processor.
    load_normalized: Option<f64>,
    load_1m: Option<f64>,
    /// %
    ram_percent: Option<f64>,
    /// %
    swap_percent: Option<f64>,
    /// The fullest file system, %.
    disk_max_percent: Option<f64>,
    /// The warmest sensor, °C.
    max_temp: Option<f64>,
    /// Bytes a second over all physical interfaces.
    net_rx_bytes: Option<i64>,
    /// Bytes a second over all physical interfaces.
    net_tx_bytes: Option<i64>,
    /// Seconds.
    uptime: Option<i64>,
    process_count: Option<i64>,
    reboot_required: bool,
    /// RFC 3339.
    metrics_updated_at: Option<String>,
    /// Of the agent.
    version: String,
    /// Of the agent.
    commit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    binary_hash: Option<String>,
    update_available: bool,
    /// The host's clock less the server's, milliseconds; null until it can be told.
    clock_offset_ms: Option<i64>,
    /// Where the agent's requests come from.
    ip_address: Option<String>,
}

impl From<OverviewRow> for OverviewAgent {
    fn from(row: OverviewRow) -> Self {
        let OverviewRow {
            uuid,
            hostname,
            os,
            platform,
            arch,
            cpu_cores,
            agent_version,
            agent_commit,
            binary_hash,
            remote_address,
            last_seen,
            clock_offset_ms,
            cpu_usage,
            load_1m,
            ram_percent,
            swap_percent,
            disk_max_percent,
            net_rx_bytes,
            net_tx_bytes,
            max_temp,
            uptime,
            process_count,
        } = row;
        let seen = last_seen.map(|time: Time| time.rfc3339(false));
        let cores = cpu_cores.unwrap_or(0);
        Self {
            id: uuid.to_string(),
            hostname,
            os: os.unwrap_or_default(),
            platform: platform.unwrap_or_default(),
            arch: arch.unwrap_or_default(),
            cpu_cores: cores,
            last_seen: seen.clone().unwrap_or_default(),
            cpu_usage,
            load_normalized: load_1m.filter(|_| cores > 0).map(|load| load / f64::from(cores)),
            load_1m,
            ram_percent,
            swap_percent,
            disk_max_percent,
            max_temp,
            net_rx_bytes,
            net_tx_bytes,
            uptime,
            process_count,
            // Updates of packages and of the agent are not looked at in this version.
            reboot_required: false,
            update_available: false,
            metrics_updated_at: seen,
            version: agent_version.unwrap_or_default(),
            commit: agent_commit.unwrap_or_default(),
            binary_hash,
            clock_offset_ms,
            ip_address: remote_address,
        }
    }
}

/// Every host with its newest values, by host name
#[utoipa::path(get, path = "/api/v1/overview", operation_id = "overview", tag = "fleet", responses((status = 200, body = Vec<OverviewAgent>)))]
pub(crate) async fn list(_: Viewer, State(app): State<App>) -> Result<Json<Vec<OverviewAgent>>> {
    let rows = app.store.overview().await?;
    Ok(Json(rows.into_iter().map(OverviewAgent::from).collect()))
}
