//! Signing in and out, for people with a browser.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::access::{Anybody, COOKIE, Stranger, Viewer, session_cookie};
use super::body;
use super::problem::{Problem, Result};
use super::scheme::IsHttps;
use crate::account::Role;
use crate::account::password::PasswordError;
use crate::account::session::{self, LIFETIME, Session, SignInError, User};
use crate::app::App;
use crate::audit::{self, Actor, Entry, Outcome};
use crate::secret::Digest;

/// Body of a sign-in: the longest password, escaped, fits.
const LOGIN_BODY_BYTES: usize = 16 << 10;

/// What a list of sessions keeps of what a browser says of itself.
const USER_AGENT_CHARACTERS: usize = 200;

#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"username": "admin", "password": "correct horse"}))]
pub(crate) struct Credentials {
    /// Upper and lower case are the same.
    username: String,
    password: String,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "01a20f8e-cce2-77a2-8ffc-431c6a6fd7cc", "username": "admin", "role": "superadmin",
}))]
pub(crate) struct Me {
    id: String,
    username: String,
    role: Role,
}

impl From<User> for Me {
    fn from(user: User) -> Self {
        let User { id, username, role, address: _, via: _ } = user;
        Self { id: id.to_string(), username, role }
    }
}

/// Sign in
///
/// Sets the cookie `spectra_session`, which is valid for 24 hours.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    tag = "auth",
    request_body(content = Credentials, content_type = "application/json"),
    responses(
        (status = 200, body = Me),
        (status = 401, description = "Wrong user name or password"),
        (status = 429, description = "Too many failed attempts from this address or for this account"),
    )
)]
pub(crate) async fn login(
    State(app): State<App>,
    Stranger(address): Stranger,
    IsHttps(secure): IsHttps,
    request: Request,
) -> Result<Response> {
    let user_agent = user_agent(request.headers());
    let previous = session_cookie(request.headers()).map(Digest::of);
    let Credentials { username, password } = body::read_json(&app, request, LOGIN_BODY_BYTES).await?;
    if username.is_empty() || password.is_empty() {
        return Err(Problem::bad_request("username and password are required"));
    }
    let signed_in = app.sign_in.sign_in(&app.store, address, &username, password, user_agent).await;
    if matches!(signed_in, Err(SignInError::Wrong)) {
        let nobody = Actor::Anonymous { name: username };
        let refused = Entry::new(nobody, "session.open", "").from(address).outcome(Outcome::Refused);
        audit::record(&app.store, refused).await?;
    }
    let Session { user, cookie } = signed_in?;
    audit::record(&app.store, user.did("session.open", "")).await?;
    if let Some(previous) = previous {
        app.store.end_session(&previous).await?;
    }
    tracing::info!(user = %user.username, %address, "signed in");
    let cookie = set_cookie(&cookie, LIFETIME.whole_seconds(), secure)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(Me::from(user))).into_response())
}

/// Sign out
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "auth",
    responses((status = 204, description = "Nobody is signed in any more"))
)]
pub(crate) async fn logout(
    State(app): State<App>,
    Stranger(address): Stranger,
    IsHttps(secure): IsHttps,
    request: Request,
) -> Result<Response> {
    let Some(cookie) = session_cookie(request.headers()) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let user = session::user_of(&app.store, cookie, address).await?;
    app.store.end_session(&Digest::of(cookie)).await?;
    if let Some(user) = user {
        audit::record(&app.store, user.did("session.close", "")).await?;
    }
    let cleared = set_cookie("", 0, secure)?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cleared)]).into_response())
}

/// Who is signed in
#[utoipa::path(get, path = "/api/v1/auth/me", tag = "auth", responses((status = 200, body = Me)))]
pub(crate) async fn me(Viewer(user): Viewer) -> Json<Me> {
    Json(user.into())
}

/// Who is signed in, if anybody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"user": null}))]
pub(crate) struct SignedIn {
    user: Option<Me>,
}

/// Whether somebody is signed in
///
/// Never 401, which browsers write into their consoles as an error: a page asks this before it knows.
#[utoipa::path(get, path = "/api/v1/auth/session", tag = "auth", responses((status = 200, body = SignedIn)))]
pub(crate) async fn current(Anybody(user): Anybody) -> Json<SignedIn> {
    Json(SignedIn { user: user.map(Me::from) })
}

/// What the browser says of itself, cut.
fn user_agent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::USER_AGENT)?.to_str().ok()?;
    Some(text.chars().take(USER_AGENT_CHARACTERS).collect())
}

/// `Strict` costs nothing here: links from elsewhere lead to the page, and what the page then asks for comes
/// from this site.
fn set_cookie(value: &str, seconds: i64, secure: bool) -> Result<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(cookie).map_err(Problem::internal)
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Self::unauthorized(error.to_string()),
            SignInError::TooMany { wait } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too many failed attempts, try again later")
                    .retry_after(wait)
            }
            SignInError::Busy => Self::unavailable("the server is busy", std::time::Duration::from_secs(1)),
            SignInError::Store(error) => error.into(),
            SignInError::Password(error) => error.into(),
            SignInError::Account(error) => Self::internal(error),
        }
    }
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::TooShort | PasswordError::TooLong => Self::bad_request(error.to_string()),
            PasswordError::Busy => Self::unavailable("the server is busy", std::time::Duration::from_secs(1)),
            PasswordError::Failed(_) => Self::internal(error),
        }
    }
}
