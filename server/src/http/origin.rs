//! Protection against requests that other sites make a signed-in browser send.
//!
//! A browser says where a request comes from: `Sec-Fetch-Site`, or `Origin` where it is older. Programs
//! (agents, curl) say neither and carry no cookie by themselves.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::access::api_token_of;
use super::problem::Problem;

/// Refuses requests that change something and come from another site's page.
pub(crate) async fn require_same_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // A browser adds a cookie by itself, never an API token, and with one no cookie counts.
    let program = api_token_of(request.headers()).is_some();
    if safe || program || is_same_origin(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    Problem::forbidden("the request comes from another site").into_response()
}

fn is_same_origin(headers: &HeaderMap, uri: &Uri) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    // HTTP/2 has the host in the URI.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = uri.authority().map(Authority::as_str).or(host);
    let origin = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok());
    let Some((host, origin)) = host.zip(origin) else { return false };
    // Behind a proxy the scheme is not known: `https://x` and `x` are the same, as are `x:443` and `x`.
    origin.authority().is_some_and(|authority| {
        let port = if origin.scheme_str() == Some("https") { ":443" } else { ":80" };
        let plain = |host: &str| host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase();
        plain(authority.as_str()) == plain(host)
    })
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
            assert_eq!(is_same_origin(&headers, &uri), allowed, "{site:?} {origin:?} {host:?} {uri}");
        }
    }
}
