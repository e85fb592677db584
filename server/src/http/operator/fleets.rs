//! Fleets, as the operator publishes them, and how they are.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::access::Operator;
use super::super::body::{self, SMALL_BODY_BYTES};
use super::super::parameters::Parameters;
use super::super::problem::{Problem, Result};
use super::{ObjectName, cluster, replaced};
use crate::app::App;
use crate::audit;
use crate::enrol::check_labels;
use crate::settings::followed;
use crate::store::{Approval, FleetCounts, FleetRecord, Labels, NewFleet, Time};
use crate::wake::Wake;

/// Service accounts of a fleet; the same as a `SpectraFleet` takes.
const ACCOUNTS: usize = 8;
/// Longest revision, bytes: a hash in any usual form.
const REVISION_BYTES: usize = 128;

/// Who may join.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum FleetApproval {
    /// Who may enrol does.
    #[default]
    Automatic,
    /// An admin says yes to each host.
    Manual,
}

/// A fleet's configuration.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "cluster_uid": "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10", "uid": "5a1c8b1e-91c4-4b8c-9c0a-2b7e0b6c1d11",
    "revision": "9f2c", "settings": {}, "labels": {"site": "lab"}, "service_accounts": ["spectra-agent"],
    "approval": "automatic", "max_agents": 100,
}))]
pub(crate) struct FleetToPublish {
    /// UID of the cluster's namespace kube-system.
    cluster_uid: Uuid,
    /// Number of this leadership of the operator.
    fence: Option<i64>,
    /// UID of the `SpectraFleet`.
    uid: Uuid,
    /// Hash of the configuration, which agents echo.
    revision: String,
    /// The fleet's level of the agents' configuration.
    #[serde(default)]
    #[schema(value_type = Object)]
    settings: serde_json::Map<String, serde_json::Value>,
    /// Labels of every agent.
    #[serde(default)]
    labels: Labels,
    /// Service accounts of the fleet's namespace whose pods may enrol; at most 8.
    #[serde(default)]
    service_accounts: Vec<String>,
    #[serde(default)]
    approval: FleetApproval,
    #[schema(minimum = 1, maximum = 100_000)]
    max_agents: Option<i32>,
}

/// How a fleet is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FleetStatus {
    revision: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
    agents: FleetAgents,
    /// Agents that say they follow the settings that hold for them now.
    agents_on_revision: i64,
    /// Tokens of the fleet that can be used.
    active_tokens: i64,
}

/// Agents by how lately they were heard of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FleetAgents {
    registered: i64,
    online: i64,
    stale: i64,
    offline: i64,
    /// Hosts that wait for an admin.
    pending_approval: i64,
}

/// Publish a fleet's configuration
#[utoipa::path(
    put,
    path = "/api/v1/operator/fleets/{namespace}/{name}",
    operation_id = "publish_fleet",
    tag = "operator",
    params(
        ("namespace" = String, Path, description = "Of the SpectraFleet"),
        ("name" = String, Path, description = "Of the SpectraFleet"),
    ),
    request_body = FleetToPublish,
    responses(
        (status = 200, description = "How the fleet is", body = FleetStatus),
        (status = 409, description = "Another operator leads"),
    )
)]
pub(crate) async fn publish(
    operator: Operator,
    object: ObjectName,
    State(app): State<App>,
    request: Request,
) -> Result<Json<FleetStatus>> {
    let wanted: FleetToPublish = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let fleet = check(wanted, object)?;
    let before = app.store.fleet(fleet.cluster_uid, &fleet.namespace, &fleet.name).await?;
    if !app.store.put_fleet(&fleet, Time::now()).await? {
        return Err(replaced());
    }
    let record = app.store.fleet(fleet.cluster_uid, &fleet.namespace, &fleet.name).await?;
    let record = record.ok_or_else(unknown)?;
    if before.is_none_or(|before| before.revision != record.revision) {
        let deed = operator.did("fleet.publish", format!("{}/{}", record.namespace, record.name));
        audit::record(&app.store, deed.detail(format!("revision: {}", record.revision))).await?;
    }
    status(&app, record).await
}

fn check(wanted: FleetToPublish, object: ObjectName) -> Result<NewFleet> {
    let FleetToPublish {
        cluster_uid,
        fence,
        uid,
        revision,
        settings,
        labels,
        service_accounts,
        approval,
        max_agents,
    } = wanted;
    let ObjectName { namespace, name } = object;
    if revision.is_empty() || revision.len() > REVISION_BYTES || revision.chars().any(char::is_control) {
        return Err(Problem::bad_request(format!("`revision` has not 1 to {REVISION_BYTES} bytes")));
    }
    check_labels(&labels).map_err(Problem::bad_request)?;
    let good =
        |name: &String| (1..=super::NAME_BYTES).contains(&name.len()) && !name.contains(char::is_control);
    if service_accounts.len() > ACCOUNTS || !service_accounts.iter().all(good) {
        return Err(Problem::bad_request(format!(
            "a fleet has at most {ACCOUNTS} service accounts, by name"
        )));
    }
    if max_agents.is_some_and(|most| !(1..=100_000).contains(&most)) {
        return Err(Problem::bad_request("`max_agents` is 1 to 100000"));
    }
    let settings = serde_json::Value::Object(settings);
    // PostgreSQL keeps no NUL in JSON.
    if settings.to_string().contains("\\u0000") {
        return Err(Problem::bad_request("`settings` has a NUL in a text"));
    }
    let approval = match approval {
        FleetApproval::Automatic => Approval::Automatic,
        FleetApproval::Manual => Approval::Manual,
    };
    Ok(NewFleet {
        cluster_uid,
        fence,
        namespace,
        name,
        uid,
        revision,
        settings,
        labels,
        service_accounts,
        approval,
        max_agents,
    })
}

/// How a fleet is
#[utoipa::path(
    get,
    path = "/api/v1/operator/fleets/{namespace}/{name}",
    operation_id = "get_fleet",
    tag = "operator",
    params(
        ("namespace" = String, Path, description = "Of the SpectraFleet"),
        ("name" = String, Path, description = "Of the SpectraFleet"),
        ("cluster" = String, Query, format = Uuid, description = "UID of the namespace kube-system"),
    ),
    responses((status = 200, body = FleetStatus), (status = 404, description = "The fleet is not published"))
)]
pub(crate) async fn one(
    _: Operator,
    object: ObjectName,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<FleetStatus>> {
    let record = find(&app, cluster(&parameters)?, &object).await?;
    status(&app, record).await
}

/// Delete a fleet
///
/// Its tokens end, and its pods can enrol no more. Its agents stay; with `agents=decommission` their credentials
/// end. A fleet that is not there is deleted already.
#[utoipa::path(
    delete,
    path = "/api/v1/operator/fleets/{namespace}/{name}",
    operation_id = "delete_fleet",
    tag = "operator",
    params(
        ("namespace" = String, Path, description = "Of the SpectraFleet"),
        ("name" = String, Path, description = "Of the SpectraFleet"),
        ("cluster" = String, Query, format = Uuid, description = "UID of the namespace kube-system"),
        ("agents" = Option<String>, Query, description = "`orphan` (the default) or `decommission`"),
    ),
    responses((status = 204, description = "The fleet is not there any more"))
)]
pub(crate) async fn remove(
    operator: Operator,
    object: ObjectName,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<StatusCode> {
    let decommission = match parameters.get("agents") {
        None | Some("orphan") => false,
        Some("decommission") => true,
        Some(_) => return Err(Problem::bad_request("`agents` is orphan or decommission")),
    };
    let ObjectName { namespace, name } = &object;
    let Some(fleet) = app.store.fleet(cluster(&parameters)?, namespace, name).await? else {
        return Ok(StatusCode::NO_CONTENT);
    };
    for agent in app.store.delete_fleet(fleet.id, decommission, Time::now()).await? {
        app.deliver(Wake::Agent(agent));
    }
    audit::record(&app.store, operator.did("fleet.delete", format!("{namespace}/{name}"))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The fleet that is asked for.
pub(super) async fn find(app: &App, cluster: Uuid, object: &ObjectName) -> Result<FleetRecord> {
    app.store.fleet(cluster, &object.namespace, &object.name).await?.ok_or_else(unknown)
}

async fn status(app: &App, fleet: FleetRecord) -> Result<Json<FleetStatus>> {
    let now = Time::now();
    let thresholds = app.store.thresholds().await?;
    let ago = |seconds: i32| now.minus(time::Duration::seconds(seconds.into()));
    let (online, stale) = (ago(thresholds.stale_seconds), ago(thresholds.offline_seconds));
    let FleetCounts { registered, online, stale, offline, pending_approval, active_tokens } =
        app.store.fleet_counts(fleet.id, online, stale, now).await?;
    let agents = FleetAgents { registered, online, stale, offline, pending_approval };
    let FleetRecord { id: fleet_id, revision, updated_at, .. } = fleet;
    let agents_on_revision = followed(&app.store, fleet_id).await?;
    Ok(Json(FleetStatus { revision, updated_at, agents, agents_on_revision, active_tokens }))
}

fn unknown() -> Problem {
    Problem::not_found("this fleet is not published")
}
