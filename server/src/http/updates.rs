//! `GET /agents/{id}/updates`: software updates that wait on a host.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Viewer;
use super::agents::key_of;
use super::parameters::Id;
use super::problem::Result;
use crate::app::App;
use crate::family::{Cell, UPDATES};
use crate::snapshot::PENDING_UPDATES;
use crate::store::Time;

/// What waits, as of the host's last word.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "agent_id": "f670d4c9-5871-4ac6-b273-03452795f8c4", "pending_count": 3, "security_count": 1,
    "reboot_required": true, "package_manager": "apt",
    "packages": [{"name": "openssl", "version": "3.0.17-1", "security": true}],
    "updated_at": "2026-11-23T17:56:54Z",
}))]
pub(crate) struct UpdateStatus {
    agent_id: Uuid,
    pending_count: i64,
    /// Of those that wait.
    security_count: i64,
    /// An installed update waits for a restart of the host.
    reboot_required: bool,
    package_manager: String,
    /// By name; those that the agent names, which may be fewer than wait.
    packages: Vec<PendingPackage>,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

/// An update that waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PendingPackage {
    name: String,
    version: String,
    security: bool,
}

/// Software updates that wait on a host
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/updates",
    operation_id = "update_status",
    tag = "measurements",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = UpdateStatus),
        (status = 204, description = "The host has not looked for updates yet"),
        (status = 404, description = "There is no such host"),
    )
)]
pub(crate) async fn status(_: Viewer, Id(id): Id, State(app): State<App>) -> Result<Response> {
    let key = key_of(&app, id).await?;
    let Some(row) = app.store.newest(UPDATES, key).await?.into_iter().next() else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let packages = app.store.snapshot(PENDING_UPDATES, key).await?;
    let value = |name: &str| UPDATES.columns().zip(&row.cells).find(|(column, _)| column.name == name);
    let integer = |name| value(name).and_then(|(_, cell)| cell.integer()).unwrap_or(0);
    Ok(Json(UpdateStatus {
        agent_id: id,
        pending_count: integer("pending_count"),
        security_count: integer("security_count"),
        reboot_required: value("reboot_required").and_then(|(_, cell)| cell.boolean()).unwrap_or(false),
        package_manager: value("package_manager").map(|(_, cell)| text(cell)).unwrap_or_default(),
        packages: packages.iter().map(|entry| package(entry)).collect(),
        updated_at: row.time,
    })
    .into_response())
}

fn package(entry: &[Cell]) -> PendingPackage {
    let [name, version, security] = entry else {
        return PendingPackage { name: String::new(), version: String::new(), security: false };
    };
    PendingPackage { name: text(name), version: text(version), security: security.boolean().unwrap_or(false) }
}

fn text(cell: &Cell) -> String {
    cell.text().unwrap_or_default().to_owned()
}
