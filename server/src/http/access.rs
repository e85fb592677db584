//! Permission as an argument: a handler that takes a `Viewer`, `Admin`, `Superadmin` or `Agent` runs only
//! for one.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use spectra_protocol::header as agent_header;
use uuid::Uuid;

use super::client;
use super::problem::{Problem, Result};
use crate::account::Role;
use crate::account::api_token::{self, Caller};
use crate::account::session::{self, User};
use crate::app::App;
use crate::credential::{Checked, CredentialError};
use crate::enrol::review::ReviewError;
use crate::operator;
use crate::rate::network_of;
use crate::store::{AgentBuild, AgentKey};

/// Name of the session's cookie.
pub(crate) const COOKIE: &str = "spectra_session";
/// How long agents beyond their rate stay away: the original tells its agents the same.
const AGENT_WAIT: Duration = Duration::from_secs(5);
/// Longest header value of an agent that is kept, bytes.
const BUILD_TEXT_BYTES: usize = 128;

/// What a route asks of its caller. It stands beside the handler in the router's list; the handler's
/// arguments enforce it, and a test compares the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Anyone,
    Agent,
    /// A viewer, an agent, or who has a registration token that can be used.
    Holder,
    Viewer,
    Admin,
    Superadmin,
    /// The Kubernetes operator, by its machine credential.
    Operator,
}

/// Any signed-in person.
#[derive(Debug)]
pub(crate) struct Viewer(pub(crate) User);

/// An admin or superadmin.
#[derive(Debug)]
pub(crate) struct Admin(pub(crate) User);

/// A superadmin.
#[derive(Debug)]
pub(crate) struct Superadmin(pub(crate) User);

/// A Kubernetes operator that has proved who it is.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    /// For the audit trail.
    pub(crate) name: String,
    pub(crate) address: IpAddr,
}

/// An agent that has proved who it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Agent {
    pub(crate) key: AgentKey,
    pub(crate) id: Uuid,
}

/// Whoever asks: a person who is signed in, or nobody in particular.
#[derive(Clone, Debug)]
pub(crate) struct Anybody(pub(crate) Option<User>);

/// The address of the client: of the other end of the connection, or of whom a trusted proxy there names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Somebody whose requests are counted by address, within the rate of strangers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stranger(pub(crate) IpAddr);

impl FromRequestParts<App> for Peer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let ConnectInfo(address) = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .ok_or_else(|| Problem::internal("the connection has no address"))?;
        Ok(Self(client::address(address.ip(), &parts.headers, &app.config.trusted_proxies)))
    }
}

impl FromRequestParts<App> for Stranger {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Peer(address) = Peer::from_request_parts(parts, app).await?;
        app.rates.strangers.take(network_of(address)).map_err(Problem::too_many)?;
        Ok(Self(address))
    }
}

impl FromRequestParts<App> for Anybody {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Peer(address) = Peer::from_request_parts(parts, app).await?;
        let user = match session_cookie(&parts.headers) {
            Some(cookie) => session::user_of(&app.store, cookie, address).await?,
            None => None,
        };
        let within = match &user {
            Some(user) => app.rates.users.take(user.rate_key()),
            None => app.rates.strangers.take(network_of(address)),
        };
        within.map_err(Problem::too_many)?;
        Ok(Self(user))
    }
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        user(parts, app, Role::Viewer).await.map(Self)
    }
}

impl FromRequestParts<App> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        user(parts, app, Role::Admin).await.map(Self)
    }
}

impl FromRequestParts<App> for Superadmin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        user(parts, app, Role::Superadmin).await.map(Self)
    }
}

impl FromRequestParts<App> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Peer(address) = Peer::from_request_parts(parts, app).await?;
        if let Some(token) = api_token_of(&parts.headers) {
            return match program(parts, app, token, address).await? {
                Caller::Operator { name } => Ok(Self { name, address }),
                Caller::Person(_) => Err(Problem::forbidden("only an operator may do this")),
            };
        }
        let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
        let Some(bearer) = bearer else {
            return Err(Problem::unauthorized("a credential of an operator is required"));
        };
        let network = network_of(address);
        app.rates.guesses.check(&network).map_err(Problem::too_many)?;
        let operator = operator::recognise(&app.config, bearer.trim()).await;
        if matches!(operator, Err(ReviewError::Refused(_))) {
            app.rates.guesses.charge(network);
        }
        Ok(Self { name: operator?, address })
    }
}

async fn user(parts: &mut Parts, app: &App, least: Role) -> Result<User> {
    let Peer(address) = Peer::from_request_parts(parts, app).await?;
    let user = match api_token_of(&parts.headers) {
        Some(token) => match program(parts, app, token, address).await? {
            Caller::Person(user) => user,
            Caller::Operator { name } => {
                let detail = format!("insufficient permissions: `{name}` is an operator, {least} is needed");
                return Err(Problem::forbidden(detail));
            }
        },
        None => person(parts, app, address).await?,
    };
    app.rates.users.take(user.rate_key()).map_err(Problem::too_many)?;
    if user.role < least {
        return Err(Problem::forbidden(format!("insufficient permissions: {least} is needed")));
    }
    Ok(user)
}

async fn person(parts: &Parts, app: &App, address: IpAddr) -> Result<User> {
    let cookie = session_cookie(&parts.headers);
    let cookie = cookie.ok_or_else(|| Problem::unauthorized("authentication required"))?;
    let user = session::user_of(&app.store, cookie, address).await?;
    user.ok_or_else(|| Problem::unauthorized("invalid or expired session"))
}

/// Who calls with an API token, if the request is within its scope.
async fn program(parts: &Parts, app: &App, token: &str, address: IpAddr) -> Result<Caller> {
    let found = api_token::caller(&app.store, token, address).await?;
    let (caller, scope) = found.ok_or_else(|| Problem::unauthorized("invalid or expired API token"))?;
    if !scope.allows(parts.method.is_safe(), parts.uri.path()) {
        let scope = scope.name();
        return Err(Problem::forbidden(format!("the API token's scope `{scope}` does not reach this far")));
    }
    Ok(caller)
}

/// The API token of a request. Other bearers' tokens, which a proxy may add, are none of ours.
pub(crate) fn api_token_of(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && api_token::is_api_token(token)).then_some(token)
}

/// The value of the session's cookie, if it has the form of one.
pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, value)| {
            *name == COOKIE && value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
        .map(|(_, value)| value)
}

impl FromRequestParts<App> for Agent {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Peer(address) = Peer::from_request_parts(parts, app).await?;
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(id), Some(secret)) = (text(agent_header::AGENT_ID), text(agent_header::AGENT_SECRET))
        else {
            return Err(Problem::unauthorized("agent id and secret are required"));
        };
        let id = Uuid::try_parse(id).map_err(|_| Problem::unauthorized("the agent id is not a UUID"))?;
        let build = build(&parts.headers, address);
        let in_sync = app.wakes.in_sync();
        let network = network_of(address);
        if !app.credentials.knows(in_sync, id, secret) {
            // Deleted agents are known as such; who makes up ids has the database asked for each.
            app.rates.guesses.check(&network).map_err(Problem::too_many)?;
        }
        let checked = app.credentials.check(&app.store, in_sync, id, secret, build).await;
        if matches!(checked, Ok(Checked::Nobody { looked_up: true }) | Err(CredentialError::Guessed(_))) {
            app.rates.guesses.charge(network);
        }
        let Checked::Agent(key) = checked? else {
            return Err(Problem::unauthorized("unknown agent or wrong secret"));
        };
        // Counted by who it is, not by who it says it is: nobody can use up another's rate.
        app.rates.agents.take(key).map_err(|wait| Problem::too_many(wait.max(AGENT_WAIT)))?;
        Ok(Self { key, id })
    }
}

/// What the agent's headers tell of it.
fn build(headers: &HeaderMap, address: IpAddr) -> AgentBuild {
    AgentBuild {
        agent_version: agent_text(headers, agent_header::AGENT_VERSION),
        agent_commit: agent_text(headers, agent_header::AGENT_COMMIT),
        binary_hash: agent_text(headers, agent_header::AGENT_BINARY_HASH),
        remote_address: Some(address.to_string()),
    }
}

/// A header of an agent; `None` if it is missing, empty or too long to be one.
pub(crate) fn agent_text(headers: &HeaderMap, name: &str) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (1..=BUILD_TEXT_BYTES).contains(&text.len()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tokens_of_ours_are_taken_for_api_tokens() {
        let token = format!("spa_{}", "0".repeat(64));
        for (value, found) in [
            (format!("Bearer {token}"), true),
            (format!("bearer  {token} "), true),
            (token.clone(), false),
            (format!("Basic {token}"), false),
            ("Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln".to_owned(), false),
            (format!("Bearer {token}0"), false),
            (format!("Bearer spt_{}", "0".repeat(64)), false),
        ] {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
            assert_eq!(api_token_of(&headers), found.then_some(&*token), "{value}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let value = "0".repeat(64);
        for (cookies, found) in [
            (format!("spectra_session={value}"), true),
            (format!("a=b; spectra_session={value}; c=d"), true),
            (format!("spectra_session=short; spectra_session={value}"), true),
            (format!("xspectra_session={value}"), false),
            (format!("spectra_session={}", "g".repeat(64)), false),
            (format!("spectra_session={value}0"), false),
            (String::new(), false),
        ] {
            let headers = HeaderMap::from_iter([(header::COOKIE, cookies.parse().unwrap())]);
            assert_eq!(session_cookie(&headers), found.then_some(&*value), "{cookies}");
        }
    }
}
