//! Who may have a binary: people, agents, and those with a registration token that can be used.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use spectra_protocol::header as agent_header;

use super::access::{Agent, Stranger, Viewer};
use super::parameters::Parameters;
use super::problem::{Problem, Result};
use crate::app::App;
use crate::secret::Digest;
use crate::store::Time;

/// Header with a registration token. In a URL it would stand in the logs of every proxy.
const TOKEN: &str = "x-spectra-token";

/// Somebody who may have a binary.
#[derive(Debug)]
pub(crate) struct Holder;

impl FromRequestParts<App> for Holder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        if parts.headers.contains_key(agent_header::AGENT_ID) {
            Agent::from_request_parts(parts, app).await?;
            return Ok(Self);
        }
        let Some(token) = token(parts, app).await else {
            Viewer::from_request_parts(parts, app).await?;
            return Ok(Self);
        };
        Stranger::from_request_parts(parts, app).await?;
        if app.store.token_is_usable(&Digest::of(token.trim()), Time::now()).await? {
            Ok(Self)
        } else {
            Err(Problem::unauthorized("the token cannot be used"))
        }
    }
}

async fn token(parts: &mut Parts, app: &App) -> Option<String> {
    let header = parts.headers.get(TOKEN).and_then(|token| token.to_str().ok()).map(str::to_owned);
    let Ok(query) = Parameters::from_request_parts(parts, app).await;
    header.or_else(|| query.get("token").map(str::to_owned))
}
