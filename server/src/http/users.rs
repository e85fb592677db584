//! Accounts, for those who manage them: admins manage viewers, superadmins everybody.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{Admin, Superadmin, Viewer};
use super::body::{self, SMALL_BODY_BYTES};
use super::parameters::Id;
use super::problem::{Problem, Result};
use crate::account::session::User;
use crate::account::{self, AccountError, Role};
use crate::app::App;
use crate::audit;
use crate::store::{Changed, Time, UserChange, UserSummary};

/// Somebody who may sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Account {
    id: Uuid,
    username: String,
    /// `viewer`, `admin` or `superadmin`.
    role: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_login: Option<Time>,
    /// Nobody can sign in as this user.
    disabled: bool,
}

impl From<UserSummary> for Account {
    fn from(user: UserSummary) -> Self {
        let UserSummary { id, username, role, created_at, updated_at, last_login, disabled_at } = user;
        Self { id, username, role, created_at, updated_at, last_login, disabled: disabled_at.is_some() }
    }
}

/// An account that shall be made.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"username": "ann", "password": "correct horse", "role": "viewer"}))]
pub(crate) struct NewAccount {
    /// Kept in lower case.
    #[serde(default)]
    username: String,
    /// At least 8 characters, at most 1,024 bytes.
    #[serde(default)]
    password: String,
    /// `viewer` where it is missing.
    role: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"role": "admin"}))]
pub(crate) struct NewRole {
    /// `viewer`, `admin` or `superadmin`.
    role: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"password": "correct horse"}))]
pub(crate) struct NewPassword {
    /// At least 8 characters, at most 1,024 bytes.
    password: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"disabled": true}))]
pub(crate) struct Disabled {
    disabled: bool,
}

/// Accounts, by name
///
/// A viewer sees itself, an admin also admins and viewers, a superadmin everybody.
#[utoipa::path(get, path = "/api/v1/admin/users", operation_id = "list_users", tag = "accounts", responses((status = 200, body = Vec<Account>)))]
pub(crate) async fn list(Viewer(user): Viewer, State(app): State<App>) -> Result<Json<Vec<Account>>> {
    let users = app.store.users().await?;
    let seen = users.into_iter().filter(|one| {
        let role = one.role.parse().unwrap_or(Role::Superadmin);
        one.id == user.id || account::may_see(user.role, role)
    });
    Ok(Json(seen.map(Account::from).collect()))
}

/// Make an account
#[utoipa::path(
    post,
    path = "/api/v1/admin/users",
    operation_id = "create_user",
    tag = "accounts",
    request_body(content = NewAccount, content_type = "application/json"),
    responses(
        (status = 201, description = "The account can be used"),
        (status = 400, description = "A name, password or role that is not possible"),
        (status = 403, description = "Admins can make viewers only"),
        (status = 409, description = "There is a user with this name"),
    )
)]
pub(crate) async fn create(
    Admin(user): Admin,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let NewAccount { username, password, role } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let role = role.filter(|role| !role.is_empty()).map_or(Ok(Role::Viewer), |role| role.parse())?;
    if !account::may_manage(user.role, role) {
        return Err(Problem::forbidden("admins can make viewers only"));
    }
    let username = account::create(&app.store, app.sign_in.passwords(), &username, password, role).await?;
    let entry = user.did("user.create", username).detail(format!("role {role}"));
    audit::record(&app.store, entry).await?;
    Ok(StatusCode::CREATED)
}

/// Remove an account
///
/// It is signed out everywhere, and its API tokens end.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/users/{id}",
    operation_id = "delete_user",
    tag = "accounts",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 204, description = "The account is not there any more"),
        (status = 400, description = "It is one's own or that of the last superadmin, or the id is not a UUID"),
        (status = 403, description = "Admins can remove viewers only"),
        (status = 404, description = "There is no such user"),
    )
)]
pub(crate) async fn remove(Admin(user): Admin, Id(id): Id, State(app): State<App>) -> Result<StatusCode> {
    let name = managed(&app, &user, id, "remove").await?;
    change(&app, &user, id, UserChange::Delete).await?;
    audit::record(&app.store, user.did("user.delete", name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give an account another role
///
/// It holds from the next request on.
#[utoipa::path(
    put,
    path = "/api/v1/admin/users/{id}/role",
    operation_id = "set_user_role",
    tag = "accounts",
    params(("id" = String, Path, format = Uuid)),
    request_body(content = NewRole, content_type = "application/json"),
    responses(
        (status = 204, description = "The role holds"),
        (status = 400, description = "There is no such role, or it is that of the last superadmin"),
        (status = 404, description = "There is no such user"),
    )
)]
pub(crate) async fn set_role(
    Superadmin(user): Superadmin,
    Id(id): Id,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let NewRole { role } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let role: Role = role.parse()?;
    let found = app.store.user_by_id(id).await?.ok_or_else(unknown)?;
    change(&app, &user, id, UserChange::Role(role.name())).await?;
    let detail = format!("{} -> {role}", found.role);
    audit::record(&app.store, user.did("user.role", found.username).detail(detail)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Disable an account, or enable it again
///
/// A disabled one is signed out everywhere, and its API tokens are refused; nothing of it is lost.
#[utoipa::path(
    put,
    path = "/api/v1/admin/users/{id}/disabled",
    operation_id = "disable_user",
    tag = "accounts",
    params(("id" = String, Path, format = Uuid)),
    request_body(content = Disabled, content_type = "application/json"),
    responses(
        (status = 204, description = "So it is"),
        (status = 400, description = "It is one's own or that of the last superadmin, or the request is not possible"),
        (status = 403, description = "Admins can disable viewers only"),
        (status = 404, description = "There is no such user"),
    )
)]
pub(crate) async fn disable(
    Admin(user): Admin,
    Id(id): Id,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let Disabled { disabled } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let name = managed(&app, &user, id, "disable").await?;
    let (wanted, action) =
        if disabled { (UserChange::Disable, "user.disable") } else { (UserChange::Enable, "user.enable") };
    change(&app, &user, id, wanted).await?;
    audit::record(&app.store, user.did(action, name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give an account another password
///
/// It is signed out everywhere. One's own is changed at `/user/password`.
#[utoipa::path(
    put,
    path = "/api/v1/admin/users/{id}/password",
    operation_id = "set_user_password",
    tag = "accounts",
    params(("id" = String, Path, format = Uuid)),
    request_body(content = NewPassword, content_type = "application/json"),
    responses(
        (status = 204, description = "The password holds"),
        (status = 400, description = "The password is not possible, or the account is one's own"),
        (status = 403, description = "Admins can do so for viewers only"),
        (status = 404, description = "There is no such user"),
    )
)]
pub(crate) async fn set_password(
    Admin(user): Admin,
    Id(id): Id,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let NewPassword { password } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let name = managed(&app, &user, id, "change the password of").await?;
    account::set_password(&app.store, app.sign_in.passwords(), id, password, None).await?;
    audit::record(&app.store, user.did("user.password", name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The name of an account that `user` may manage.
async fn managed(app: &App, user: &User, id: Uuid, deed: &str) -> Result<String> {
    if id == user.id {
        return Err(Problem::bad_request(format!("you cannot {deed} your own account here")));
    }
    let found = app.store.user_by_id(id).await?.ok_or_else(unknown)?;
    // A role that this version does not know is above all.
    let role = found.role.parse().unwrap_or(Role::Superadmin);
    if !account::may_manage(user.role, role) {
        return Err(Problem::forbidden(format!("admins can {deed} viewers only")));
    }
    Ok(found.username)
}

async fn change(app: &App, user: &User, id: Uuid, change: UserChange) -> Result<()> {
    match app.store.change_user(id, &change, Time::now()).await? {
        Changed::Done => Ok(()),
        Changed::Unknown => Err(unknown()),
        Changed::LastSuperadmin => {
            tracing::info!(user = %user.username, "the last superadmin stays");
            Err(Problem::bad_request("it is the last superadmin: make another one first"))
        }
    }
}

fn unknown() -> Problem {
    Problem::not_found("there is no such user")
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::BadName | AccountError::UnknownRole(_) => Self::bad_request(error.to_string()),
            AccountError::NameTaken(_) => Self::new(StatusCode::CONFLICT, error.to_string()),
            AccountError::Unknown => unknown(),
            AccountError::Password(error) => error.into(),
            AccountError::Store(error) => error.into(),
        }
    }
}
