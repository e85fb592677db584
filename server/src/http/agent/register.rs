//! `POST /agent/register`: a token becomes an identity.

use std::net::IpAddr;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use spectra_protocol::limit::REGISTRATION_BODY_BYTES;
use spectra_protocol::registration::Registration;
use spectra_protocol::{dictionary, header as agent_header};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::access::{Peer, agent_text};
use super::super::body;
use super::super::problem::{Problem, Result};
use crate::app::App;
use crate::audit::{self, Actor, Entry, Outcome};
use crate::enrol::{self, EnrolError, Enrolled, Origin};
use crate::rate::network_of;
use crate::store::TokenFault;
use crate::wake::Wake;

/// How soon a host may ask again when too many wait for an admin.
pub(super) const APPROVAL_WAIT: Duration = Duration::from_mins(10);

/// Content codings that the metrics route reads beside gzip, best first.
pub(super) const ENCODINGS: &[&str] = &[dictionary::CODING, "zstd"];

/// An identity, told once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "agent_id": "f670d4c9-5871-4ac6-b273-03452795f8c4",
    "secret": "35529f73b23b1c571c0ef62a235d9f68cefc7a38f6a4cbe64d45d4956e787ef7",
    "encodings": ["zstd-spectra-1", "zstd"],
}))]
pub(crate) struct Registered {
    /// UUID of the agent.
    agent_id: String,
    /// 64 hexadecimal characters; only their digest is kept.
    secret: String,
    /// Content codings that the server reads beside gzip, best first.
    encodings: &'static [&'static str],
}

/// Register a host
///
/// The body is plain JSON: `{"token": "spt_…", "info": {"hostname": "…", "os": "linux", …}}`. The token is
/// used in the transaction that creates the agent: a registration that fails costs none of its uses.
///
/// A machine that is known (`machine_id` and `board_id` of its facts) becomes no second host. It gets its place
/// back with the id and secret it had, sent as the headers of any other request of an agent; with a token that
/// was made for this host; or after an admin has approved it (see `/api/v1/admin/enrolments`).
#[utoipa::path(
    post,
    path = "/api/v1/agent/register",
    operation_id = "register_agent",
    tag = "agent",
    request_body(
        content = Object,
        description = "Token and facts of the host, of which only `hostname` is needed",
        content_type = "application/json",
        example = json!({
            "token": "spt_k7q2m9xw4t.4Zr8vV0kqQf2YwN1sJcXe6bH3uLgT5aPdMiRoKyWnFE",
            "info": {
                "hostname": "pi", "os": "linux", "platform": "debian", "platform_ver": "13",
                "kernel": "6.18.44", "arch": "arm64", "cpu_model": "Cortex-A76", "cpu_cores": 4,
                "ram_total": 8_453_591_040_u64, "agent_version": "0.1.0", "agent_commit": "4f1c2a9",
                "boot_time": 1_795_453_205, "ips": ["192.0.2.2"], "hardware": "raspberry-pi",
                "machine_id": "5f0d1c2b3a4958677685940312213040", "board_id": "10000000abcdef01",
            },
        }),
    ),
    responses(
        (status = 200, description = "A known host has another secret", body = Registered),
        (status = 201, description = "A new host", body = Registered),
        (status = 400, description = "Not the JSON that is expected, or facts that cannot be kept"),
        (status = 401, description = "The token is unknown, used, expired or revoked"),
        (status = 403, description = "The token is not for this host, its fleet is full, or an admin denied it"),
        (status = 409, description = "An admin has to approve the host; the token is not used"),
        (status = 413, description = "More than 64 KiB"),
    )
)]
pub(crate) async fn register(
    State(app): State<App>,
    Peer(address): Peer,
    request: Request,
) -> Result<Response> {
    let network = network_of(address);
    app.rates.failed_registrations.take(network).map_err(Problem::too_many)?;
    let headers = request.headers().clone();
    let registration: Registration = body::read_json(&app, request, REGISTRATION_BODY_BYTES).await?;
    let origin = Origin {
        address,
        binary_hash: agent_text(&headers, agent_header::AGENT_BINARY_HASH),
        previous: previous(&headers),
    };
    let hostname = registration.info.hostname.clone();
    let enrolled = enrol::register(&app.store, registration, origin).await;
    record(&app, address, hostname, &enrolled).await;
    let enrolled = enrolled?;
    app.rates.failed_registrations.give_back(&network);
    let Enrolled { agent, secret, is_new, shares_machine_id } = enrolled;
    app.deliver(Wake::Agent(agent));
    tracing::info!(agent_id = %agent, is_new, version = version(&headers), "registered an agent");
    if shares_machine_id {
        tracing::warn!(agent_id = %agent, "another host has the same machine id: one is a copy of the other's disk");
    }
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let answer = Registered { agent_id: agent.to_string(), secret, encodings: ENCODINGS };
    Ok((status, [(header::CACHE_CONTROL, "no-store")], axum::Json(answer)).into_response())
}

/// Who has registered, and who was refused, are in the audit trail. The host is answered whatever becomes of
/// that: its secret is told once.
async fn record(
    app: &App,
    address: IpAddr,
    hostname: String,
    outcome: &std::result::Result<Enrolled, EnrolError>,
) {
    let entry = match outcome {
        Ok(Enrolled { agent, is_new, .. }) => {
            let actor = Actor::Agent { id: *agent, name: hostname };
            let detail = if *is_new { "a new host" } else { "a known host" };
            Entry::new(actor, "agent.register", agent.to_string()).detail(detail)
        }
        Err(EnrolError::Facts(_) | EnrolError::Store(_)) => return,
        Err(error) => Entry::new(Actor::Anonymous { name: hostname }, "agent.register", "")
            .outcome(Outcome::Refused)
            .detail(error.to_string()),
    };
    if let Err(error) = audit::record(&app.store, entry.from(address)).await {
        tracing::warn!(%error, "cannot record a registration in the audit trail");
    }
}

/// The identity that the host had before, if it shows one.
fn previous(headers: &HeaderMap) -> Option<(Uuid, String)> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let id = Uuid::try_parse(text(agent_header::AGENT_ID)?).ok()?;
    Some((id, text(agent_header::AGENT_SECRET)?.to_owned()))
}

fn version(headers: &HeaderMap) -> String {
    agent_text(headers, agent_header::AGENT_VERSION).unwrap_or_default()
}

impl From<EnrolError> for Problem {
    fn from(error: EnrolError) -> Self {
        match error {
            EnrolError::Facts(what) => Self::bad_request(what),
            EnrolError::Token(TokenFault::Hostname | TokenFault::Address)
            | EnrolError::Denied
            | EnrolError::FleetFull => Self::forbidden(error.to_string()),
            EnrolError::Token(_) => Self::unauthorized(error.to_string()),
            EnrolError::Waiting { enrolment, .. } => {
                tracing::warn!(%enrolment, "a host waits for an admin's approval");
                Self::new(StatusCode::CONFLICT, error.to_string())
            }
            EnrolError::TooManyWait => Self::unavailable(error.to_string(), APPROVAL_WAIT),
            EnrolError::Store(error) => error.into(),
        }
    }
}
