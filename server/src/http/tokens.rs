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
use crate::enrol::{self, CreatedToken, TokenTerms};
use crate::store::{Time, TokenRecord};

/// What a token shall be; an empty body is a token for one host and one day.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"expires_in_seconds": 7200, "uses": 20}))]
pub(crate) struct TokenRequest {
    /// Default 86,400; at most a year.
    #[schema(minimum = 1, maximum = 31_536_000)]
    expires_in_seconds: Option<i64>,
    /// How many hosts can register with it; default 1.
    #[schema(minimum = 1, maximum = 100_000)]
    uses: Option<i64>,
}

/// A new token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "token": "spt_9b88b41ea5c523fab8f52020364d7c47439db5b028ce7d3b531a065fee4c2159",
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
    /// How many hosts can register with it.
    uses: i32,
}

/// What is known of a token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Token {
    id: Uuid,
    /// User name, or `command line`.
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Time,
    uses_allowed: i32,
    uses: i32,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Time>,
}

impl From<TokenRecord> for Token {
    fn from(record: TokenRecord) -> Self {
        let TokenRecord {
            id,
            created_by,
            created_at,
            expires_at,
            uses_allowed,
            uses,
            last_used_at,
            revoked_at,
        } = record;
        Self { id, created_by, created_at, expires_at, uses_allowed, uses, last_used_at, revoked_at }
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
    let TokenRequest { expires_in_seconds, uses } =
        body::read_optional_json(&app, request, SMALL_BODY_BYTES).await?;
    let terms = TokenTerms::new(
        expires_in_seconds.unwrap_or(TokenTerms::DEFAULT.lifetime.whole_seconds()),
        uses.unwrap_or(TokenTerms::DEFAULT.uses.into()),
    )
    .map_err(Problem::bad_request)?;
    let created = enrol::create_token(&app.store, terms, user.username.clone()).await?;
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
