//! What the original keeps for each host by key: the level of its agent's log, and what its dashboard hides.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::access::{Admin, Viewer};
use super::agents::key_of;
use super::body::{self, SMALL_BODY_BYTES};
use super::parameters::{Id, Parameters};
use super::problem::{Problem, Result};
use crate::app::App;
use crate::audit;
use crate::store::Time;

/// Keys that can be set.
const KEYS: [&str; 4] = ["ignored_filesystems", "ignored_interfaces", "labels", "log_level"];

/// A value for a key.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"key": "log_level", "value": "debug"}))]
pub(crate) struct ConfigEntry {
    /// `ignored_filesystems`, `ignored_interfaces`, `labels` or `log_level`.
    key: String,
    /// Any JSON.
    #[serde(default)]
    value: Value,
}

/// What is kept for a host, by key
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/config",
    operation_id = "host_config",
    tag = "settings",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = Object), (status = 404, description = "There is no such host"))
)]
pub(crate) async fn all(
    _: Viewer,
    Id(id): Id,
    State(app): State<App>,
) -> Result<Json<BTreeMap<String, Value>>> {
    let agent = key_of(&app, id).await?;
    let entries = app.store.agent_config(agent).await?;
    Ok(Json(entries.into_iter().map(|(key, value)| (key, value.0)).collect()))
}

/// Keep a value for a host
#[utoipa::path(
    put,
    path = "/api/v1/agents/{id}/config",
    operation_id = "set_host_config",
    tag = "settings",
    params(("id" = String, Path, format = Uuid)),
    request_body(content = ConfigEntry, content_type = "application/json"),
    responses(
        (status = 204, description = "It is kept"),
        (status = 400, description = "There is no such key, or the value has a NUL"),
        (status = 404, description = "There is no such host"),
    )
)]
pub(crate) async fn set(
    Admin(user): Admin,
    Id(id): Id,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let ConfigEntry { key, value } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    if !KEYS.contains(&key.as_str()) {
        return Err(Problem::bad_request(format!("invalid key \"{key}\", valid: {}", KEYS.join(", "))));
    }
    // PostgreSQL has no NUL in texts.
    if value.to_string().contains("\\u0000") {
        return Err(Problem::bad_request("the value has a NUL"));
    }
    let agent = key_of(&app, id).await?;
    app.store.set_agent_config(agent, &key, &value, Time::now()).await?;
    let entry = user.did("settings.set", id.to_string()).detail(format!("{key}={value}"));
    audit::record(&app.store, entry).await?;
    tracing::info!(agent_id = %id, key, user = %user.username, "set a host's configuration");
    Ok(StatusCode::NO_CONTENT)
}

/// Keep no value for a key of a host any more
#[utoipa::path(
    delete,
    path = "/api/v1/agents/{id}/config",
    operation_id = "remove_host_config",
    tag = "settings",
    params(
        ("id" = String, Path, format = Uuid),
        ("key" = String, Query, description = "Which key"),
    ),
    responses(
        (status = 204, description = "None is kept"),
        (status = 400, description = "`key` is missing"),
        (status = 404, description = "There is no such host"),
    )
)]
pub(crate) async fn remove(
    Admin(user): Admin,
    Id(id): Id,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<StatusCode> {
    let key = parameters.get("key").filter(|key| !key.contains('\0'));
    let key = key.ok_or_else(|| Problem::bad_request("key query parameter is required"))?;
    let agent = key_of(&app, id).await?;
    app.store.remove_agent_config(agent, key).await?;
    audit::record(&app.store, user.did("settings.remove", id.to_string()).detail(key.to_owned())).await?;
    tracing::info!(agent_id = %id, key, user = %user.username, "removed from a host's configuration");
    Ok(StatusCode::NO_CONTENT)
}
