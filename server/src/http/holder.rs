//! Who may have a binary: people, agents, and those with a registration token that can be used.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use spectra_protocol::header as agent_header;

use super::access::{Agent, Peer, Viewer};
use super::parameters::Parameters;
use super::problem::{Problem, Result};
use crate::app::App;
use crate::rate::network_of;
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
        // As at a registration failures count: a whole site may install its hosts from one address.
        let Peer(address) = Peer::from_request_parts(parts, app).await?;
        let network = network_of(address);
        app.rates.failed_registrations.take(network).map_err(Problem::too_many)?;
        if !app.store.token_is_usable(&Digest::of(token.trim()), Time::now()).await? {
            return Err(Problem::unauthorized("the token cannot be used"));
        }
        app.rates.failed_registrations.give_back(&network);
        Ok(Self)
    }
}

async fn token(parts: &mut Parts, app: &App) -> Option<String> {
    let header = parts.headers.get(TOKEN).and_then(|token| token.to_str().ok()).map(str::to_owned);
    let Ok(query) = Parameters::from_request_parts(parts, app).await;
    header.or_else(|| query.get("token").map(str::to_owned))
}
