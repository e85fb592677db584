//! Set-up: the first superadmin, with a code that the server printed.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::access::{Peer, Stranger};
use super::body::{self, SMALL_BODY_BYTES};
use super::problem::{Problem, Result};
use crate::account::setup::{self, SetupError};
use crate::app::App;
use crate::audit::{self, Actor, Entry};
use crate::rate::network_of;

/// Whether the server waits for its first superadmin.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"needed": true}))]
pub(crate) struct SetupState {
    needed: bool,
}

/// The first superadmin.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"code": "k3mq7vxd2hfw9cntp4gz", "username": "admin", "password": "correct horse"}))]
pub(crate) struct FirstSuperadmin {
    /// From the server's log, or from `spectra-server setup-code`.
    code: String,
    /// Kept in lower case.
    username: String,
    /// At least 8 characters, at most 1,024 bytes.
    password: String,
}

/// Whether the first superadmin is to be made
#[utoipa::path(get, path = "/api/v1/setup", operation_id = "get_setup", tag = "auth", responses((status = 200, body = SetupState)))]
pub(crate) async fn state(_: Stranger, State(app): State<App>) -> Result<Json<SetupState>> {
    Ok(Json(SetupState { needed: !app.store.has_users().await? }))
}

/// Make the first superadmin
///
/// Once there is a user, no code is good for anything any more.
#[utoipa::path(
    post,
    path = "/api/v1/setup",
    operation_id = "set_up",
    tag = "auth",
    request_body(content = FirstSuperadmin, content_type = "application/json"),
    responses(
        (status = 201, description = "The account can sign in"),
        (status = 400, description = "A name or password that is not possible"),
        (status = 403, description = "The code is wrong or has ended"),
        (status = 410, description = "The server is set up already"),
        (status = 429, description = "Too many wrong codes"),
    )
)]
pub(crate) async fn set_up(
    _: Stranger,
    Peer(address): Peer,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let FirstSuperadmin { code, username, password } =
        body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let network = network_of(address);
    app.rates.failed_setups.take(network).map_err(Problem::too_many)?;
    let made = setup::first_superadmin(&app.store, app.sign_in.passwords(), &code, &username, password).await;
    if !matches!(made, Err(SetupError::WrongCode)) {
        app.rates.failed_setups.give_back(&network);
    }
    let (id, username) = made?;
    let actor = Actor::User { id, name: username.clone() };
    audit::record(&app.store, Entry::new(actor, "server.setup", username).from(address)).await?;
    Ok(StatusCode::CREATED)
}

impl From<SetupError> for Problem {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Done => Self::new(StatusCode::GONE, error.to_string()),
            SetupError::WrongCode => Self::forbidden(error.to_string()),
            SetupError::Account(error) => error.into(),
            SetupError::Store(error) => error.into(),
        }
    }
}
