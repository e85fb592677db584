//! Commands and configuration for agents. This version has none to give, but agents ask all the same,
//! so the routes exist and cost nothing.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use spectra_protocol::config::AgentConfig;
use spectra_protocol::header as agent_header;
use spectra_protocol::limit::COMMAND_RESULT_BODY_BYTES;
use tokio::time::timeout;

use super::super::access::{Agent, agent_text};
use super::super::body;
use super::super::problem::Result;
use crate::app::App;
use crate::settings;

/// Wait for a command
///
/// Answers 204 after 20 seconds without one.
#[utoipa::path(
    get,
    path = "/api/v1/agent/command",
    operation_id = "poll_command",
    tag = "agent",
    responses((status = 204, description = "No command"))
)]
pub(crate) async fn poll(agent: Agent, State(app): State<App>) -> StatusCode {
    app.presence.called(agent.key);
    let mut stopping = app.stopping();
    let mut waiting = app.wakes.polls.replace(agent.id);
    let ended = async { while waiting.woken().await {} };
    tokio::select! {
        _ = timeout(app.config.limits.poll, ended) => {}
        // A server that stops does not make its agents wait.
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    StatusCode::NO_CONTENT
}

/// Hand in the result of a command
///
/// Results of commands that are not known are ignored.
#[utoipa::path(
    post,
    path = "/api/v1/agent/command/result",
    operation_id = "store_command_result",
    tag = "agent",
    request_body(content = Object, description = "The result", content_type = "application/json"),
    responses((status = 200, description = "Received"))
)]
pub(crate) async fn result(_: Agent, State(app): State<App>, request: Request) -> Result<StatusCode> {
    body::read(&app, request, COMMAND_RESULT_BODY_BYTES).await?;
    Ok(StatusCode::OK)
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
    Ok(Json(settings::of_agent(&app.store, agent.key).await?.into()))
}
