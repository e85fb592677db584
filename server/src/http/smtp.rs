//! How the installation sends mail, for admins.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use time::macros::datetime;
use utoipa::ToSchema;

use super::access::Admin;
use super::body::{self, SMALL_BODY_BYTES};
use super::problem::{Problem, Result};
use crate::app::App;
use crate::audit;
use crate::smtp::{self, Password, Smtp, SmtpError, TlsMode};
use crate::store::Time;

/// How mail is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "enabled": true, "host": "mail.example", "port": 587, "username": "spectra", "password_set": true,
    "from_address": "spectra@example", "tls_mode": "starttls", "updated_at": "2026-11-24T21:56:26Z",
}))]
pub(crate) struct SmtpSettings {
    enabled: bool,
    host: String,
    port: i32,
    username: String,
    /// The password itself is never told.
    password_set: bool,
    from_address: String,
    #[schema(value_type = String)]
    tls_mode: TlsMode,
    /// Of the year 1 where nobody has set it.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

impl SmtpSettings {
    fn of(smtp: Smtp, updated_at: Time) -> Self {
        let password_set = smtp.has_password();
        let Smtp { enabled, host, port, username, from_address, tls_mode, .. } = smtp;
        Self { enabled, host, port, username, password_set, from_address, tls_mode, updated_at }
    }
}

/// How mail shall be sent.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({
    "enabled": true, "host": "mail.example", "port": 587, "username": "spectra", "password": "secret",
    "from_address": "spectra@example", "tls_mode": "starttls",
}))]
pub(crate) struct SmtpWanted {
    enabled: bool,
    host: String,
    /// 1 to 65535; 0 only while it is not enabled.
    #[schema(minimum = 0, maximum = 65_535)]
    port: i32,
    username: String,
    /// Missing or null keeps the password, an empty text clears it.
    password: Option<String>,
    from_address: String,
    /// `starttls`, `implicit` or `none`.
    tls_mode: Option<String>,
}

/// How a mail shall be sent to try, and to whom.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "host": "mail.example", "port": 587, "from_address": "spectra@example", "test_to": "admin@example",
}))]
pub(crate) struct SmtpTrial {
    #[serde(flatten)]
    smtp: SmtpWanted,
    #[serde(default)]
    test_to: String,
}

impl SmtpWanted {
    fn checked(self) -> Result<(Smtp, Password)> {
        let Self { enabled, host, port, username, password, from_address, tls_mode } = self;
        let tls_mode = match tls_mode.as_deref() {
            None | Some("starttls") => TlsMode::StartTls,
            Some("implicit") => TlsMode::Implicit,
            Some("none") => TlsMode::None,
            Some(_) => return Err(Problem::bad_request("`tls_mode` is none of starttls, implicit and none")),
        };
        let smtp = Smtp { enabled, host, port, username, from_address, tls_mode, ..Smtp::default() };
        Ok((smtp, password.into()))
    }
}

/// How mail is sent
#[utoipa::path(get, path = "/api/v1/admin/smtp", operation_id = "get_smtp", tag = "admin", responses((status = 200, body = SmtpSettings)))]
pub(crate) async fn get(_: Admin, State(app): State<App>) -> Result<Json<SmtpSettings>> {
    let never = Time::from(datetime!(0001-01-01 0:00 UTC));
    let (smtp, time) = smtp::get(&app.store).await?.unwrap_or((Smtp::default(), never));
    Ok(Json(SmtpSettings::of(smtp, time)))
}

/// Set how mail is sent
///
/// The password is kept encrypted, with a key that is no part of the database.
#[utoipa::path(
    put,
    path = "/api/v1/admin/smtp",
    operation_id = "set_smtp",
    tag = "admin",
    request_body(content = SmtpWanted, content_type = "application/json"),
    responses(
        (status = 200, description = "As it is kept now", body = SmtpSettings),
        (status = 400, description = "Not possible, and why"),
        (status = 503, description = "A password is given and the server has no key to encrypt it, or it is busy"),
    )
)]
pub(crate) async fn set(
    Admin(user): Admin,
    State(app): State<App>,
    request: Request,
) -> Result<Json<SmtpSettings>> {
    let wanted: SmtpWanted = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let (wanted, password) = wanted.checked()?;
    let (smtp, time) = smtp::set(&app.store, &app.config.secret_key, wanted, password).await?;
    let detail = format!("enabled: {}, port: {}, from {}", smtp.enabled, smtp.port, smtp.from_address);
    audit::record(&app.store, user.did("smtp.set", smtp.host.clone()).detail(detail)).await?;
    Ok(Json(SmtpSettings::of(smtp, time)))
}

/// Send a mail to try
///
/// This version sends no mail yet; it looks whether one could be sent with these settings.
#[utoipa::path(
    post,
    path = "/api/v1/admin/smtp/test",
    operation_id = "test_smtp",
    tag = "admin",
    request_body(content = SmtpTrial, content_type = "application/json"),
    responses(
        (status = 400, description = "Not possible, and why"),
        (status = 409, description = "This version sends no mail"),
    )
)]
pub(crate) async fn test(_: Admin, State(app): State<App>, request: Request) -> Result<Problem> {
    let SmtpTrial { smtp, test_to } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let (smtp, _) = smtp.checked()?;
    Smtp { enabled: true, ..smtp }.check().map_err(Problem::bad_request)?;
    if test_to.is_empty() {
        return Err(Problem::bad_request("`test_to` is missing"));
    }
    let detail = "this version of the server keeps the setting but sends no mail yet";
    Ok(Problem::new(StatusCode::CONFLICT, detail))
}

impl From<SmtpError> for Problem {
    fn from(error: SmtpError) -> Self {
        match error {
            SmtpError::Impossible(what) => Self::bad_request(what),
            SmtpError::Key(error) => {
                let wait = super::problem::DATABASE_AWAY;
                Self::unavailable("the server has no key to encrypt the password with", wait).cause(error)
            }
            SmtpError::Store(error) => error.into(),
        }
    }
}
