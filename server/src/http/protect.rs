//! What holds for every answer: headers that bind browsers, an end in time, and no silence after a panic.

use std::any::Any;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::app::App;

/// Nothing may be loaded from elsewhere or run inline, and no other site may frame an answer.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// So long browsers ask this host by HTTPS only: a year. Said over HTTPS only, where alone it counts; behind a
/// proxy it is the proxy that decides for its host.
const STRICT: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// The same with an authority of our own: a day. What a browser has been told it cannot be talked out of, and
/// who resets the authority, or serves something else from this host by plain HTTP, must not wait for a year.
const STRICT_FOR_A_DAY: HeaderValue = HeaderValue::from_static("max-age=86400");

const HEADERS: [(HeaderName, HeaderValue); 7] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // The policy says the same to browsers that know `frame-ancestors`.
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    // What people see must not stay in a shared cache.
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

pub(crate) async fn security_headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(tls) = &app.config.tls {
        let strict = if tls.is_of_own_authority() { STRICT_FOR_A_DAY } else { STRICT };
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, strict);
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// Ends a request that takes too long, whatever it waits for.
pub(crate) async fn deadline(State(app): State<App>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(app.config.limits.request, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::unavailable("the request took too long", Duration::from_secs(5)).into_response(),
    }
}

/// The answer after a panic, which is a fault of the server.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Problem::internal(format!("panic: {}", text.as_deref().unwrap_or("without a text"))).into_response()
}
