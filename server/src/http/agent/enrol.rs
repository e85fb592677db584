//! `POST /agent/enrol`: a pod of a cluster becomes an agent for an hour at a time.

use std::net::IpAddr;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use spectra_protocol::header as agent_header;
use spectra_protocol::limit::REGISTRATION_BODY_BYTES;
use spectra_protocol::registration::HostInfo;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::access::{Peer, agent_text};
use super::super::body;
use super::super::problem::{DATABASE_AWAY, Problem, Result};
use super::register::{APPROVAL_WAIT, ENCODINGS};
use crate::app::App;
use crate::audit::{self, Actor, Entry, Outcome};
use crate::enrol::review::ReviewError;
use crate::enrol::{POD_CREDENTIAL_LIFE, Pod, PodError, PodRequest, enrol_pod};
use crate::rate::network_of;
use crate::store::Time;
use crate::wake::Wake;

/// What a pod sends. Its token must not get into a log, so this cannot be printed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Enrolment {
    token: String,
    info: HostInfo,
    fleet: Option<String>,
    cluster: Option<String>,
}

/// An identity for an hour, told once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "agent_id": "f670d4c9-5871-4ac6-b273-03452795f8c4",
    "secret": "35529f73b23b1c571c0ef62a235d9f68cefc7a38f6a4cbe64d45d4956e787ef7",
    "encodings": ["zstd-spectra-1", "zstd"], "expires_at": "2026-11-25T01:00:00Z", "renew_after_seconds": 2400,
}))]
pub(crate) struct PodEnrolled {
    /// UUID of the node's agent.
    agent_id: String,
    /// 64 hexadecimal characters; only their digest is kept.
    secret: String,
    /// Content codings that the server reads beside gzip, best first.
    encodings: &'static [&'static str],
    /// End of the secret. Enrolling again before gives another one.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Time,
    /// When to enrol again, with the token as it is then.
    renew_after_seconds: i64,
}

/// Enrol a pod of a Kubernetes cluster
///
/// The body is `{"token": "…", "info": {…}}`: a projected token of the pod's service account for the audience
/// `spectra-server`, and the facts as at a registration. `fleet` names the fleet where the account may enrol
/// into several, `cluster` the pod's cluster where it is not the server's own. The API server is asked about the token each time; the agent is that of the node, and of two
/// pods on a node the later one gets the credential.
#[utoipa::path(
    post,
    path = "/api/v1/agent/enrol",
    operation_id = "enrol_pod",
    tag = "agent",
    request_body(
        content = Object,
        description = "Token of the service account and facts of the host",
        content_type = "application/json",
        example = json!({"token": "eyJhbGciOiJSUzI1NiIs…", "info": {"hostname": "node-a", "os": "linux"}}),
    ),
    responses(
        (status = 200, description = "The node's agent has another secret", body = PodEnrolled),
        (status = 201, description = "A new agent", body = PodEnrolled),
        (status = 400, description = "Not the JSON that is expected, or facts that cannot be kept"),
        (status = 401, description = "The token is not good, or not made for this server"),
        (status = 403, description = "No fleet lets this pod enrol, the fleet is full, or an admin denied the node"),
        (status = 404, description = "The server is not told of the cluster"),
        (status = 409, description = "A later pod runs on the node, or an admin has to approve it"),
        (status = 413, description = "More than 64 KiB"),
    )
)]
pub(crate) async fn enrol(State(app): State<App>, Peer(address): Peer, request: Request) -> Result<Response> {
    let network = network_of(address);
    app.rates.failed_registrations.take(network).map_err(Problem::too_many)?;
    let binary_hash = agent_text(request.headers(), agent_header::AGENT_BINARY_HASH);
    let Enrolment { token, info, fleet, cluster } =
        body::read_json(&app, request, REGISTRATION_BODY_BYTES).await?;
    let request =
        PodRequest { token, info, fleet, cluster, remote_address: address.to_string(), binary_hash };
    let enrolled = enrol_pod(&app.store, &app.config.clusters, request).await;
    if !enrolled.as_ref().is_err_and(PodError::is_refusal) {
        app.rates.failed_registrations.give_back(&network);
    }
    record(&app, address, &enrolled).await;
    let Pod { agent, secret, expires_at, is_new, node_name } = enrolled?;
    app.deliver(Wake::Agent(agent));
    tracing::info!(agent_id = %agent, node_name, is_new, "enrolled a pod");
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let answer = PodEnrolled {
        agent_id: agent.to_string(),
        secret,
        encodings: ENCODINGS,
        expires_at,
        // A third is left for a server or an API server that is away.
        renew_after_seconds: POD_CREDENTIAL_LIFE.whole_seconds() * 2 / 3,
    };
    Ok((status, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// New agents and refusals are in the audit trail; that a pod goes on for another hour is no news. The pod is
/// answered whatever becomes of that.
async fn record(app: &App, address: IpAddr, outcome: &std::result::Result<Pod, PodError>) {
    let entry = match outcome {
        Ok(Pod { is_new: false, .. }) => return,
        Ok(Pod { agent, node_name, .. }) => {
            let actor = Actor::Agent { id: *agent, name: node_name.clone() };
            Entry::new(actor, "agent.enrol", agent.to_string()).detail("a new node")
        }
        Err(error) if error.is_refusal() => {
            Entry::new(Actor::Anonymous { name: String::new() }, "agent.enrol", "")
                .outcome(Outcome::Refused)
                .detail(error.to_string())
        }
        Err(_) => return,
    };
    if let Err(error) = audit::record(&app.store, entry.from(address)).await {
        tracing::warn!(%error, "cannot record an enrolment in the audit trail");
    }
}

impl PodError {
    /// It is the caller that is refused; nothing is away.
    fn is_refusal(&self) -> bool {
        !matches!(
            self,
            Self::NoCluster | Self::UnknownCluster(_) | Self::Review(ReviewError::Away(_)) | Self::Store(_)
        )
    }
}

impl From<PodError> for Problem {
    fn from(error: PodError) -> Self {
        let text = error.to_string();
        match error {
            PodError::NoCluster | PodError::UnknownCluster(_) => Self::not_found(text),
            PodError::Facts(_) => Self::bad_request(text),
            PodError::Review(error) => error.into(),
            PodError::NoNode => Self::unauthorized(text),
            PodError::NoFleet(_)
            | PodError::ManyClusters(_)
            | PodError::Denied
            | PodError::FleetFull
            | PodError::Decommissioned => Self::forbidden(text),
            PodError::Superseded => Self::new(StatusCode::CONFLICT, text),
            PodError::Waiting(enrolment) => {
                Self::new(StatusCode::CONFLICT, text).cause(Uuid::to_string(&enrolment))
            }
            PodError::TooManyWait => Self::unavailable(text, APPROVAL_WAIT),
            PodError::Store(error) => error.into(),
        }
    }
}

impl From<ReviewError> for Problem {
    fn from(error: ReviewError) -> Self {
        let text = error.to_string();
        match error {
            ReviewError::Refused(_) => Self::unauthorized(text),
            ReviewError::Away(cause) => Self::unavailable(text, DATABASE_AWAY).cause(cause),
        }
    }
}
