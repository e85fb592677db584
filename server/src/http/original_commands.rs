//! Commands as the original's dashboard asks for them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::{IntoResponses, ToSchema};
use uuid::Uuid;

use super::access::{Admin, Viewer};
use super::commands::{QUEUE_FULL, ask, problem, unknown};
use super::parameters::{Id, Parameters};
use super::problem::{Problem, Result};
use crate::account::session::User;
use crate::app::App;
use crate::command::{self, AskError, Diagnostic, outcome};
use crate::store::Time;

/// A command that was queued.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"command_id": "01a20f8f-6807-71ad-9782-146607007e2d", "message": "Queued FetchLogs"}))]
pub(crate) struct Queued {
    command_id: Uuid,
    message: String,
}

type Answer = (StatusCode, Json<Queued>);

/// What each of these routes answers.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes the answers; the handlers make them")]
enum Answers {
    #[response(status = 202, description = "Queued")]
    Queued(#[to_schema] Queued),
    #[response(status = 400, description = "Not possible, and why")]
    Impossible,
    #[response(status = 404, description = "There is no such host")]
    UnknownHost,
    #[response(status = 503, description = "Ten commands wait for this host already")]
    Full,
}

/// The host that a command is for.
fn agent(parameters: &Parameters) -> Result<Uuid> {
    let agent = parameters.get("agent").ok_or_else(|| Problem::bad_request("agent is required"))?;
    Uuid::try_parse(agent).map_err(|_| Problem::bad_request("invalid agent ID"))
}

/// Queues a command and says so in `message`.
async fn queue(
    app: &App,
    user: &User,
    agent: Uuid,
    diagnostic: &Diagnostic,
    message: String,
) -> Result<Answer> {
    match ask(app, user, agent, diagnostic, command::TIMEOUT).await {
        Ok(command) => Ok((StatusCode::ACCEPTED, Json(Queued { command_id: command.id, message }))),
        // 429 with us; the original says 503.
        Err(error @ AskError::QueueFull) => Err(Problem::unavailable(error.to_string(), QUEUE_FULL)),
        Err(error) => Err(problem(error)),
    }
}

/// Fetch log lines of a host
#[utoipa::path(
    post,
    path = "/api/v1/admin/logs",
    operation_id = "fetch_logs",
    tag = "commands",
    params(
        ("agent" = String, Query, format = Uuid, description = "UUID of the host"),
        ("level" = Option<String>, Query, description = "DEBUG to EMERGENCY; anything else is WARNING"),
    ),
    responses(Answers)
)]
pub(crate) async fn logs(
    Admin(user): Admin,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Answer> {
    let agent = agent(&parameters)?;
    let logs = |level: Option<&str>| Diagnostic::Logs {
        level: level.map(str::to_owned),
        lines: None,
        unit: None,
        path: None,
        since_seconds: None,
        contains: None,
    };
    let wished = logs(parameters.get("level"));
    let diagnostic = if wished.order().is_ok() { wished } else { logs(None) };
    queue(&app, &user, agent, &diagnostic, "Queued FetchLogs".to_owned()).await
}

/// Find the largest directories and files of a host
#[utoipa::path(
    post,
    path = "/api/v1/admin/disk",
    operation_id = "scan_disk",
    tag = "commands",
    params(
        ("agent" = String, Query, format = Uuid, description = "UUID of the host"),
        ("path" = Option<String>, Query, description = "Absolute; without it the host's main file system"),
        ("top_n" = Option<u32>, Query, minimum = 1, maximum = 1000, description = "How many; default 20"),
    ),
    responses(Answers)
)]
pub(crate) async fn disk(
    Admin(user): Admin,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Answer> {
    let agent = agent(&parameters)?;
    let top = parameters.get("top_n").map_or(Ok(20), str::parse);
    let top = top.map_err(|_| Problem::bad_request("top_n is a number above 0"))?;
    let path = parameters.get("path").map(str::to_owned);
    let diagnostic = Diagnostic::DiskUsage { path, top: Some(top) };
    queue(&app, &user, agent, &diagnostic, format!("Queued Disk Scan (Top {top})")).await
}

/// Ping, traceroute, connect, netstat, dns
#[utoipa::path(
    post,
    path = "/api/v1/admin/network",
    operation_id = "diagnose_network",
    tag = "commands",
    params(
        ("agent" = String, Query, format = Uuid, description = "UUID of the host"),
        ("action" = String, Query, description = "ping, traceroute, connect, netstat or dns"),
        ("target" = Option<String>, Query, description = "A host; for connect host:port; not for netstat"),
    ),
    responses(Answers)
)]
pub(crate) async fn network(
    Admin(user): Admin,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Answer> {
    let agent = agent(&parameters)?;
    let action = parameters.get("action").ok_or_else(|| Problem::bad_request("action is required"))?;
    let target = parameters.get("target").unwrap_or_default().to_owned();
    let diagnostic = match action {
        "ping" => Diagnostic::Ping { target, count: None, interval_ms: None, timeout_ms: None },
        "traceroute" => Diagnostic::Traceroute { target, max_hops: None, method: None },
        "connect" => Diagnostic::Connect { target, tls: None },
        "dns" => Diagnostic::Dns { target, record: None },
        "netstat" => Diagnostic::Netstat {},
        _ => return Err(Problem::bad_request("action is one of ping, traceroute, connect, netstat, dns")),
    };
    queue(&app, &user, agent, &diagnostic, format!("Queued Network Diag: {action}")).await
}

/// A command as the original tells it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tracked {
    id: Uuid,
    /// As the agent calls it.
    #[serde(rename = "type")]
    kind: String,
    agent_id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    queued_at: Time,
    /// Left out until there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<TrackedResult>,
    /// Nothing more will come: there is a result, or there never will be one.
    done: bool,
    /// Ours: `queued`, `sent`, `running`, `done`, `failed`, `expired`, `cancelled`.
    state: String,
}

/// What the agent answered, or why it did not.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackedResult {
    id: Uuid,
    #[serde(rename = "type")]
    kind: String,
    /// In the form of the command; null with an error.
    #[schema(value_type = Option<serde_json::Value>)]
    payload: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// What became of a command
#[utoipa::path(
    get,
    path = "/api/v1/admin/commands/{id}",
    operation_id = "track_command",
    tag = "commands",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = Tracked), (status = 404, description = "There is no such command"))
)]
pub(crate) async fn track(_: Viewer, Id(id): Id, State(app): State<App>) -> Result<Json<Tracked>> {
    let command = app.store.command(id).await?.ok_or_else(unknown)?;
    let done = outcome::is_final(&command);
    let payload = outcome::of(&app, &command).await?;
    let result = done.then(|| TrackedResult {
        id,
        kind: command.wire_type.clone(),
        payload,
        error: command.error.clone(),
    });
    Ok(Json(Tracked {
        id,
        kind: command.wire_type,
        agent_id: command.agent_id,
        queued_at: command.created_at,
        result,
        done,
        state: command.state,
    }))
}
