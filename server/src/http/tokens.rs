//! Registration tokens, for admins.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Admin;
use super::body::{self, SMALL_BODY_BYTES};
use super::parameters::Id;
use super::problem::{Problem, Result};
use crate::app::App;
use crate::audit;
use crate::enrol::constraint::Constraints;
use crate::enrol::{self, CreatedToken, TokenError, TokenScope, TokenTerms};
use crate::store::{Labels, Time, TokenRecord};

/// What a token shall be; an empty body is a token for one host and one day.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({
    "expires_in_seconds": 7200, "uses": 20, "labels": {"site": "attic"}, "hostnames": ["pi-*"],
    "cidrs": ["192.0.2.0/24"],
}))]
pub(crate) struct TokenRequest {
    /// Default 86,400; at most a year.
    #[schema(minimum = 1, maximum = 31_536_000)]
    expires_in_seconds: Option<i64>,
    /// How many hosts can register with it; 0 is any number of them. Default 1.
    #[schema(minimum = 0, maximum = 100_000)]
    uses: Option<i64>,
    /// Labels of the hosts that register with it; at most 32.
    labels: Option<Labels>,
    /// Patterns of host names (`*` is any text, `?` any character) of which the host's has to match one;
    /// at most 64. None: any name.
    hostnames: Option<Vec<String>>,
    /// Networks of which the host's address has to be in one; at most 32. None: any address.
    cidrs: Option<Vec<String>>,
    /// `namespace/name` of the fleet that the hosts join.
    fleet: Option<String>,
    /// A known host: whoever registers with the token takes its place.
    agent_id: Option<Uuid>,
}

/// A new token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "token": "spt_k7q2m9xw4t.4Zr8vV0kqQf2YwN1sJcXe6bH3uLgT5aPdMiRoKyWnFE",
    "id": "01a20f8f-6807-71ad-9782-146607007e2d",
    "expires_at": "2026-11-25T21:56:26Z",
    "uses": 1,
}))]
pub(crate) struct TokenCreated {
    /// `spt_…`; told once, only its digest is kept.
    token: String,
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    expires_at: String,
    /// How many hosts can register with it; 0 is any number of them.
    uses: i32,
}

/// What is known of a token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Token {
    id: Uuid,
    /// The token's part between `spt_` and the dot; null for tokens of older versions.
    public_id: Option<String>,
    /// User name, or `command line`.
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Time,
    /// 0: any number.
    uses_allowed: i32,
    uses: i32,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Time>,
    /// Host name of the last that registered.
    last_used_by: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Time>,
    labels: Labels,
    hostnames: Vec<String>,
    cidrs: Vec<String>,
    /// `namespace/name`.
    fleet: Option<String>,
    /// The only host that it is for.
    agent_id: Option<Uuid>,
}

impl From<TokenRecord> for Token {
    fn from(record: TokenRecord) -> Self {
        let TokenRecord {
            id,
            public_id,
            created_by,
            created_at,
            expires_at,
            uses_allowed,
            uses,
            last_used_at,
            last_used_by,
            revoked_at,
            labels,
            hostnames,
            cidrs,
            fleet,
            agent: agent_id,
        } = record;
        Self {
            id,
            public_id,
            created_by,
            created_at,
            expires_at,
            uses_allowed,
            uses,
            last_used_at,
            last_used_by,
            revoked_at,
            labels: labels.0,
            hostnames: hostnames.0,
            cidrs: cidrs.0,
            fleet,
            agent_id,
        }
    }
}

/// Make a registration token
#[utoipa::path(
    post,
    path = "/api/v1/admin/tokens",
    operation_id = "create_token",
    tag = "admin",
    request_body(content = Option<TokenRequest>, content_type = "application/json"),
    responses((status = 201, body = TokenCreated), (status = 400, description = "Not possible, and why"))
)]
pub(crate) async fn create(Admin(user): Admin, State(app): State<App>, request: Request) -> Result<Response> {
    let TokenRequest { expires_in_seconds, uses, labels, hostnames, cidrs, fleet, agent_id } =
        body::read_optional_json(&app, request, SMALL_BODY_BYTES).await?;
    let constraints = Constraints::new(hostnames.unwrap_or_default(), cidrs.unwrap_or_default())
        .map_err(Problem::bad_request)?;
    let scope = TokenScope { labels: labels.unwrap_or_default(), constraints, fleet, agent: agent_id };
    let terms = TokenTerms::new(
        expires_in_seconds.unwrap_or(TokenTerms::DEFAULT.lifetime.whole_seconds()),
        uses.unwrap_or(TokenTerms::DEFAULT.uses.into()),
    )
    .map_err(Problem::bad_request)?;
    let created = enrol::create_token(&app.store, terms, scope, user.username.clone()).await?;
    let CreatedToken { id, token, expires_at, uses } = created;
    audit::record(&app.store, user.did("token.create", id.to_string()).detail(format!("uses: {uses}")))
        .await?;
    tracing::info!(token_id = %id, uses, "made a registration token");
    let answer = TokenCreated { token, id, expires_at: expires_at.rfc3339(false), uses };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Registration tokens, newest first
#[utoipa::path(get, path = "/api/v1/admin/tokens", operation_id = "list_tokens", tag = "admin", responses((status = 200, body = Vec<Token>)))]
pub(crate) async fn list(_: Admin, State(app): State<App>) -> Result<Json<Vec<Token>>> {
    Ok(Json(app.store.tokens().await?.into_iter().map(Token::from).collect()))
}

/// Revoke a token
///
/// Hosts that have registered with it stay.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/tokens/{id}",
    operation_id = "revoke_token",
    tag = "admin",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 204, description = "It cannot be used any more"),
        (status = 404, description = "There is no such token, or it was revoked before"),
    )
)]
pub(crate) async fn revoke(Admin(user): Admin, Id(id): Id, State(app): State<App>) -> Result<StatusCode> {
    if !app.store.revoke_token(id, Time::now()).await? {
        return Err(Problem::not_found("there is no such token, or it was revoked before"));
    }
    audit::record(&app.store, user.did("token.revoke", id.to_string())).await?;
    tracing::info!(token_id = %id, user = %user.username, "revoked a registration token");
    Ok(StatusCode::NO_CONTENT)
}

/// Revoke every token that could still be used
#[utoipa::path(
    post,
    path = "/api/v1/admin/tokens/revoke",
    operation_id = "revoke_tokens",
    tag = "admin",
    responses((status = 204, description = "No token can be used any more"))
)]
pub(crate) async fn revoke_all(Admin(user): Admin, State(app): State<App>) -> Result<StatusCode> {
    let revoked = app.store.revoke_tokens(Time::now()).await?;
    audit::record(&app.store, user.did("token.revoke_all", "").detail(format!("revoked: {revoked}"))).await?;
    tracing::info!(revoked, user = %user.username, "revoked all registration tokens");
    Ok(StatusCode::NO_CONTENT)
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Store(error) => error.into(),
            error => Self::bad_request(error.to_string()),
        }
    }
}
