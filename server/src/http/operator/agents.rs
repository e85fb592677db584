//! Agents of the operator's fleets.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::access::Operator;
use super::super::parameters::{Id, Parameters};
use super::super::problem::{Problem, Result};
use super::{ObjectName, cluster, fleets};
use crate::app::App;
use crate::audit;
use crate::store::{FleetAgent, Time};
use crate::wake::Wake;

/// Agents of one page.
const PAGE: i64 = 500;

/// Some of a fleet's agents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgentPage {
    agents: Vec<MirroredAgent>,
    /// `after` of the next page; null on the last one.
    next: Option<i32>,
}

/// An agent of a fleet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MirroredAgent {
    agent_id: Uuid,
    hostname: String,
    /// `service-account` or `token`.
    origin: &'static str,
    node_name: Option<String>,
    node_uid: Option<Uuid>,
    /// Name of its cluster, where that is not the operator's.
    cluster: Option<String>,
    os: Option<String>,
    arch: Option<String>,
    kernel: Option<String>,
    agent_version: Option<String>,
    addresses: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    registered_at: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_seen: Option<Time>,
}

impl From<FleetAgent> for MirroredAgent {
    fn from(record: FleetAgent) -> Self {
        let FleetAgent {
            key: _,
            agent_id,
            hostname,
            os,
            arch,
            kernel,
            agent_version,
            addresses,
            node_name,
            node_uid,
            cluster,
            registered_at,
            last_seen,
        } = record;
        Self {
            agent_id,
            hostname,
            origin: if node_uid.is_some() { "service-account" } else { "token" },
            node_name,
            node_uid,
            cluster,
            os,
            arch,
            kernel,
            agent_version,
            addresses: addresses.0,
            registered_at,
            last_seen,
        }
    }
}

/// Agents of a fleet
#[utoipa::path(
    get,
    path = "/api/v1/operator/fleets/{namespace}/{name}/agents",
    operation_id = "list_fleet_agents",
    tag = "operator",
    params(
        ("namespace" = String, Path, description = "Of the SpectraFleet"),
        ("name" = String, Path, description = "Of the SpectraFleet"),
        ("cluster" = String, Query, format = Uuid, description = "UID of the namespace kube-system"),
        ("after" = Option<i32>, Query, description = "`next` of the page before"),
    ),
    responses((status = 200, body = AgentPage), (status = 404, description = "The fleet is not published"))
)]
pub(crate) async fn list(
    _: Operator,
    object: ObjectName,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<AgentPage>> {
    let after = match parameters.get("after") {
        None => 0,
        Some(text) => text.parse().map_err(|_| Problem::bad_request("`after` is no number"))?,
    };
    let fleet = fleets::find(&app, cluster(&parameters)?, &object).await?;
    let mut agents = app.store.fleet_agents(fleet.id, after, PAGE + 1).await?;
    let full = agents.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if full {
        agents.pop();
    }
    let next = agents.last().map(|agent| agent.key).filter(|_| full);
    Ok(Json(AgentPage { agents: agents.into_iter().map(MirroredAgent::from).collect(), next }))
}

/// Decommission an agent
///
/// Its credentials end; what it measured stays. On a node it comes back with a new pod.
#[utoipa::path(
    delete,
    path = "/api/v1/operator/agents/{id}",
    operation_id = "decommission_agent",
    tag = "operator",
    params(
        ("id" = String, Path, format = Uuid),
        ("cluster" = String, Query, format = Uuid, description = "UID of the namespace kube-system"),
    ),
    responses(
        (status = 204, description = "It may not report any more"),
        (status = 400, description = "No UUID"),
        (status = 404, description = "The cluster has no such agent"),
    )
)]
pub(crate) async fn decommission(
    operator: Operator,
    Id(id): Id,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<StatusCode> {
    if !app.store.decommission(cluster(&parameters)?, id, Time::now()).await? {
        return Err(Problem::not_found("the cluster has no such agent"));
    }
    app.deliver(Wake::Agent(id));
    audit::record(&app.store, operator.did("agent.decommission", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}
