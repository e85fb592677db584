//! `POST /agent/register`: a token becomes an identity.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use spectra_protocol::header as agent_header;
use spectra_protocol::limit::REGISTRATION_BODY_BYTES;
use spectra_protocol::registration::Registration;
use utoipa::ToSchema;

use super::super::access::{Peer, agent_text};
use super::super::body;
use super::super::problem::{Problem, Result};
use crate::app::App;
use crate::enrol::{self, EnrolError, Origin};
use crate::rate::network_of;

/// Content codings that the metrics route reads beside gzip, best first.
const ENCODINGS: &[&str] = &["zstd"];

/// An identity, told once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "agent_id": "f670d4c9-5871-4ac6-b273-03452795f8c4",
    "secret": "35529f73b23b1c571c0ef62a235d9f68cefc7a38f6a4cbe64d45d4956e787ef7",
    "encodings": ["zstd"],
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
            "token": "spt_9b88b41ea5c523fab8f52020364d7c47439db5b028ce7d3b531a065fee4c2159",
            "info": {
                "hostname": "pi", "os": "linux", "platform": "debian", "platform_ver": "13",
                "kernel": "6.18.44", "arch": "arm64", "cpu_model": "Cortex-A76", "cpu_cores": 4,
                "ram_total": 8_453_591_040_u64, "agent_version": "0.1.0", "agent_commit": "4f1c2a9",
                "boot_time": 1_795_453_205, "ips": ["192.0.2.2"], "hardware": "raspberry-pi",
            },
        }),
    ),
    responses(
        (status = 201, body = Registered),
        (status = 400, description = "Not the JSON that is expected, or facts that cannot be kept"),
        (status = 401, description = "The token is unknown, used, expired or revoked"),
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
        remote_address: address.to_string(),
        binary_hash: agent_text(&headers, agent_header::AGENT_BINARY_HASH),
    };
    let enrolled = enrol::register(&app.store, registration, origin).await?;
    app.rates.failed_registrations.give_back(&network);
    tracing::info!(agent_id = %enrolled.agent, version = version(&headers), "registered an agent");
    let answer =
        Registered { agent_id: enrolled.agent.to_string(), secret: enrolled.secret, encodings: ENCODINGS };
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], axum::Json(answer)).into_response())
}

fn version(headers: &HeaderMap) -> String {
    agent_text(headers, agent_header::AGENT_VERSION).unwrap_or_default()
}

impl From<EnrolError> for Problem {
    fn from(error: EnrolError) -> Self {
        match error {
            EnrolError::Facts(what) => Self::bad_request(what),
            EnrolError::Token(_) => Self::unauthorized(error.to_string()),
            EnrolError::Store(error) => error.into(),
        }
    }
}
