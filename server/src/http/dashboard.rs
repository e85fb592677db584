//! The dashboard: files that were embedded when the server was built, each with its compressed copies.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::page;

/// A file of the built dashboard.
#[derive(Debug)]
struct File {
    /// As in an address: `/assets/index-Coh8WMG_.js`.
    path: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// Of the build; empty where the dashboard was not built before the server.
const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/dashboard.rs"));

/// Names below it have a hash of what they hold: they may be kept for ever, and one that is not there belongs to
/// another version.
const HASHED: &str = "/assets/";

/// What is at an address outside the API: a file, or the page, which reads the address in the browser. The
/// built-in page where there is no dashboard.
pub(crate) async fn at(request: Request) -> Response {
    answer(FILES, request.uri().path(), request.headers()).unwrap_or_else(page::html)
}

/// `None` if there is no dashboard.
fn answer(files: &'static [File], path: &str, headers: &HeaderMap) -> Option<Response> {
    let index = files.iter().find(|file| file.path == "/index.html")?;
    let found = files.iter().find(|file| file.path == path);
    if found.is_none() && path.starts_with(HASHED) {
        return Some(StatusCode::NOT_FOUND.into_response());
    }
    Some(found.unwrap_or(index).answer(headers))
}

impl File {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let (coding, body) = match (self.brotli, self.gzip) {
            (Some(body), _) if accepts(headers, "br") => (Some("br"), body),
            (_, Some(body)) if accepts(headers, "gzip") => (Some("gzip"), body),
            _ => (None, self.plain),
        };
        let mut response = body.into_response();
        let own = response.headers_mut();
        own.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind()));
        own.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(coding) = coding {
            own.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        if self.path.starts_with(HASHED) {
            let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
            own.insert(header::CACHE_CONTROL, kept);
        }
        response
    }

    fn kind(&self) -> &'static str {
        match self.path.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "html" => "text/html; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "json" | "webmanifest" => "application/json",
            _ => "application/octet-stream",
        }
    }
}

/// Whether `Accept-Encoding` names the coding, and not with a weight of nothing.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let offers = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    offers.flat_map(|value| value.split(',')).any(|offer| {
        let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse::<f32>() == Ok(0.0));
        name.trim().eq_ignore_ascii_case(coding) && !refused
    })
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    const BUILT: &[File] = &[
        File { path: "/assets/index-1.js", plain: b"script", brotli: Some(b"br"), gzip: Some(b"gz") },
        File { path: "/icon.svg", plain: b"icon", brotli: None, gzip: None },
        File { path: "/index.html", plain: b"page", brotli: None, gzip: Some(b"packed page") },
    ];

    #[tokio::test]
    async fn a_file_is_sent_as_the_browser_takes_it_and_any_other_address_is_the_page() {
        let html = "text/html; charset=utf-8";
        let script = "text/javascript; charset=utf-8";
        for (path, offer, expected) in [
            ("/assets/index-1.js", "gzip, deflate, br", ("br", script, "br", true)),
            ("/assets/index-1.js", "gzip;q=1.0, br;q=0", ("gzip", script, "gz", true)),
            ("/assets/index-1.js", "", ("", script, "script", true)),
            ("/icon.svg", "br", ("", "image/svg+xml", "icon", false)),
            ("/", "br", ("", html, "page", false)),
            ("/hosts/1?range=24h", "GZIP", ("gzip", html, "packed page", false)),
            ("/assets", "", ("", html, "page", false)),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(offer));
            let response = answer(BUILT, path, &headers).unwrap();
            let header = |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
            let kept = header(header::CACHE_CONTROL).contains("immutable");
            let found = (header(header::CONTENT_ENCODING), header(header::CONTENT_TYPE));
            assert_eq!((found.0, found.1, kept), (expected.0, expected.1, expected.3), "{path} {offer}");
            let body = to_bytes(response.into_body(), 100).await.unwrap();
            assert_eq!(body, expected.2, "{path} {offer}");
        }
    }

    #[test]
    fn a_script_of_another_version_is_not_there_rather_than_a_page() {
        let gone = answer(BUILT, "/assets/index-0.js", &HeaderMap::new()).unwrap();
        assert_eq!(gone.status(), StatusCode::NOT_FOUND);
        assert!(answer(&[], "/assets/index-0.js", &HeaderMap::new()).is_none());
    }
}
