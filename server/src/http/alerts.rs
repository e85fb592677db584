//! Alerts, of an installation that has no rules: the engine that would evaluate them is not part of this
//! version, so none can be made, and nobody is left to believe that one watches.

use std::net::IpAddr;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{Admin, Viewer};
use super::body::{self, SMALL_BODY_BYTES};
use super::parameters::{Id, Parameters};
use super::problem::{Problem, Result};
use crate::app::App;

/// A way to tell people of alerts.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"name": "hook", "type": "webhook", "config": {"url": "https://hooks.example/spectra"}}))]
pub(crate) struct ChannelWanted {
    name: String,
    /// `webhook` or `email`.
    #[serde(rename = "type")]
    kind: String,
    /// `url` of a webhook, `to` of an email.
    #[schema(value_type = Object)]
    config: Map<String, Value>,
}

impl ChannelWanted {
    fn check(&self) -> Result<()> {
        let Self { name, kind, config } = self;
        let text = |name: &str| config.get(name).and_then(Value::as_str).unwrap_or_default();
        if name.is_empty() {
            return Err(Problem::bad_request("`name` is missing"));
        }
        match &**kind {
            "webhook" if is_webhook(text("url")) => Ok(()),
            "webhook" => Err(Problem::bad_request("`config.url` is no address of another host's web server")),
            "email" if !text("to").is_empty() => Ok(()),
            "email" => Err(Problem::bad_request("`config.to` is missing")),
            _ => Err(Problem::bad_request("`type` is none of webhook and email")),
        }
    }
}

/// By HTTP, without a user, and no address that never is another host's.
fn is_webhook(url: &str) -> bool {
    let Ok(url) = url.parse::<Uri>() else { return false };
    let by_http = matches!(url.scheme_str(), Some("http" | "https"));
    let has_user = url.authority().is_none_or(|authority| authority.as_str().contains('@'));
    let host = url.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let elsewhere = match host.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(ip)) => {
            let own = ip.is_loopback() || ip.is_link_local() || ip.is_unspecified();
            !own && !ip.is_multicast() && !ip.is_broadcast()
        }
        Ok(IpAddr::V6(ip)) => {
            let own = ip.is_loopback() || ip.is_unicast_link_local() || ip.is_unspecified();
            !own && !ip.is_multicast()
        }
        Err(_) => !host.is_empty(),
    };
    by_http && !has_user && elsewhere
}

/// What shall be watched.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({
    "name": "gone", "enabled": true, "scope": "global", "condition_type": "agent_offline", "condition_params": {},
    "cooldown_seconds": 300, "channel_ids": [],
}))]
pub(crate) struct RuleWanted {
    name: String,
    #[serde(rename = "enabled")]
    _enabled: bool,
    /// `global` or `agent`.
    scope: String,
    /// Of the scope `agent`.
    agent_id: Option<String>,
    /// `agent_offline`, `disk_prediction` or, of one agent, `service_down`.
    condition_type: String,
    #[serde(rename = "condition_params")]
    #[schema(value_type = Object)]
    _condition_params: Value,
    /// At least 0.
    #[schema(minimum = 0)]
    cooldown_seconds: i64,
    #[serde(rename = "channel_ids")]
    _channel_ids: Option<Vec<Uuid>>,
}

impl RuleWanted {
    fn check(&self) -> Result<()> {
        let Self { name, scope, agent_id, condition_type, cooldown_seconds, .. } = self;
        let agent = agent_id.as_deref().filter(|id| !id.is_empty());
        let wrong = match (&**scope, agent) {
            _ if name.is_empty() => "`name` is missing",
            ("global", Some(_)) => "a global rule has no `agent_id`",
            ("agent", agent) if agent.is_none_or(|id| Uuid::try_parse(id).is_err()) => {
                "`agent_id` is the UUID of an agent"
            }
            ("global", None) if condition_type == "service_down" => "`service_down` is of one agent",
            ("global" | "agent", _) if *cooldown_seconds < 0 => "`cooldown_seconds` is below 0",
            ("global" | "agent", _) => match &**condition_type {
                "agent_offline" | "disk_prediction" | "service_down" => return Ok(()),
                _ => "`condition_type` is none of agent_offline, disk_prediction and service_down",
            },
            _ => "`scope` is none of global and agent",
        };
        Err(Problem::bad_request(wrong))
    }
}

/// Channels
#[utoipa::path(get, path = "/api/v1/alerts/channels", operation_id = "list_channels", tag = "alerts", responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn channels(_: Viewer) -> Json<Vec<Value>> {
    Json(Vec::new())
}

/// Make a channel
///
/// This version has no alert engine: none can be made.
#[utoipa::path(
    post, path = "/api/v1/alerts/channels", operation_id = "create_channel", tag = "alerts",
    request_body(content = ChannelWanted, content_type = "application/json"),
    responses((status = 400, description = "Not possible, and why"), (status = 409, description = "This version has no alerts"))
)]
pub(crate) async fn create_channel(_: Admin, State(app): State<App>, request: Request) -> Result<Problem> {
    body::read_json::<ChannelWanted>(&app, request, SMALL_BODY_BYTES).await?.check()?;
    Ok(no_alerts())
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
    responses((status = 204, description = "There is none with that id"))
)]
pub(crate) async fn remove_channel(_: Admin, _: Id) -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Rules, newest first
#[utoipa::path(get, path = "/api/v1/alerts/rules", operation_id = "list_rules", tag = "alerts", responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn rules(_: Viewer) -> Json<Vec<Value>> {
    Json(Vec::new())
}

/// Make a rule
///
/// This version has no alert engine: none can be made.
#[utoipa::path(
    post, path = "/api/v1/alerts/rules", operation_id = "create_rule", tag = "alerts",
    request_body(content = RuleWanted, content_type = "application/json"),
    responses((status = 400, description = "Not possible, and why"), (status = 409, description = "This version has no alerts"))
)]
pub(crate) async fn create_rule(_: Admin, State(app): State<App>, request: Request) -> Result<Problem> {
    body::read_json::<RuleWanted>(&app, request, SMALL_BODY_BYTES).await?.check()?;
    Ok(no_alerts())
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
    responses((status = 204, description = "There is none with that id"))
)]
pub(crate) async fn remove_rule(_: Admin, _: Id) -> StatusCode {
    StatusCode::NO_CONTENT
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
    )
)]
pub(crate) async fn history_of(_: Viewer, _: Id, parameters: Parameters) -> Result<Json<Vec<Value>>> {
    check_page(&parameters)?;
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
