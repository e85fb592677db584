//! Commands for agents: fetched, and answered.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use spectra_protocol::command::{CommandProgress, CommandResult};
use spectra_protocol::config::{AgentConfig, PROCESS_CHANGES};
use spectra_protocol::header as agent_header;
use spectra_protocol::limit::{COMMAND_PROGRESS_BYTES, COMMAND_RESULT_BODY_BYTES};

use super::super::access::{Agent, agent_text};
use super::super::body;
use super::super::problem::{Problem, Result};
use super::register::ENCODINGS;
use crate::app::App;
use crate::audit::{self, Actor, Entry, Outcome};
use crate::command::outcome;
use crate::command::poll::{self, Asking};
use crate::settings;
use crate::store::Advanced;

/// Wait for a command
///
/// Answers 204 after 20 seconds without one, and when the same agent asks a second time meanwhile.
#[utoipa::path(
    get,
    path = "/api/v1/agent/command",
    operation_id = "poll_command",
    tag = "agent",
    params(("x-spectra-protocol" = Option<u32>, Header, example = 2,
        description = "2: the agent runs no command twice, however often it gets it, and knows `CANCEL`")),
    responses(
        (status = 200, description = "A command; its `payload` is base64 of a JSON document", body = Object,
            example = json!({"id": "01a20f8f-6807-71ad-9782-146607007e2d", "type": "FETCH_LOGS",
                "payload": "eyJtaW5fbGV2ZWwiOiJXQVJOSU5HIn0="})),
        (status = 204, description = "No command"),
    )
)]
pub(crate) async fn poll(agent: Agent, State(app): State<App>, request: Request) -> Result<Response> {
    app.presence.called(agent.key);
    let remembers = request.headers().contains_key(agent_header::PROTOCOL);
    // Thousands wait: none needs what it asked with.
    drop(request);
    let asking = Asking { key: agent.key, id: agent.id, remembers };
    let command = poll::next(&app, asking, app.config.limits.poll).await?;
    Ok(command
        .map_or_else(|| StatusCode::NO_CONTENT.into_response(), |command| Json(command).into_response()))
}

/// What is read of a result: more than is kept, so that whoever waits for one that is too large learns that.
const READ_BYTES: usize = 4 * COMMAND_RESULT_BODY_BYTES;

/// Hand in the result of a command
///
/// Once is enough: a repetition changes nothing. Results of commands that are not known, have ended or are
/// another agent's are ignored. One that is too large ends its command, with that as the error.
#[utoipa::path(
    post,
    path = "/api/v1/agent/command/result",
    operation_id = "store_command_result",
    tag = "agent",
    request_body(content = Object, description = "The result", content_type = "application/json",
        example = json!({"id": "01a20f8f-6807-71ad-9782-146607007e2d", "type": "FETCH_LOGS", "payload": []})),
    responses((status = 200, description = "Received"), (status = 413, description = "Larger than 4 MiB"))
)]
pub(crate) async fn result(agent: Agent, State(app): State<App>, request: Request) -> Result<Response> {
    let result: CommandResult = body::read_json(&app, request, READ_BYTES).await?;
    let (id, bytes) = (result.id.clone(), result.payload.as_ref().map_or(0, |payload| payload.get().len()));
    note(&app, agent, &id, outcome::result(&app, agent.key, result).await?).await?;
    if bytes > COMMAND_RESULT_BODY_BYTES {
        return Err(Problem::too_large(format!("a result has at most {COMMAND_RESULT_BODY_BYTES} bytes")));
    }
    Ok(received())
}

/// Tell how far a command is
///
/// Makes it `running`. Each piece is kept once, by its number; at most 256 of a command are.
#[utoipa::path(
    post,
    path = "/api/v1/agent/command/progress",
    operation_id = "store_command_progress",
    tag = "agent",
    request_body(content = Object, description = "The progress", content_type = "application/json",
        example = json!({"id": "01a20f8f-6807-71ad-9782-146607007e2d", "sequence": 1,
            "payload": {"ping_results": [{"seq": 0, "success": true, "rtt": 57446}]}})),
    responses((status = 200, description = "Received"), (status = 413, description = "Larger than 64 KiB"))
)]
pub(crate) async fn progress(agent: Agent, State(app): State<App>, request: Request) -> Result<Response> {
    let progress: CommandProgress = body::read_json(&app, request, COMMAND_PROGRESS_BYTES).await?;
    let id = progress.id.clone();
    note(&app, agent, &id, outcome::progress(&app, agent.key, progress).await?).await?;
    Ok(received())
}

/// An empty body without a coding, so that the original's agents use their connection again.
fn received() -> Response {
    (StatusCode::OK, [(header::CONTENT_LENGTH, "0")]).into_response()
}

/// An agent that answers for another one is told nothing, but not overlooked.
async fn note(app: &App, agent: Agent, id: &str, advanced: Advanced) -> Result<()> {
    if advanced == Advanced::Foreign && app.rates.notes.take(agent.key).is_ok() {
        let actor = Actor::Agent { id: agent.id, name: String::new() };
        let entry = Entry::new(actor, "command.answer", id).outcome(Outcome::Refused);
        audit::record(&app.store, entry.detail("the command is another agent's")).await?;
        tracing::warn!(agent_id = %agent.id, command_id = %id, "refused a result of another agent's command");
    }
    Ok(())
}

/// What the server wants of the agent
///
/// `log_level` is all that the original's agents act on. The agent tells by `x-spectra-config-revision`
/// which settings it follows.
#[utoipa::path(
    get,
    path = "/api/v1/agent/config",
    operation_id = "agent_config",
    tag = "agent",
    responses((status = 200, body = Object))
)]
pub(crate) async fn config(
    agent: Agent,
    headers: HeaderMap,
    State(app): State<App>,
) -> Result<Json<AgentConfig>> {
    app.presence.called(agent.key);
    let revision = agent_text(&headers, agent_header::CONFIG_REVISION).and_then(|text| text.parse().ok());
    if let Some(revision) = revision {
        app.store.report_revision(agent.key, revision).await?;
    }
    let mut config = AgentConfig::from(settings::of_agent(&app.store, agent.key).await?);
    // The original's would not know what to do with it.
    if headers.contains_key(agent_header::PROTOCOL) {
        config.encodings = ENCODINGS.iter().map(|name| (*name).to_owned()).collect();
        config.reads = vec![PROCESS_CHANGES.to_owned()];
    }
    Ok(Json(config))
}
