//! One log line and one count for each request, and the id that ties them to the answer.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

use super::problem::Cause;
use crate::app::App;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id of a request that a proxy in front may give, characters.
const REQUEST_ID_CHARACTERS: usize = 64;
/// What a log line keeps of a path.
const PATH_CHARACTERS: usize = 200;

/// What agents call, many times a minute each: their lines are for debugging.
const AGENT_PATHS: &str = "/api/v1/agent/";
/// What watchers call, just as often.
const WATCHED: &[&str] = &["/healthz", "/readyz", "/metrics"];
/// Held open on purpose; it would hide how long answers take.
const POLL_ROUTE: &str = "/api/v1/agent/command";

pub(crate) async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = request.headers().get(REQUEST_ID).filter(|id| is_plain(id)).cloned().unwrap_or_else(new_id);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    // Never the query: it may hold a token.
    let path: String = request.uri().path().chars().take(PATH_CHARACTERS).collect();
    let start = Instant::now();
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default());

    let mut response = next.run(request).instrument(span.clone()).await;

    let duration = start.elapsed();
    let route = route.as_deref().unwrap_or("none");
    let status = response.status();
    let timed = (route != POLL_ROUTE).then_some(duration);
    app.telemetry.request(method_name(&method), route, status.as_u16(), timed);
    let cause = response.extensions().get::<Cause>().map(|cause| cause.0.as_str());
    // Not 128 bits, which JSON has no number for.
    let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let line = Line { method: &method, path: &path, status, duration_ms, cause };
    span.in_scope(|| log(&line));
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

struct Line<'a> {
    method: &'a Method,
    path: &'a str,
    status: StatusCode,
    duration_ms: u64,
    cause: Option<&'a str>,
}

fn log(line: &Line<'_>) {
    let Line { method, path, status, duration_ms, cause } = line;
    let status = status.as_u16();
    macro_rules! log {
        ($level:ident) => {
            tracing::$level!(%method, path, status, duration_ms, cause, "answered")
        };
    }
    match status {
        503 => log!(warn),
        500.. => log!(error),
        400.. => log!(info),
        _ if path.starts_with(AGENT_PATHS) || WATCHED.contains(path) => log!(debug),
        _ => log!(info),
    }
}

/// Methods that strangers make up must not become labels.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}

fn is_plain(id: &HeaderValue) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=REQUEST_ID_CHARACTERS).contains(&id.len()) && id.as_bytes().iter().all(plain)
}

fn new_id() -> HeaderValue {
    let id = Uuid::now_v7().simple().to_string();
    HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("none"))
}
