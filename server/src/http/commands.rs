//! Commands to hosts: asked for, looked at, cancelled.

use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{Admin, Viewer};
use super::agents::key_of;
use super::body::{self, SMALL_BODY_BYTES};
use super::parameters::{Id, Parameters};
use super::problem::{Problem, Result};
use crate::account::session::User;
use crate::app::App;
use crate::audit::{self, Outcome};
use crate::command::{self, AskError, Diagnostic, Terms, outcome};
use crate::store::{Advanced, CommandPage, CommandRecord, Time};

/// Commands of a page, unless fewer are wished.
const PAGE: i64 = 50;
const LARGEST_PAGE: i64 = 200;
/// When a full queue is worth another try.
pub(super) const QUEUE_FULL: Duration = Duration::from_secs(5);

/// A diagnostic that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"type": "ping", "target": "192.0.2.1", "count": 4, "timeout_seconds": 60}))]
pub(crate) struct CommandRequest {
    #[serde(flatten)]
    diagnostic: Diagnostic,
    /// How long a result is waited for, 1 to 1800; default 300.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1800)]
    timeout_seconds: Option<u64>,
}

/// A command.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommandView {
    id: Uuid,
    agent_id: Uuid,
    hostname: String,
    /// One of the eight diagnostics, or `update`.
    #[serde(rename = "type")]
    kind: String,
    /// What the agent is told; null where there is nothing to tell.
    #[schema(value_type = Option<Object>)]
    request: Option<Box<RawValue>>,
    /// `queued`, `sent`, `running`, `done`, `failed`, `expired`, `cancelled`; the last four are for ever.
    state: String,
    requested_by: String,
    #[schema(value_type = String, format = DateTime)]
    queued_at: Time,
    /// Without a result by then it expires.
    #[schema(value_type = String, format = DateTime)]
    deadline: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Time>,
    /// Why there is no result.
    error: Option<String>,
    /// Length of the result as JSON.
    result_bytes: Option<i32>,
    /// What the agent answered, an object or a list by the kind of command; left out in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<serde_json::Value>)]
    result: Option<Box<RawValue>>,
}

impl From<CommandRecord> for CommandView {
    fn from(record: CommandRecord) -> Self {
        let CommandRecord {
            id,
            agent_id,
            hostname,
            kind,
            wire_type: _,
            payload,
            state,
            requested_by,
            created_at,
            deadline,
            sent_at,
            started_at,
            finished_at,
            error,
            result_bytes,
        } = record;
        Self {
            id,
            agent_id,
            hostname,
            kind,
            request: RawValue::from_string(payload).ok(),
            state,
            requested_by,
            queued_at: created_at,
            deadline,
            sent_at,
            started_at,
            finished_at,
            error,
            result_bytes,
            result: None,
        }
    }
}

/// Run a diagnostic on a host
///
/// The answer comes at once; `…/stream` tells what becomes of it. A host that is away gets it when it returns
/// before the deadline.
#[utoipa::path(
    post,
    path = "/api/v1/agents/{id}/commands",
    operation_id = "create_command",
    tag = "commands",
    params(("id" = String, Path, format = Uuid)),
    request_body(content = CommandRequest, content_type = "application/json"),
    responses(
        (status = 202, description = "Queued", body = CommandView),
        (status = 400, description = "Not possible, and why"),
        (status = 403, description = "The host's policy, or your role, does not allow it"),
        (status = 404, description = "There is no such host"),
        (status = 429, description = "Ten commands wait for this host already, or too many requests"),
    )
)]
pub(crate) async fn create(
    Admin(user): Admin,
    Id(id): Id,
    State(app): State<App>,
    request: Request,
) -> Result<(StatusCode, Json<CommandView>)> {
    let CommandRequest { diagnostic, timeout_seconds } =
        body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let timeout = match timeout_seconds {
        None => command::TIMEOUT,
        Some(seconds @ 1..=1800) => Duration::from_secs(seconds),
        Some(_) => return Err(Problem::bad_request("a command has 1 to 1800 seconds")),
    };
    let command = ask(&app, &user, id, &diagnostic, timeout).await.map_err(problem)?;
    Ok((StatusCode::ACCEPTED, Json(command.into())))
}

/// Asks for a diagnostic in the name of `user`; that it was asked for is in the audit trail.
pub(super) async fn ask(
    app: &App,
    user: &User,
    agent: Uuid,
    diagnostic: &Diagnostic,
    timeout: Duration,
) -> std::result::Result<CommandRecord, AskError> {
    let terms = Terms {
        requested_by: user.username.clone(),
        requested_from: Some(user.address.to_string()),
        timeout,
    };
    let asked = command::ask(app, agent, diagnostic, terms).await;
    let kind = diagnostic.kind();
    let what = format!("{kind} {}", diagnostic.target().unwrap_or_default());
    let entry = user.did("command.create", agent.to_string());
    let entry = match &asked {
        Ok(command) => {
            tracing::info!(agent_id = %agent, command_id = %command.id, kind, user = %user.username, "queued a command");
            entry.detail(format!("{what} as {}", command.id))
        }
        // The trail is in the same database.
        Err(AskError::Store(_)) => return asked,
        Err(error) => entry.outcome(Outcome::Refused).detail(format!("{what}: {error}")),
    };
    audit::record(&app.store, entry).await?;
    asked
}

pub(super) fn problem(error: AskError) -> Problem {
    match error {
        AskError::UnknownAgent => Problem::not_found(error.to_string()),
        AskError::Invalid(fault) => Problem::bad_request(fault),
        AskError::NotAllowed(refusal) => Problem::forbidden(refusal),
        AskError::QueueFull => {
            Problem::new(StatusCode::TOO_MANY_REQUESTS, error.to_string()).retry_after(QUEUE_FULL)
        }
        AskError::Store(error) => error.into(),
    }
}

/// Commands of a host, the newest first
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/commands",
    operation_id = "list_commands",
    tag = "commands",
    params(
        ("id" = String, Path, format = Uuid),
        ("before" = Option<String>, Query, format = Uuid, description = "Those asked for before this command"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 200, description = "Default 50"),
    ),
    responses(
        (status = 200, body = Vec<CommandView>),
        (status = 400, description = "Not possible, and why"),
        (status = 404, description = "There is no such host"),
    )
)]
pub(crate) async fn list(
    _: Viewer,
    Id(id): Id,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<Vec<CommandView>>> {
    let before = parameters.get("before").map(Uuid::try_parse).transpose();
    let before = before.map_err(|_| Problem::bad_request("before is the id of a command"))?;
    let limit = parameters.get("limit").map_or(Ok(PAGE), str::parse).ok();
    let limit = limit.filter(|limit| (1..=LARGEST_PAGE).contains(limit));
    let limit = limit.ok_or_else(|| Problem::bad_request("limit is 1 to 200"))?;
    let agent = key_of(&app, id).await?;
    let commands = app.store.commands(CommandPage { agent, before, limit }).await?;
    Ok(Json(commands.into_iter().map(CommandView::from).collect()))
}

/// A command, with its result
#[utoipa::path(
    get,
    path = "/api/v1/commands/{id}",
    operation_id = "get_command",
    tag = "commands",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = CommandView), (status = 404, description = "There is no such command"))
)]
pub(crate) async fn one(_: Viewer, Id(id): Id, State(app): State<App>) -> Result<Json<CommandView>> {
    let record = app.store.command(id).await?.ok_or_else(unknown)?;
    Ok(Json(view(&app, record).await?))
}

/// Cancel a command
///
/// It counts as cancelled at once. An agent of ours that has it is told to end it; one of the original goes on,
/// and what it answers is ignored. A command that has ended stays as it is.
#[utoipa::path(
    delete,
    path = "/api/v1/commands/{id}",
    operation_id = "cancel_command",
    tag = "commands",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = CommandView), (status = 404, description = "There is no such command"))
)]
pub(crate) async fn cancel(
    Admin(user): Admin,
    Id(id): Id,
    State(app): State<App>,
) -> Result<Json<CommandView>> {
    let advanced = outcome::cancel(&app, id).await?;
    let record = app.store.command(id).await?.ok_or_else(unknown)?;
    if matches!(advanced, Advanced::To(_)) {
        audit::record(&app.store, user.did("command.cancel", id.to_string())).await?;
        tracing::info!(command_id = %id, user = %user.username, "cancelled a command");
    }
    Ok(Json(view(&app, record).await?))
}

/// The command with its result.
pub(super) async fn view(app: &App, record: CommandRecord) -> Result<CommandView> {
    let result = outcome::of(app, &record).await?;
    Ok(CommandView { result, ..record.into() })
}

pub(super) fn unknown() -> Problem {
    Problem::not_found("there is no such command")
}
