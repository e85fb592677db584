//! The address under which a request reached the server, for texts that lead others here.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use super::client;
use super::problem::{Problem, Result};
use super::scheme::IsHttps;
use crate::app::App;
use crate::install::is_plain;

/// Without a slash at its end: that of `--external-url`, else what a trusted proxy says that it was asked
/// for, else what the request itself was sent to.
#[derive(Clone, Debug)]
pub(crate) struct ServerUrl(pub(crate) String);

impl FromRequestParts<App> for ServerUrl {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let IsHttps(https) = IsHttps::from_request_parts(parts, app).await?;
        let asked = || {
            let (headers, trusted) = (&parts.headers, &app.config.trusted_proxies);
            let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
            let forwarded =
                peer.and_then(|ConnectInfo(peer)| client::forwarded_host(peer.ip(), headers, trusted));
            let host = forwarded.or_else(|| client::asked_host(headers, &parts.uri))?;
            let scheme = if https { "https" } else { "http" };
            Some(format!("{scheme}://{host}"))
        };
        let url = app.config.external_url.as_ref().map(ToString::to_string).or_else(asked);
        // A name that could end a quotation must not get into a script.
        url.filter(|url| is_plain(url)).map(Self).ok_or_else(|| {
            Problem::bad_request("the address of this server cannot be told: start it with --external-url")
        })
    }
}
