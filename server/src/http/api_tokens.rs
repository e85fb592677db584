//! API tokens: made, listed and revoked by those who own them.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Viewer;
use super::body::{self, SMALL_BODY_BYTES};
use super::parameters::Id;
use super::problem::{Problem, Result};
use crate::account::Role;
use crate::account::api_token::{self, CreateError, Created, Scope, Terms, TokenRole};
use crate::account::session::User;
use crate::app::App;
use crate::audit;
use crate::store::{ApiTokenRecord, Time};

/// What an API token shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"name": "prometheus", "role": "viewer", "scope": "metrics"}))]
pub(crate) struct ApiTokenRequest {
    /// What it is for: 1 to 64 characters.
    name: String,
    /// `viewer`, `admin` or `superadmin`, at most one's own role, which is taken where it is missing;
    /// `operator` for the Kubernetes operator, by superadmins only.
    role: Option<String>,
    /// `metrics`: only `/metrics/fleet`; `read`, where it is missing: what changes nothing; `write`:
    /// everything that the role may.
    scope: Option<String>,
    /// Default 90 days, at most 366.
    #[schema(minimum = 1, maximum = 31_622_400)]
    expires_in_seconds: Option<i64>,
}

/// A new API token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "token": "spa_9b88b41ea5c523fab8f52020364d7c47439db5b028ce7d3b531a065fee4c2159",
    "id": "01a20f8f-6807-71ad-9782-146607007e2d", "name": "prometheus", "role": "viewer",
    "scope": "metrics", "expires_at": "2027-02-22T21:56:26Z",
}))]
pub(crate) struct ApiTokenCreated {
    /// `spa_…`, for `Authorization: Bearer`; told once, only its digest is kept.
    token: String,
    id: Uuid,
    name: String,
    role: String,
    scope: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: String,
}

/// What is known of an API token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiToken {
    id: Uuid,
    name: String,
    owner_id: Option<Uuid>,
    /// User name; null where it was made on the command line.
    owner: Option<String>,
    role: String,
    scope: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Time,
    /// To the minute.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Time>,
}

impl From<ApiTokenRecord> for ApiToken {
    fn from(record: ApiTokenRecord) -> Self {
        let ApiTokenRecord {
            id,
            name,
            owner_id,
            owner,
            role,
            scope,
            created_at,
            expires_at,
            last_used_at,
            revoked_at,
        } = record;
        Self { id, name, owner_id, owner, role, scope, created_at, expires_at, last_used_at, revoked_at }
    }
}

/// Make an API token
///
/// For programs: `Authorization: Bearer spa_…`. It may never do more than its owner may at that moment.
#[utoipa::path(
    post,
    path = "/api/v1/api-tokens",
    operation_id = "create_api_token",
    tag = "account",
    request_body(content = ApiTokenRequest, content_type = "application/json"),
    responses(
        (status = 201, body = ApiTokenCreated),
        (status = 400, description = "Not possible, and why"),
        (status = 403, description = "A role above one's own, or the caller is an API token"),
        (status = 409, description = "There are too many tokens"),
    )
)]
pub(crate) async fn create(
    Viewer(user): Viewer,
    State(app): State<App>,
    request: Request,
) -> Result<Response> {
    let request: ApiTokenRequest = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let terms = request.terms(user.role).map_err(Problem::bad_request)?;
    let created = api_token::create(&app.store, terms, Some(&user)).await?;
    let Created { id, token, name, role, scope, expires_at } = created;
    let detail = format!("{name}: role {}, scope {}", role.name(), scope.name());
    audit::record(&app.store, user.did("api_token.create", id.to_string()).detail(detail)).await?;
    let answer = ApiTokenCreated {
        token,
        id,
        name,
        role: role.name().to_owned(),
        scope: scope.name().to_owned(),
        expires_at: expires_at.rfc3339(false),
    };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

impl ApiTokenRequest {
    fn terms(self, own: Role) -> std::result::Result<Terms, String> {
        let Self { name, role, scope, expires_in_seconds } = self;
        let role = match role {
            Some(role) => TokenRole::of(&role).ok_or("there is no such role")?,
            None => TokenRole::Person(own),
        };
        let scope = match scope {
            Some(scope) => Scope::of(&scope).ok_or("`scope` is none of metrics, read and write")?,
            None => Scope::Read,
        };
        Terms::new(&name, role, scope, expires_in_seconds)
    }
}

/// API tokens, newest first
///
/// One's own; superadmins see all.
#[utoipa::path(get, path = "/api/v1/api-tokens", operation_id = "list_api_tokens", tag = "account", responses((status = 200, body = Vec<ApiToken>)))]
pub(crate) async fn list(Viewer(user): Viewer, State(app): State<App>) -> Result<Json<Vec<ApiToken>>> {
    let tokens = app.store.api_tokens(reach(&user)).await?;
    Ok(Json(tokens.into_iter().map(ApiToken::from).collect()))
}

/// Revoke an API token
///
/// One's own; superadmins may revoke any. It is refused from the next request on.
#[utoipa::path(
    delete,
    path = "/api/v1/api-tokens/{id}",
    operation_id = "revoke_api_token",
    tag = "account",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 204, description = "It cannot be used any more"),
        (status = 404, description = "There is no such token, or it was revoked before"),
    )
)]
pub(crate) async fn revoke(Viewer(user): Viewer, Id(id): Id, State(app): State<App>) -> Result<StatusCode> {
    if !app.store.revoke_api_token(id, reach(&user), Time::now()).await? {
        return Err(Problem::not_found("there is no such token, or it was revoked before"));
    }
    audit::record(&app.store, user.did("api_token.revoke", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whose tokens the user may see and revoke: `None` is everybody's.
fn reach(user: &User) -> Option<Uuid> {
    (user.role < Role::Superadmin).then_some(user.id)
}

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::AboveOwnRole | CreateError::ByToken => Self::forbidden(error.to_string()),
            CreateError::TooMany => Self::new(StatusCode::CONFLICT, error.to_string()),
            CreateError::Store(error) => error.into(),
        }
    }
}
