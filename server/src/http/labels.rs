//! Labels of hosts.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{Admin, Viewer};
use super::agents::key_of;
use super::body::{self, SMALL_BODY_BYTES};
use super::parameters::{Id, IdAndName, Parameters};
use super::problem::{Problem, Result};
use crate::app::App;
use crate::audit;
use crate::fleet::label::{self, LabelError};
use crate::store::{AgentLabel, LABELS_PER_AGENT, LabelKey, LabelRecord, LabelRemoved, LabelSet, Time};

/// A label of a host.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "key": "env", "value": "prod", "source": "user", "updated_at": "2026-11-23T17:23:02.239197Z",
}))]
pub(crate) struct Label {
    key: String,
    value: String,
    /// `user`: given by people; `auto`: follows from the host's facts, or given by the server.
    source: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

impl From<LabelRecord> for Label {
    fn from(record: LabelRecord) -> Self {
        let LabelRecord { key, value, source, updated_at } = record;
        Self { key, value, source, updated_at }
    }
}

/// A label in a list of many hosts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedLabel {
    key: String,
    value: String,
    /// `user` or `auto`.
    source: String,
}

/// A key that some host has.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedKey {
    key: String,
    /// `user` or `auto`.
    source: String,
}

/// The value of a label.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"value": "prod"}))]
pub(crate) struct LabelValue {
    /// 1 to 255 bytes.
    value: String,
}

impl From<LabelError> for Problem {
    fn from(error: LabelError) -> Self {
        let detail = error.to_string();
        match error {
            LabelError::Reserved(_) => Self::forbidden(detail),
            LabelError::Key | LabelError::Value => Self::bad_request(detail),
        }
    }
}

/// Labels of a host; given by people first, each by key
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/labels",
    operation_id = "agent_labels",
    tag = "labels",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = Vec<Label>), (status = 404, description = "There is no such host"))
)]
pub(crate) async fn of_agent(_: Viewer, Id(id): Id, State(app): State<App>) -> Result<Json<Vec<Label>>> {
    let key = key_of(&app, id).await?;
    Ok(Json(app.store.labels_of(key).await?.into_iter().map(Label::from).collect()))
}

/// Labels of every host
#[utoipa::path(
    get,
    path = "/api/v1/agents/labels",
    operation_id = "all_labels",
    tag = "labels",
    responses((status = 200, description = "By id of the host", body = BTreeMap<String, Vec<ListedLabel>>))
)]
pub(crate) async fn all(_: Viewer, State(app): State<App>) -> Result<Json<BTreeMap<Uuid, Vec<ListedLabel>>>> {
    let mut hosts: BTreeMap<Uuid, Vec<ListedLabel>> = BTreeMap::new();
    for AgentLabel { uuid, key, value, source } in app.store.labels().await? {
        hosts.entry(uuid).or_default().push(ListedLabel { key, value, source });
    }
    Ok(Json(hosts))
}

/// Keys that hosts have; given by people first, each by key
#[utoipa::path(get, path = "/api/v1/labels/keys", operation_id = "label_keys", tag = "labels", responses((status = 200, body = Vec<ListedKey>)))]
pub(crate) async fn keys(_: Viewer, State(app): State<App>) -> Result<Json<Vec<ListedKey>>> {
    let keys = app.store.label_keys().await?;
    Ok(Json(keys.into_iter().map(|LabelKey { key, source }| ListedKey { key, source }).collect()))
}

/// Values that hosts have for a key
#[utoipa::path(
    get,
    path = "/api/v1/labels/values",
    operation_id = "label_values",
    tag = "labels",
    params(("key" = String, Query, description = "Key of the label")),
    responses((status = 200, body = Vec<String>), (status = 400, description = "`key` is missing"))
)]
pub(crate) async fn values(
    _: Viewer,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<Vec<String>>> {
    let key = parameters.get("key").filter(|key| !key.contains('\0'));
    let key = key.ok_or_else(|| Problem::bad_request("key query parameter is required"))?;
    Ok(Json(app.store.label_values(key).await?))
}

/// Give a host a label
#[utoipa::path(
    put,
    path = "/api/v1/admin/agents/{id}/labels/{key}",
    operation_id = "set_label",
    tag = "labels",
    params(
        ("id" = String, Path, format = Uuid),
        ("key" = String, Path, pattern = "^[a-z][a-z0-9_]{0,62}$", description = "Key of the label"),
    ),
    request_body(content = LabelValue, content_type = "application/json"),
    responses(
        (status = 200, body = Label),
        (status = 400, description = "Key or value cannot be those of a label, or the host has too many"),
        (status = 403, description = "The key is reserved, or who is signed in may not do this"),
        (status = 404, description = "There is no such host"),
        (status = 409, description = "The server gave the host a label with this key"),
    )
)]
pub(crate) async fn set(
    Admin(user): Admin,
    IdAndName(id, key): IdAndName,
    State(app): State<App>,
    request: Request,
) -> Result<Json<Label>> {
    let LabelValue { value } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    label::check(&key, &value)?;
    let agent = key_of(&app, id).await?;
    match app.store.set_label(agent, &key, &value, Time::now()).await? {
        LabelSet::Set(label) => {
            let entry = user.did("label.set", id.to_string()).detail(format!("{key}={value}"));
            audit::record(&app.store, entry).await?;
            tracing::info!(agent_id = %id, key, value, user = %user.username, "gave a label");
            Ok(Json(label.into()))
        }
        LabelSet::HeldByAuto => Err(Problem::new(StatusCode::CONFLICT, "label key is held by an auto label")),
        LabelSet::TooMany => {
            Err(Problem::bad_request(format!("a host has at most {LABELS_PER_AGENT} labels of this kind")))
        }
    }
}

/// Take a label from a host
#[utoipa::path(
    delete,
    path = "/api/v1/admin/agents/{id}/labels/{key}",
    operation_id = "remove_label",
    tag = "labels",
    params(("id" = String, Path, format = Uuid), ("key" = String, Path, description = "Key of the label")),
    responses(
        (status = 204, description = "The host does not have it any more"),
        (status = 403, description = "The server gave it, or who is signed in may not do this"),
        (status = 404, description = "There is no such host, or it has no such label"),
    )
)]
pub(crate) async fn remove(
    Admin(user): Admin,
    IdAndName(id, key): IdAndName,
    State(app): State<App>,
) -> Result<StatusCode> {
    let agent = key_of(&app, id).await?;
    match app.store.remove_label(agent, &key).await? {
        LabelRemoved::Removed => {
            audit::record(&app.store, user.did("label.remove", id.to_string()).detail(key.clone())).await?;
            tracing::info!(agent_id = %id, key, user = %user.username, "took a label");
            Ok(StatusCode::NO_CONTENT)
        }
        LabelRemoved::Auto => Err(Problem::forbidden("cannot delete auto-sourced labels")),
        LabelRemoved::Absent => Err(Problem::not_found("label not found")),
    }
}
