//! Diagnostics of the operator's objects: begun, followed, cancelled.

mod status;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::access::Operator;
use super::super::body::{self, SMALL_BODY_BYTES};
use super::super::commands::problem;
use super::super::parameters::{Id, Parameters};
use super::super::problem::{Problem, Result};
use super::{cluster, is_object_name, replaced};
use crate::app::App;
use crate::audit::{self, Outcome};
use crate::command::several::{self, MOST_HOSTS, Owner, Wanted};
use crate::command::{Diagnostic, outcome};
use crate::store::{DiagnosticCreated, DiagnosticRecord};
use status::{DiagnosticStatus, status};

/// Longest name of who asked, bytes.
const NAME_BYTES: usize = 255;

/// A diagnostic, and where to run it.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "cluster_uid": "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10", "fence": 3, "namespace": "lab",
    "agents": ["f670d4c9-5871-4ac6-b273-03452795f8c4"], "diagnostic": {"type": "ping", "target": "192.0.2.1"},
    "timeout_seconds": 60, "start_deadline_seconds": 30, "requested_by": "jane@example.com",
}))]
pub(crate) struct DiagnosticToRun {
    /// UID of the cluster's namespace kube-system.
    cluster_uid: Uuid,
    /// Number of this leadership of the operator; one with a lower number than another before is refused.
    fence: Option<i64>,
    /// Of the `SpectraDiagnostic`; only hosts of fleets in it can be named.
    namespace: String,
    /// Hosts.
    #[schema(min_items = 1, max_items = 50)]
    agents: Vec<Uuid>,
    diagnostic: Diagnostic,
    /// How long each host may take from when it gets the command, 1 to 1800; default 60.
    #[schema(minimum = 1, maximum = 1800)]
    timeout_seconds: Option<i32>,
    /// Until when a host has to get the command, 5 to 3600; default 30. Without it by then it expires, and
    /// `sent_at` stays null.
    #[schema(minimum = 5, maximum = 3600)]
    start_deadline_seconds: Option<i32>,
    /// Who asked for it, as far as the cluster knows.
    requested_by: Option<String>,
}

/// Run a diagnostic on hosts
///
/// Idempotent: the same again only tells how far it is.
#[utoipa::path(
    put,
    path = "/api/v1/operator/diagnostics/{id}",
    operation_id = "run_diagnostic",
    tag = "operator",
    params(("id" = String, Path, format = Uuid, description = "UID of the SpectraDiagnostic")),
    request_body = DiagnosticToRun,
    responses(
        (status = 200, description = "How far it is", body = DiagnosticStatus),
        (status = 400, description = "Not possible, and why"),
        (status = 409, description = "Another one has this UID, or another operator leads"),
    )
)]
pub(crate) async fn run(
    operator: Operator,
    Id(uid): Id,
    State(app): State<App>,
    request: Request,
) -> Result<Json<DiagnosticStatus>> {
    let (owner, wanted) = check(uid, body::read_json(&app, request, SMALL_BODY_BYTES).await?)?;
    let cluster = owner.cluster_uid;
    let did = || {
        let Wanted { diagnostic, agents, requested_by, .. } = &wanted;
        let (kind, hosts) = (diagnostic.kind(), agents.len());
        let target = diagnostic.target().unwrap_or_default();
        let detail = format!("{kind} {target} on {hosts} hosts, for {requested_by}");
        operator.did("diagnostic.run", format!("{}/{uid}", owner.namespace)).detail(detail)
    };
    match several::begin(&app, owner.clone(), &wanted).await.map_err(problem)? {
        DiagnosticCreated::Begun => audit::record(&app.store, did()).await?,
        DiagnosticCreated::Known => {}
        DiagnosticCreated::Different => {
            audit::record(&app.store, did().outcome(Outcome::Refused)).await?;
            return Err(Problem::new(StatusCode::CONFLICT, "another diagnostic has this UID"));
        }
        DiagnosticCreated::Fenced => return Err(replaced()),
    }
    Ok(Json(status(&app, cluster, uid, None).await?))
}

fn check(uid: Uuid, wanted: DiagnosticToRun) -> Result<(Owner, Wanted)> {
    let DiagnosticToRun {
        cluster_uid,
        fence,
        namespace,
        agents,
        diagnostic,
        timeout_seconds,
        start_deadline_seconds,
        requested_by,
    } = wanted;
    let within = |name: &str, value: i32, least: i32, most: i32| {
        let fits = (least..=most).contains(&value).then_some(value);
        fits.ok_or_else(|| Problem::bad_request(format!("`{name}` is {least} to {most}")))
    };
    if !is_object_name(&namespace) {
        return Err(Problem::bad_request("`namespace` is no name of a namespace"));
    }
    if agents.is_empty() || agents.len() > MOST_HOSTS {
        return Err(Problem::bad_request(format!("`agents` are 1 to {MOST_HOSTS}")));
    }
    let requested_by = requested_by.unwrap_or_else(|| "operator".to_owned());
    if requested_by.is_empty() || requested_by.len() > NAME_BYTES || requested_by.contains(char::is_control) {
        return Err(Problem::bad_request(format!("`requested_by` has 1 to {NAME_BYTES} printable bytes")));
    }
    let wanted = Wanted {
        agents: distinct(agents),
        diagnostic,
        timeout_seconds: within("timeout_seconds", timeout_seconds.unwrap_or(60), 1, 1800)?,
        start_deadline_seconds: within(
            "start_deadline_seconds",
            start_deadline_seconds.unwrap_or(30),
            5,
            3600,
        )?,
        requested_by,
    };
    Ok((Owner { uid, cluster_uid, fence, namespace }, wanted))
}

/// Each once, in their order.
fn distinct(agents: Vec<Uuid>) -> Vec<Uuid> {
    let mut seen = std::collections::HashSet::new();
    agents.into_iter().filter(|agent| seen.insert(*agent)).collect()
}

/// How far a diagnostic is
#[utoipa::path(
    get,
    path = "/api/v1/operator/diagnostics/{id}",
    operation_id = "get_diagnostic",
    tag = "operator",
    params(
        ("id" = String, Path, format = Uuid, description = "UID of the SpectraDiagnostic"),
        ("cluster" = String, Query, format = Uuid, description = "UID of the namespace kube-system"),
        ("agent" = Option<String>, Query, format = Uuid,
            description = "Of this host only, with up to 256 KiB of its output"),
    ),
    responses(
        (status = 200, body = DiagnosticStatus),
        (status = 400, description = "No UID"),
        (status = 404, description = "The cluster has no such diagnostic"),
    )
)]
pub(crate) async fn one(
    _: Operator,
    Id(uid): Id,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<DiagnosticStatus>> {
    let agent = parameters.get("agent").map(Uuid::try_parse).transpose();
    let agent = agent.map_err(|_| Problem::bad_request("`agent` is no UUID"))?;
    Ok(Json(status(&app, cluster(&parameters)?, uid, agent).await?))
}

/// Cancel a diagnostic
///
/// Hosts that have not ended it yet do not count any more, and agents of ours are told to end. What has ended
/// stays as it is.
#[utoipa::path(
    delete,
    path = "/api/v1/operator/diagnostics/{id}",
    operation_id = "cancel_diagnostic",
    tag = "operator",
    params(
        ("id" = String, Path, format = Uuid, description = "UID of the SpectraDiagnostic"),
        ("cluster" = String, Query, format = Uuid, description = "UID of the namespace kube-system"),
    ),
    responses(
        (status = 200, description = "How far it had come", body = DiagnosticStatus),
        (status = 400, description = "No UID"),
        (status = 404, description = "The cluster has no such diagnostic"),
    )
)]
pub(crate) async fn cancel(
    operator: Operator,
    Id(uid): Id,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<DiagnosticStatus>> {
    let cluster = cluster(&parameters)?;
    let DiagnosticRecord { namespace, .. } = app.store.diagnostic(cluster, uid).await?.ok_or_else(unknown)?;
    let commands = app.store.commands_of_diagnostic(uid).await?;
    let open: Vec<_> = commands.iter().filter(|command| !outcome::is_final(command)).collect();
    for command in &open {
        outcome::cancel(&app, command.id).await?;
    }
    if !open.is_empty() {
        let deed = operator.did("diagnostic.cancel", format!("{namespace}/{uid}"));
        audit::record(&app.store, deed.detail(format!("on {} hosts", open.len()))).await?;
    }
    Ok(Json(status(&app, cluster, uid, None).await?))
}

fn unknown() -> Problem {
    Problem::not_found("the cluster has no such diagnostic")
}
