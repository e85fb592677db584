//! Alerts, of an installation that has no rules: the engine that would evaluate them is not part of this
//! version, so none can be made, and nobody is left to believe that one watches.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use super::access::{Admin, Viewer};
use super::agents::key_of;
use super::parameters::{Id, Parameters};
use super::problem::{Problem, Result};
use crate::app::App;

/// Channels
#[utoipa::path(get, path = "/api/v1/alerts/channels", operation_id = "list_channels", tag = "alerts", responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn channels(_: Viewer) -> Json<Vec<Value>> {
    Json(Vec::new())
}

/// Make a channel
///
/// This version has no alert engine: none can be made.
#[utoipa::path(post, path = "/api/v1/alerts/channels", operation_id = "create_channel", tag = "alerts", responses((status = 409, description = "This version has no alerts")))]
pub(crate) async fn create_channel(_: Admin) -> Problem {
    no_alerts()
}

/// Change a channel
#[utoipa::path(
    put, path = "/api/v1/alerts/channels/{id}", operation_id = "set_channel", tag = "alerts",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 404, description = "There is no such channel"))
)]
pub(crate) async fn set_channel(_: Admin, _: Id) -> Problem {
    no_channel()
}

/// Remove a channel
#[utoipa::path(
    delete, path = "/api/v1/alerts/channels/{id}", operation_id = "delete_channel", tag = "alerts",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 404, description = "There is no such channel"))
)]
pub(crate) async fn remove_channel(_: Admin, _: Id) -> Problem {
    no_channel()
}

/// Rules, newest first
#[utoipa::path(get, path = "/api/v1/alerts/rules", operation_id = "list_rules", tag = "alerts", responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn rules(_: Viewer) -> Json<Vec<Value>> {
    Json(Vec::new())
}

/// Make a rule
///
/// This version has no alert engine: none can be made.
#[utoipa::path(post, path = "/api/v1/alerts/rules", operation_id = "create_rule", tag = "alerts", responses((status = 409, description = "This version has no alerts")))]
pub(crate) async fn create_rule(_: Admin) -> Problem {
    no_alerts()
}

/// One rule with its channels
#[utoipa::path(
    get, path = "/api/v1/alerts/rules/{id}", operation_id = "get_rule", tag = "alerts",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 404, description = "There is no such rule"))
)]
pub(crate) async fn rule(_: Viewer, _: Id) -> Problem {
    no_rule()
}

/// Change a rule
#[utoipa::path(
    put, path = "/api/v1/alerts/rules/{id}", operation_id = "set_rule", tag = "alerts",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 404, description = "There is no such rule"))
)]
pub(crate) async fn set_rule(_: Admin, _: Id) -> Problem {
    no_rule()
}

/// Switch a rule on or off
#[utoipa::path(
    put, path = "/api/v1/alerts/rules/{id}/enabled", operation_id = "enable_rule", tag = "alerts",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 404, description = "There is no such rule"))
)]
pub(crate) async fn enable_rule(_: Admin, _: Id) -> Problem {
    no_rule()
}

/// Remove a rule
#[utoipa::path(
    delete, path = "/api/v1/alerts/rules/{id}", operation_id = "delete_rule", tag = "alerts",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 404, description = "There is no such rule"))
)]
pub(crate) async fn remove_rule(_: Admin, _: Id) -> Problem {
    no_rule()
}

/// Alerts that are raised at this moment
#[utoipa::path(get, path = "/api/v1/alerts/active", operation_id = "list_active_alerts", tag = "alerts", responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn active(_: Viewer) -> Json<Vec<Value>> {
    Json(Vec::new())
}

/// Alerts that were raised, newest first
#[utoipa::path(
    get, path = "/api/v1/alerts/history", operation_id = "list_alerts", tag = "alerts",
    params(
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 200, description = "50 where it is missing"),
        ("offset" = Option<u32>, Query, minimum = 0, maximum = 100_000, description = "How many to leave out"),
    ),
    responses((status = 200, body = Vec<Object>), (status = 400, description = "`limit` or `offset` is not possible"))
)]
pub(crate) async fn history(_: Viewer, parameters: Parameters) -> Result<Json<Vec<Value>>> {
    check_page(&parameters)?;
    Ok(Json(Vec::new()))
}

/// Alerts of a host, newest first
#[utoipa::path(
    get, path = "/api/v1/agents/{id}/alerts/history", operation_id = "list_agent_alerts", tag = "alerts",
    params(
        ("id" = String, Path, format = Uuid),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 200, description = "50 where it is missing"),
        ("offset" = Option<u32>, Query, minimum = 0, maximum = 100_000, description = "How many to leave out"),
    ),
    responses(
        (status = 200, body = Vec<Object>),
        (status = 400, description = "`limit` or `offset` is not possible, or the id is no UUID"),
        (status = 404, description = "There is no such host"),
    )
)]
pub(crate) async fn history_of(
    _: Viewer,
    Id(id): Id,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<Vec<Value>>> {
    check_page(&parameters)?;
    key_of(&app, id).await?;
    Ok(Json(Vec::new()))
}

fn check_page(parameters: &Parameters) -> Result<()> {
    parameters.number("limit", 1..=200_u16, 50)?;
    parameters.number("offset", 0..=100_000_u32, 0)?;
    Ok(())
}

fn no_alerts() -> Problem {
    Problem::new(StatusCode::CONFLICT, "this version of the server evaluates no rules: it cannot keep any")
}

fn no_channel() -> Problem {
    Problem::not_found("there is no such channel")
}

fn no_rule() -> Problem {
    Problem::not_found("there is no such rule")
}
