//! Settings of agents: of all, of those with a label, of one; and which of them an agent follows.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{Admin, Viewer};
use super::agents::key_of;
use super::body::{self, SMALL_BODY_BYTES};
use super::parameters::{Id, Name};
use super::problem::{Problem, Result};
use crate::app::App;
use crate::audit;
use crate::settings::{self, Settings, SettingsError};
use crate::store::{LabelSettings, ReportedRevision, Time};

/// Settings of hosts with a label.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LabelLevel {
    /// `key:value`.
    label: String,
    /// Where a host has several such labels, the one with the higher priority wins.
    priority: i32,
    #[schema(value_type = Object)]
    settings: Value,
    updated_by: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

/// What hosts with a label shall follow.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"priority": 10, "settings": {"collectors": {"cpu": {"interval_seconds": 10}}}}))]
pub(crate) struct LabelLevelRequest {
    /// Default 0.
    #[serde(default)]
    priority: i32,
    #[schema(value_type = Object)]
    settings: Value,
}

/// A level that holds for a host.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HostLevel {
    /// `global`, `fleet`, `label` or `host`.
    level: String,
    /// Which fleet, which label as `key:value`, or which of the original's keys; else empty.
    name: String,
    #[schema(value_type = Object)]
    settings: Value,
}

/// Settings of a host.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HostSettings {
    /// Set for this host alone.
    #[schema(value_type = Object)]
    host: Value,
    /// What follows from all levels; what is absent is left to the agent.
    #[schema(value_type = Object)]
    effective: Value,
    /// Names what follows.
    revision: u64,
    /// The revision that the agent says it follows; null if it does not say.
    reported_revision: Option<i64>,
    /// The levels, of which a later one wins.
    levels: Vec<HostLevel>,
}

/// Which settings an agent says it follows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgentRevision {
    id: Uuid,
    hostname: String,
    /// Null: it does not say.
    reported_revision: Option<i64>,
}

impl From<SettingsError> for Problem {
    fn from(error: SettingsError) -> Self {
        Self::bad_request(error.to_string())
    }
}

/// Settings of every host
#[utoipa::path(get, path = "/api/v1/settings/global", operation_id = "global_settings", tag = "settings", responses((status = 200, body = Object)))]
pub(crate) async fn global(_: Viewer, State(app): State<App>) -> Result<Json<Value>> {
    Ok(Json(app.store.global_settings().await?.unwrap_or_else(|| json!({}))))
}

/// Set what every host follows
///
/// Settings: `log_level`, `flush_seconds`, `collectors` (by name: `enabled`, `interval_seconds`) and
/// `diagnostics` (`allowed`, `denied_networks`, `log_paths`, `log_units`, `max_concurrent`,
/// `max_output_bytes`). What is absent is left to the agent; `{}` sets nothing.
#[utoipa::path(
    put,
    path = "/api/v1/settings/global",
    operation_id = "set_global_settings",
    tag = "settings",
    request_body(
        content = Object,
        content_type = "application/json",
        description = "The settings",
        example = json!({"flush_seconds": 30, "collectors": {"wifi": {"enabled": false}}}),
    ),
    responses((status = 204, description = "It is set"), (status = 400, description = "Which setting is not possible"))
)]
pub(crate) async fn set_global(
    Admin(user): Admin,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let value: Value = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    Settings::parse(&value)?;
    app.store.set_global_settings(&value, &user.username, Time::now()).await?;
    audit::record(&app.store, user.did("settings.set", "global").detail(value.to_string())).await?;
    tracing::info!(user = %user.username, "set the settings of every host");
    Ok(StatusCode::NO_CONTENT)
}

/// Settings by label; the weakest first
#[utoipa::path(get, path = "/api/v1/settings/labels", operation_id = "label_settings", tag = "settings", responses((status = 200, body = Vec<LabelLevel>)))]
pub(crate) async fn labels(_: Viewer, State(app): State<App>) -> Result<Json<Vec<LabelLevel>>> {
    let levels = app.store.label_settings().await?;
    let level = |level| {
        let LabelSettings { key, value, priority, settings, updated_by, updated_at } = level;
        LabelLevel { label: format!("{key}:{value}"), priority, settings: settings.0, updated_by, updated_at }
    };
    Ok(Json(levels.into_iter().map(level).collect()))
}

/// Set what hosts with a label follow
#[utoipa::path(
    put,
    path = "/api/v1/settings/labels/{label}",
    operation_id = "set_label_settings",
    tag = "settings",
    params(("label" = String, Path, description = "`key:value`")),
    request_body(content = LabelLevelRequest, content_type = "application/json"),
    responses(
        (status = 204, description = "It is set"),
        (status = 400, description = "Which setting is not possible, or the label is none"),
    )
)]
pub(crate) async fn set_label(
    Admin(user): Admin,
    Name(label): Name,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let (key, value) = split(&label)?;
    let LabelLevelRequest { priority, settings } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    Settings::parse(&settings)?;
    let entry = user.did("settings.set", label.clone()).detail(settings.to_string());
    let level = LabelSettings::new(key, value, priority, settings, user.username);
    app.store.set_label_settings(&level).await?;
    audit::record(&app.store, entry).await?;
    tracing::info!(label, user = %level.updated_by, "set the settings of hosts with a label");
    Ok(StatusCode::NO_CONTENT)
}

/// Let a label set nothing any more
#[utoipa::path(
    delete,
    path = "/api/v1/settings/labels/{label}",
    operation_id = "remove_label_settings",
    tag = "settings",
    params(("label" = String, Path, description = "`key:value`")),
    responses(
        (status = 204, description = "It sets nothing any more"),
        (status = 400, description = "The label is none"),
        (status = 404, description = "It sets nothing"),
    )
)]
pub(crate) async fn remove_label(
    Admin(user): Admin,
    Name(label): Name,
    State(app): State<App>,
) -> Result<StatusCode> {
    let (key, value) = split(&label)?;
    if !app.store.remove_label_settings(key, value).await? {
        return Err(Problem::not_found("this label sets nothing"));
    }
    audit::record(&app.store, user.did("settings.remove", label.clone())).await?;
    tracing::info!(label, user = %user.username, "removed the settings of hosts with a label");
    Ok(StatusCode::NO_CONTENT)
}

fn split(label: &str) -> Result<(&str, &str)> {
    let pair = label.split_once(':').filter(|(key, value)| !key.is_empty() && !value.is_empty());
    let pair = pair.filter(|_| label.len() <= 320 && !label.contains('\0'));
    pair.ok_or_else(|| Problem::bad_request("a label is key:value"))
}

/// What a host follows, and where it comes from
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/settings",
    operation_id = "host_settings",
    tag = "settings",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = HostSettings), (status = 404, description = "There is no such host"))
)]
pub(crate) async fn of_agent(_: Viewer, Id(id): Id, State(app): State<App>) -> Result<Json<HostSettings>> {
    let agent = key_of(&app, id).await?;
    let levels = app.store.settings_levels(agent).await?;
    let effective = settings::merge(levels.iter().map(settings::of_level));
    let level = |level: crate::store::SettingsLevel| {
        // Some levels are stored as one bare value; what is told is always an object of settings.
        let settings = serde_json::to_value(settings::of_level(&level)).map_err(Problem::internal)?;
        Ok(HostLevel { level: level.level, name: level.name, settings })
    };
    Ok(Json(HostSettings {
        host: app.store.host_settings(agent).await?.unwrap_or_else(|| json!({})),
        revision: effective.revision(),
        effective: serde_json::to_value(&effective).map_err(Problem::internal)?,
        reported_revision: app.store.reported_revision(agent).await?,
        levels: levels.into_iter().map(level).collect::<Result<_>>()?,
    }))
}

/// Set what one host follows
#[utoipa::path(
    put,
    path = "/api/v1/agents/{id}/settings",
    operation_id = "set_host_settings",
    tag = "settings",
    params(("id" = String, Path, format = Uuid)),
    request_body(
        content = Object,
        content_type = "application/json",
        description = "The settings, as those of every host",
        example = json!({"log_level": "debug"}),
    ),
    responses(
        (status = 204, description = "It is set"),
        (status = 400, description = "Which setting is not possible"),
        (status = 404, description = "There is no such host"),
    )
)]
pub(crate) async fn set_host(
    Admin(user): Admin,
    Id(id): Id,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let value: Value = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    Settings::parse(&value)?;
    let agent = key_of(&app, id).await?;
    app.store.set_host_settings(agent, &value, &user.username, Time::now()).await?;
    audit::record(&app.store, user.did("settings.set", id.to_string()).detail(value.to_string())).await?;
    tracing::info!(agent_id = %id, user = %user.username, "set the settings of a host");
    Ok(StatusCode::NO_CONTENT)
}

/// Which settings every agent says it follows
#[utoipa::path(get, path = "/api/v1/settings/revisions", operation_id = "settings_revisions", tag = "settings", responses((status = 200, body = Vec<AgentRevision>)))]
pub(crate) async fn revisions(_: Viewer, State(app): State<App>) -> Result<Json<Vec<AgentRevision>>> {
    let revisions = app.store.reported_revisions().await?;
    let revision = |reported| {
        let ReportedRevision { uuid, hostname, config_revision } = reported;
        AgentRevision { id: uuid, hostname, reported_revision: config_revision }
    };
    Ok(Json(revisions.into_iter().map(revision).collect()))
}
