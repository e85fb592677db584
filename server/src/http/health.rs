//! For those who watch the server: is it alive, is it ready, what does it do.

use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use tokio::time::timeout;

use super::problem::{DATABASE_AWAY, Problem, Result};
use crate::app::App;

/// How long the database may take to answer; less than what asks has patience.
const PATIENCE: Duration = Duration::from_secs(3);
/// Prometheus's text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The process answers.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers and has this version's schema, and the server is not stopping.
pub(crate) async fn readyz(State(app): State<App>) -> Result<&'static str> {
    if *app.stopping().borrow() {
        return Err(Problem::unavailable("the server is stopping", DATABASE_AWAY));
    }
    match timeout(PATIENCE, app.store.ready()).await {
        Ok(Ok(())) => Ok("ok\n"),
        Ok(Err(error)) => Err(Problem::unavailable("the database is not ready", DATABASE_AWAY).cause(error)),
        Err(_) => Err(Problem::unavailable("the database does not answer", DATABASE_AWAY)),
    }
}

/// The server's own numbers.
pub(crate) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let queued = app.ingest().map_or(0, |ingest| ingest.queued_rows());
    ([(header::CONTENT_TYPE, TEXT)], app.telemetry.render(queued, app.store.connections()))
}
