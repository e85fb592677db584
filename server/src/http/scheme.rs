//! Whether a browser reaches the server by HTTPS, with or without a proxy in between.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use super::client;
use super::problem::{Problem, Result};
use crate::app::App;

/// True where the server speaks HTTPS, is told that a proxy does, or a trusted proxy says so of this request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IsHttps(pub(crate) bool);

impl FromRequestParts<App> for IsHttps {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let said = peer.is_some_and(|ConnectInfo(peer)| {
            client::came_by_https(peer.ip(), &parts.headers, &app.config.trusted_proxies)
        });
        Ok(Self(app.config.secure_cookies || said))
    }
}
