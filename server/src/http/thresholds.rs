//! From which value on a host is worth a look: one set for the whole fleet.

use axum::Json;
use axum::extract::{Request, State};

use super::access::{Admin, Viewer};
use super::body::{self, SMALL_BODY_BYTES};
use super::problem::{Problem, Result};
use crate::app::App;
use crate::audit;
use crate::fleet::status::Thresholds;
use crate::store::Time;

/// The thresholds
#[utoipa::path(get, path = "/api/v1/thresholds", operation_id = "get_thresholds", tag = "fleet", responses((status = 200, body = Thresholds)))]
pub(crate) async fn get(_: Viewer, State(app): State<App>) -> Result<Json<Thresholds>> {
    Ok(Json(app.store.thresholds().await?))
}

/// Set the thresholds
///
/// They hold from the next request on, on every server.
#[utoipa::path(
    put,
    path = "/api/v1/admin/thresholds",
    operation_id = "set_thresholds",
    tag = "admin",
    request_body(content = Thresholds, content_type = "application/json"),
    responses(
        (status = 200, description = "As they hold now", body = Thresholds),
        (status = 400, description = "Not possible, and why"),
    )
)]
pub(crate) async fn set(
    Admin(user): Admin,
    State(app): State<App>,
    request: Request,
) -> Result<Json<Thresholds>> {
    let thresholds: Thresholds = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    thresholds.check().map_err(Problem::bad_request)?;
    app.store.set_thresholds(&thresholds, Time::now()).await?;
    audit::record(&app.store, user.did("thresholds.set", "").detail(format!("{thresholds:?}"))).await?;
    Ok(Json(thresholds))
}
