//! Protection against requests that other sites make a signed-in browser send.
//!
//! A browser says where a request comes from: `Sec-Fetch-Site`, or `Origin` where it is older. Programs
//! (agents, curl) say neither and carry no cookie by themselves.
//!
//! An origin is ours that is the request's own host, the one that a trusted proxy says it was asked for, or that of
//! `--external-url`: proxies may write another host into the request.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::access::api_token_of;
use super::client;
use super::problem::Problem;
use crate::app::App;
use crate::config::external_url::ExternalUrl;

/// Refuses requests that change something and come from another site's page.
pub(crate) async fn require_same_origin(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // A browser adds a cookie by itself, never an API token, and with one no cookie counts.
    let program = api_token_of(request.headers()).is_some();
    let (headers, config) = (request.headers(), &app.config);
    let known = Known {
        forwarded: client::forwarded_host(peer.ip(), headers, &config.trusted_proxies),
        external: config.external_url.as_ref().map(ExternalUrl::origin),
    };
    if safe || program || is_same_origin(headers, request.uri(), known) {
        return next.run(request).await;
    }
    Problem::forbidden("the request comes from another site").into_response()
}

/// What else than its own host a request may have been sent to.
#[derive(Clone, Copy, Debug, Default)]
struct Known<'a> {
    /// The host that a trusted proxy tells.
    forwarded: Option<&'a str>,
    /// The origin of `--external-url`.
    external: Option<&'a str>,
}

fn is_same_origin(headers: &HeaderMap, uri: &Uri, known: Known<'_>) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let host = client::asked_host(headers, uri);
    let Some(origin) = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok()) else {
        return false;
    };
    // Behind a proxy the scheme is not known: `https://x` and `x` are the same, as are `x:443` and `x`.
    let port = if origin.scheme_str() == Some("https") { ":443" } else { ":80" };
    let plain = |host: &str| host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase();
    let is_origin = |host: &str| origin.authority().is_some_and(|own| plain(own.as_str()) == plain(host));
    let external = known.external.and_then(|external| external.split_once("://"));
    let external = external.filter(|(scheme, _)| origin.scheme_str() == Some(scheme)).map(|(_, host)| host);
    host.into_iter().chain(known.forwarded).chain(external).any(is_origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_origin_may_change_something() {
        for (site, origin, host, uri, allowed) in [
            ("", "", "x", "/", true),
            ("same-origin", "https://evil", "x", "/", true),
            ("none", "", "x", "/", true),
            ("same-site", "https://x", "x", "/", false),
            ("cross-site", "https://x", "x", "/", false),
            ("nonsense", "", "x", "/", false),
            ("", "https://x", "x", "/", true),
            ("", "http://x:8080", "x:8080", "/", true),
            ("", "http://X:8080", "x:8080", "/", true),
            ("", "https://x", "x:443", "/", true),
            ("", "http://x:80", "x", "/", true),
            ("", "http://x:8080", "x", "/", false),
            ("", "http://x:8080", "x:9090", "/", false),
            ("", "https://evil", "x", "/", false),
            ("", "null", "x", "/", false),
            ("", "https://x.evil", "x", "/", false),
            ("", "https://x", "", "/", false),
            ("", "https://x", "", "https://x/", true),
            ("", "https://evil", "evil", "https://x/", false),
        ] {
            let headers = [("sec-fetch-site", site), ("origin", origin), ("host", host)]
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect::<HeaderMap>();
            let uri = uri.parse().unwrap();
            let same = is_same_origin(&headers, &uri, Known::default());
            assert_eq!(same, allowed, "{site:?} {origin:?} {host:?} {uri}");
        }
    }

    #[test]
    fn a_proxy_may_write_another_host() {
        for (origin, forwarded, external, allowed) in [
            ("https://x", None, None, false),
            ("https://x", Some("x"), None, true),
            ("https://x", Some("x:443"), None, true),
            ("https://x", Some("y"), None, false),
            ("https://x", None, Some("https://x"), true),
            ("https://X", None, Some("https://x:443"), true),
            ("http://x", None, Some("https://x"), false),
            ("https://x:8443", None, Some("https://x"), false),
            ("null", Some(""), Some("https://x"), false),
        ] {
            let headers = [(header::ORIGIN, origin), (header::HOST, "backend:8080")];
            let headers = headers.map(|(name, value)| (name, value.parse().unwrap())).into_iter().collect();
            let same = is_same_origin(&headers, &Uri::from_static("/"), Known { forwarded, external });
            assert_eq!(same, allowed, "{origin} {forwarded:?} {external:?}");
        }
    }
}
