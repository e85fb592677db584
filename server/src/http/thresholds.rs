//! From which value on a host is worth a look: one set for the whole fleet.

use axum::Json;
use axum::extract::{Request, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::access::{Admin, Viewer};
use super::body::{self, SMALL_BODY_BYTES};
use super::problem::{Problem, Result};
use crate::app::App;
use crate::audit;
use crate::status::Thresholds;
use crate::store::Time;

/// Thresholds of the fleet. Percentages are 0–100, temperatures °C.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[schema(example = json!({
    "cpu_warn": 80, "cpu_crit": 95, "mem_warn": 80, "mem_crit": 95, "disk_warn": 98, "disk_crit": 99,
    "temp_warn": 70, "temp_crit": 85, "stale_seconds": 120, "offline_seconds": 600,
}))]
pub(crate) struct FleetThresholds {
    #[schema(minimum = 0, maximum = 100)]
    cpu_warn: f64,
    #[schema(minimum = 0, maximum = 100)]
    cpu_crit: f64,
    #[schema(minimum = 0, maximum = 100)]
    mem_warn: f64,
    #[schema(minimum = 0, maximum = 100)]
    mem_crit: f64,
    #[schema(minimum = 0, maximum = 100)]
    disk_warn: f64,
    #[schema(minimum = 0, maximum = 100)]
    disk_crit: f64,
    #[schema(minimum = 0)]
    temp_warn: f64,
    #[schema(minimum = 0)]
    temp_crit: f64,
    /// Silence after which a host is stale.
    #[schema(minimum = 1)]
    stale_seconds: i32,
    /// Silence after which a host is offline; more than `stale_seconds`.
    #[schema(minimum = 2)]
    offline_seconds: i32,
}

impl From<Thresholds> for FleetThresholds {
    fn from(thresholds: Thresholds) -> Self {
        let Thresholds {
            cpu_warn,
            cpu_crit,
            mem_warn,
            mem_crit,
            disk_warn,
            disk_crit,
            temp_warn,
            temp_crit,
            stale_seconds,
            offline_seconds,
        } = thresholds;
        Self {
            cpu_warn,
            cpu_crit,
            mem_warn,
            mem_crit,
            disk_warn,
            disk_crit,
            temp_warn,
            temp_crit,
            stale_seconds,
            offline_seconds,
        }
    }
}

impl From<FleetThresholds> for Thresholds {
    fn from(thresholds: FleetThresholds) -> Self {
        let FleetThresholds {
            cpu_warn,
            cpu_crit,
            mem_warn,
            mem_crit,
            disk_warn,
            disk_crit,
            temp_warn,
            temp_crit,
            stale_seconds,
            offline_seconds,
        } = thresholds;
        Self {
            cpu_warn,
            cpu_crit,
            mem_warn,
            mem_crit,
            disk_warn,
            disk_crit,
            temp_warn,
            temp_crit,
            stale_seconds,
            offline_seconds,
        }
    }
}

/// The thresholds
#[utoipa::path(get, path = "/api/v1/thresholds", operation_id = "get_thresholds", tag = "fleet", responses((status = 200, body = FleetThresholds)))]
pub(crate) async fn get(_: Viewer, State(app): State<App>) -> Result<Json<FleetThresholds>> {
    Ok(Json(app.store.thresholds().await?.into()))
}

/// Set the thresholds
///
/// They hold from the next request on, on every server.
#[utoipa::path(
    put,
    path = "/api/v1/admin/thresholds",
    operation_id = "set_thresholds",
    tag = "admin",
    request_body(content = FleetThresholds, content_type = "application/json"),
    responses(
        (status = 200, description = "As they hold now", body = FleetThresholds),
        (status = 400, description = "Not possible, and why"),
    )
)]
pub(crate) async fn set(
    Admin(user): Admin,
    State(app): State<App>,
    request: Request,
) -> Result<Json<FleetThresholds>> {
    let wanted: FleetThresholds = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let thresholds = Thresholds::from(wanted);
    thresholds.check().map_err(Problem::bad_request)?;
    app.store.set_thresholds(&thresholds, Time::now()).await?;
    audit::record(&app.store, user.did("thresholds.set", "").detail(format!("{thresholds:?}"))).await?;
    Ok(Json(thresholds.into()))
}
