//! Hosts: what is known of them, and their removal.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{Admin, Viewer};
use super::parameters::Id;
use super::problem::{Problem, Result};
use crate::account::session::User;
use crate::app::App;
use crate::audit;
use crate::store::{AgentKey, AgentRecord, DeletedAgent, Time};
use crate::wake::Wake;

/// How long the answer to a removal waits for the end of the host's history. A short history is gone
/// when the answer comes; a long one goes on in the background, where nobody can see it any more.
const ERASE_WAIT: Duration = Duration::from_secs(5);

/// Silence after which a purge removes a host. The original's.
const SILENT: time::Duration = time::Duration::days(7);

/// How many hosts were removed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"purged": 2}))]
pub(crate) struct Purged {
    purged: u64,
}

/// A host in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgentSummary {
    id: String,
    hostname: String,
    os: Option<String>,
    platform: Option<String>,
    arch: Option<String>,
    cpu_cores: Option<i32>,
    /// Bytes.
    ram_total: Option<i64>,
    #[schema(value_type = String, format = DateTime)]
    registered_at: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_seen: Option<Time>,
}

/// A host.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgentDetails {
    #[serde(flatten)]
    summary: AgentSummary,
    /// Always empty: digests of secrets are nobody's business.
    secret_hash: &'static str,
    cpu_model: Option<String>,
    /// Where the agent's requests come from.
    ip_address: Option<String>,
    platform_version: Option<String>,
    kernel: Option<String>,
    /// `raspberry-pi`, `container`, `virtual-machine` or `bare-metal`.
    hardware: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    boot_time: Option<Time>,
    /// The host's own addresses, as of its registration.
    addresses: Vec<String>,
    /// Of the agent.
    version: Option<String>,
    /// Of the agent.
    commit: Option<String>,
    binary_hash: Option<String>,
    /// What somebody should look at, in words.
    notices: Vec<String>,
}

impl From<AgentRecord> for AgentDetails {
    fn from(record: AgentRecord) -> Self {
        let AgentRecord {
            uuid,
            hostname,
            os,
            platform,
            platform_version,
            kernel,
            arch,
            hardware,
            cpu_model,
            cpu_cores,
            ram_total,
            boot_time,
            addresses,
            agent_version,
            agent_commit,
            binary_hash,
            remote_address,
            registered_at,
            last_seen,
        } = record;
        Self {
            summary: AgentSummary {
                id: uuid.to_string(),
                hostname,
                os,
                platform,
                arch,
                cpu_cores,
                ram_total,
                registered_at,
                last_seen,
            },
            secret_hash: "",
            cpu_model,
            ip_address: remote_address,
            platform_version,
            kernel,
            hardware,
            boot_time,
            addresses: addresses.0,
            version: agent_version,
            commit: agent_commit,
            binary_hash,
            notices: Vec::new(),
        }
    }
}

/// Every host, by host name
#[utoipa::path(get, path = "/api/v1/agents", operation_id = "list_agents", tag = "fleet", responses((status = 200, body = Vec<AgentSummary>)))]
pub(crate) async fn list(_: Viewer, State(app): State<App>) -> Result<Json<Vec<AgentSummary>>> {
    let records = app.store.agents().await?;
    Ok(Json(records.into_iter().map(|record| AgentDetails::from(record).summary).collect()))
}

/// One host
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}",
    operation_id = "get_agent",
    tag = "fleet",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = AgentDetails), (status = 404, description = "There is no such host"))
)]
pub(crate) async fn one(_: Viewer, Id(id): Id, State(app): State<App>) -> Result<Json<AgentDetails>> {
    let record = app.store.agent(id).await?.ok_or_else(unknown)?;
    let sharers = app.store.machine_sharers(id).await?;
    Ok(Json(AgentDetails { notices: notices(sharers), ..record.into() }))
}

/// `sharers` other hosts have this host's machine id.
fn notices(sharers: i64) -> Vec<String> {
    let copied = "the same machine id: they are copies of one disk; give each an id of its own \
                  (systemd-machine-id-setup), then register it anew";
    match sharers {
        0 => Vec::new(),
        1 => vec![format!("1 other host has {copied}")],
        _ => vec![format!("{sharers} other hosts have {copied}")],
    }
}

/// Remove a host with everything it measured
///
/// Its agent is refused from now on. A host that is not there is removed already.
#[utoipa::path(
    delete,
    path = "/api/v1/agents/{id}",
    operation_id = "delete_agent",
    tag = "fleet",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 204, description = "The host is not there any more"))
)]
pub(crate) async fn remove(Admin(user): Admin, Id(id): Id, State(app): State<App>) -> Result<StatusCode> {
    let Some(DeletedAgent { key, hostname }) = delete(&app, &user, id).await? else {
        return Ok(StatusCode::NO_CONTENT);
    };
    tracing::info!(agent_id = %id, hostname, user = %user.username, "removed an agent");
    // A task of its own: a client that goes away does not end it.
    let erasing = tokio::spawn(async move {
        if let Err(error) = app.store.erase_history(key).await {
            tracing::warn!(%error, agent_id = %id, "cannot erase all of a removed agent's history yet");
        }
    });
    let _ = timeout(ERASE_WAIT, erasing).await;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove hosts that have been silent for 7 days
#[utoipa::path(
    post,
    path = "/api/v1/admin/agents/purge",
    operation_id = "purge_agents",
    tag = "fleet",
    responses((status = 200, body = Purged))
)]
pub(crate) async fn purge(Admin(user): Admin, State(app): State<App>) -> Result<Json<Purged>> {
    let now = Time::now();
    let mut purged = 0;
    for id in app.store.silent_agents(now.minus(SILENT)).await? {
        purged += u64::from(delete(&app, &user, id).await?.is_some());
    }
    audit::record(&app.store, user.did("agent.purge", "").detail(format!("purged: {purged}"))).await?;
    tracing::info!(purged, user = %user.username, "removed silent agents");
    tokio::spawn(async move {
        if let Err(error) = app.store.erase_removed(now).await {
            tracing::warn!(%error, "cannot erase all of the removed agents' history yet");
        }
    });
    Ok(Json(Purged { purged }))
}

/// Deletes a host; the trail tells which, whatever it was called. `None`: it was deleted before.
async fn delete(app: &App, user: &User, id: Uuid) -> Result<Option<DeletedAgent>> {
    let deleted = app.store.delete_agent(id, Time::now()).await?;
    if let Some(DeletedAgent { hostname, .. }) = &deleted {
        app.deliver(Wake::Agent(id));
        app.credentials.forget(id);
        audit::record(&app.store, user.did("agent.delete", id.to_string()).detail(hostname.as_str())).await?;
    }
    Ok(deleted)
}

/// The number in the tables of a host that is asked for.
pub(crate) async fn key_of(app: &App, id: Uuid) -> Result<AgentKey> {
    app.store.agent_key(id).await?.ok_or_else(unknown)
}

fn unknown() -> Problem {
    Problem::not_found("there is no such agent")
}
