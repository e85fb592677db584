//! What everybody does with their own account: password, sessions, settings.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{Superadmin, Viewer};
use super::body::{self, SMALL_BODY_BYTES};
use super::parameters::{Id, Parameters};
use super::problem::{Problem, Result};
use crate::account;
use crate::account::personal::{self, SettingError};
use crate::account::session::User;
use crate::app::App;
use crate::audit::{self, Outcome};
use crate::store::{SessionRecord, Time};

/// A change of one's own password.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"current_password": "correct horse", "new_password": "battery staple"}))]
pub(crate) struct PasswordChange {
    current_password: String,
    /// At least 8 characters, at most 1,024 bytes.
    new_password: String,
}

/// A browser that is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenSession {
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Time,
    /// Where the sign-in came from.
    remote_address: Option<String>,
    /// What the browser said of itself.
    user_agent: Option<String>,
    /// It is the one that asks.
    current: bool,
}

/// A setting that shall be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"key": "starred_agents", "value": ["f670d4c9-5871-4ac6-b273-03452795f8c4"]}))]
pub(crate) struct Setting {
    #[serde(default)]
    key: String,
    /// Any JSON.
    #[schema(value_type = Object)]
    value: Value,
}

/// Change one's own password
///
/// Every other session of the account ends.
#[utoipa::path(
    put,
    path = "/api/v1/user/password",
    operation_id = "change_password",
    tag = "account",
    request_body(content = PasswordChange, content_type = "application/json"),
    responses(
        (status = 204, description = "The new password holds"),
        (status = 400, description = "The new password is not possible"),
        (status = 403, description = "The current password is wrong"),
        (status = 409, description = "The caller is an API token, which has no password"),
        (status = 429, description = "Too many wrong passwords"),
    )
)]
pub(crate) async fn change_password(
    Viewer(user): Viewer,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let PasswordChange { current_password, new_password } =
        body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let session = user.session().ok_or_else(|| conflict("an API token has no password"))?;
    if !app.sign_in.confirm(&app.store, &user, current_password).await? {
        let refused = user.did("user.password", user.username.clone()).outcome(Outcome::Refused);
        audit::record(&app.store, refused).await?;
        return Err(Problem::forbidden("the current password is wrong"));
    }
    account::set_password(&app.store, app.sign_in.passwords(), user.id, new_password, Some(session)).await?;
    audit::record(&app.store, user.did("user.password", user.username.clone())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One's own sessions, newest first
#[utoipa::path(get, path = "/api/v1/user/sessions", operation_id = "list_own_sessions", tag = "account", responses((status = 200, body = Vec<OpenSession>)))]
pub(crate) async fn sessions(Viewer(user): Viewer, State(app): State<App>) -> Result<Json<Vec<OpenSession>>> {
    Ok(Json(open_sessions(&app, user.id, user.session()).await?))
}

/// End one of one's own sessions
#[utoipa::path(
    delete,
    path = "/api/v1/user/sessions/{id}",
    operation_id = "end_own_session",
    tag = "account",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 204, description = "That browser is signed out"),
        (status = 404, description = "There is no such session of one's own"),
    )
)]
pub(crate) async fn end_session(
    Viewer(user): Viewer,
    Id(id): Id,
    State(app): State<App>,
) -> Result<StatusCode> {
    end(&app, &user, id, Some(user.id)).await
}

/// Sessions of an account, newest first
#[utoipa::path(
    get,
    path = "/api/v1/admin/users/{id}/sessions",
    operation_id = "list_sessions",
    tag = "accounts",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = Vec<OpenSession>), (status = 404, description = "There is no such user"))
)]
pub(crate) async fn sessions_of(
    Superadmin(user): Superadmin,
    Id(id): Id,
    State(app): State<App>,
) -> Result<Json<Vec<OpenSession>>> {
    app.store.user_by_id(id).await?.ok_or_else(|| Problem::not_found("there is no such user"))?;
    Ok(Json(open_sessions(&app, id, user.session()).await?))
}

/// End anybody's session
#[utoipa::path(
    delete,
    path = "/api/v1/admin/sessions/{id}",
    operation_id = "end_session",
    tag = "accounts",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 204, description = "That browser is signed out"),
        (status = 404, description = "There is no such session"),
    )
)]
pub(crate) async fn end_any_session(
    Superadmin(user): Superadmin,
    Id(id): Id,
    State(app): State<App>,
) -> Result<StatusCode> {
    end(&app, &user, id, None).await
}

/// One's own settings
///
/// What the pages keep of a person, by key.
#[utoipa::path(get, path = "/api/v1/user/config", operation_id = "get_user_config", tag = "account", responses((status = 200, body = Object)))]
pub(crate) async fn config(Viewer(user): Viewer, State(app): State<App>) -> Result<Json<Map<String, Value>>> {
    Ok(Json(app.store.user_settings(user.id).await?))
}

/// Keep a setting of one's own
#[utoipa::path(
    put,
    path = "/api/v1/user/config",
    operation_id = "set_user_config",
    tag = "account",
    request_body(content = Setting, content_type = "application/json"),
    responses(
        (status = 204, description = "It is kept"),
        (status = 400, description = "The key or the value is not possible"),
        (status = 409, description = "The caller is an API token that belongs to nobody"),
        (status = 413, description = "More than 64 KiB, or more than a person may keep"),
    )
)]
pub(crate) async fn set_config(
    Viewer(user): Viewer,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let Setting { key, value } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    personal::keep(&app.store, person(&user)?, &key, &value).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forget a setting of one's own
#[utoipa::path(
    delete,
    path = "/api/v1/user/config",
    operation_id = "delete_user_config",
    tag = "account",
    params(("key" = String, Query, description = "Which one")),
    responses(
        (status = 204, description = "It is not there any more"),
        (status = 400, description = "`key` is missing"),
    )
)]
pub(crate) async fn remove_config(
    Viewer(user): Viewer,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<StatusCode> {
    let key = parameters.get("key").ok_or_else(|| Problem::bad_request("`key` is missing"))?;
    personal::check_key(key)?;
    app.store.remove_user_setting(user.id, key).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End every other session of one's own
#[utoipa::path(
    delete,
    path = "/api/v1/user/sessions",
    operation_id = "end_other_sessions",
    tag = "account",
    responses(
        (status = 204, description = "Every other browser is signed out"),
        (status = 409, description = "The caller is an API token that belongs to nobody"),
    )
)]
pub(crate) async fn end_other_sessions(Viewer(user): Viewer, State(app): State<App>) -> Result<StatusCode> {
    let id = person(&user)?;
    let ended = app.store.end_sessions(id, user.session()).await?;
    let deed = user.did("session.end_all", user.username.clone()).detail(format!("ended: {ended}"));
    audit::record(&app.store, deed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End every session of an account
#[utoipa::path(
    delete,
    path = "/api/v1/admin/users/{id}/sessions",
    operation_id = "end_sessions",
    tag = "accounts",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 204, description = "It is signed out everywhere"),
        (status = 404, description = "There is no such user"),
    )
)]
pub(crate) async fn end_sessions_of(
    Superadmin(user): Superadmin,
    Id(id): Id,
    State(app): State<App>,
) -> Result<StatusCode> {
    let found = app.store.user_by_id(id).await?;
    let found = found.ok_or_else(|| Problem::not_found("there is no such user"))?;
    let ended = app.store.end_sessions(id, None).await?;
    let deed = user.did("session.end_all", found.username).detail(format!("ended: {ended}"));
    audit::record(&app.store, deed).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn open_sessions(app: &App, user: Uuid, own: Option<Uuid>) -> Result<Vec<OpenSession>> {
    let sessions = app.store.sessions_of(user, Time::now()).await?;
    let open = |session: SessionRecord| {
        let SessionRecord { id, created_at, expires_at, remote_address, user_agent } = session;
        OpenSession { id, created_at, expires_at, remote_address, user_agent, current: own == Some(id) }
    };
    Ok(sessions.into_iter().map(open).collect())
}

async fn end(app: &App, user: &User, id: Uuid, owner: Option<Uuid>) -> Result<StatusCode> {
    if !app.store.end_session_by_id(id, owner).await? {
        return Err(Problem::not_found("there is no such session"));
    }
    audit::record(&app.store, user.did("session.end", id.to_string())).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn person(user: &User) -> Result<Uuid> {
    user.person()
        .ok_or_else(|| conflict("this API token belongs to nobody: it has neither settings nor sessions"))
}

fn conflict(detail: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, detail)
}

impl From<SettingError> for Problem {
    fn from(error: SettingError) -> Self {
        match error {
            SettingError::Key | SettingError::Value => Self::bad_request(error.to_string()),
            SettingError::Quota => Self::too_large(error.to_string()),
            SettingError::Store(error) => error.into(),
        }
    }
}
