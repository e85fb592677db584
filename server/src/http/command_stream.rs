//! What becomes of a command, as it happens: server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;
use tokio::time::timeout;
use uuid::Uuid;

use super::access::Viewer;
use super::commands::{unknown, view};
use super::parameters::Id;
use super::problem::{Problem, Result};
use crate::app::App;
use crate::command::outcome;

/// Streams of one server at once, each a few KiB; more are refused.
const STREAMS: usize = 1000;
/// Events that are ready before the reader takes them.
const AHEAD: usize = 8;
/// After so long without an event a comment is sent, so that proxies keep the connection and a reader that is
/// gone is noticed.
const SILENCE: Duration = Duration::from_secs(15);
type Ended = std::result::Result<(), Gone>;

/// Nobody reads any more, or there is nothing more to say.
struct Gone;

/// Watch a command
///
/// Events: `state` (the command, at first and with every change), `progress` (`sequence`, `received_at`, `payload`),
/// `result` (the command with its result, when it has ended), and then the stream ends. It does not matter which
/// server is asked. Progress has ids: with `Last-Event-ID` it goes on behind that one.
#[utoipa::path(
    get,
    path = "/api/v1/commands/{id}/stream",
    operation_id = "watch_command",
    tag = "commands",
    params(
        ("id" = String, Path, format = Uuid),
        ("last-event-id" = Option<i64>, Header, description = "The last progress that was seen"),
    ),
    responses(
        (status = 200, description = "Events", content_type = "text/event-stream", body = Object),
        (status = 404, description = "There is no such command"),
        (status = 503, description = "Too many streams are open"),
    )
)]
pub(crate) async fn watch(
    _: Viewer,
    Id(id): Id,
    State(app): State<App>,
    headers: axum::http::HeaderMap,
) -> Result<Response> {
    app.store.command(id).await?.ok_or_else(unknown)?;
    let slot = app.streams.clone().try_acquire_owned();
    let slot = slot.map_err(|_| Problem::unavailable("too many commands are watched", SILENCE))?;
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let (sender, body) = Channel::<Bytes, Infallible>::new(AHEAD);
    let mut stopping = app.stopping();
    tokio::spawn(async move {
        let _slot = slot;
        let events = Events { app: &app, id, sender, state: String::new(), seen: seen.unwrap_or(0) };
        tokio::select! {
            _ = events.send_all() => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    });
    // Without the second, nginx would collect events before it passes them on.
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::new(body)).into_response())
}

/// How many streams may be open.
pub(crate) fn slots() -> std::sync::Arc<tokio::sync::Semaphore> {
    std::sync::Arc::new(tokio::sync::Semaphore::new(STREAMS))
}

/// The events of one stream.
struct Events<'a> {
    app: &'a App,
    id: Uuid,
    sender: Sender<Bytes, Infallible>,
    /// The state that was told last.
    state: String,
    /// The progress that was told last.
    seen: i64,
}

impl Events<'_> {
    async fn send_all(mut self) -> Ended {
        let app = self.app;
        let mut waiting = app.wakes.watchers.wait(self.id);
        loop {
            self.send_new().await?;
            if timeout(SILENCE, waiting.woken()).await.is_err() {
                self.send(": still here\n\n".to_owned()).await?;
            }
        }
    }

    /// What is new since the last time.
    async fn send_new(&mut self) -> Ended {
        // Before the progress: what was said before the end must be seen before the end is.
        let command = self.app.store.command(self.id).await.ok().flatten().ok_or(Gone)?;
        for row in self.app.store.command_progress(self.id, self.seen).await.map_err(|_| Gone)? {
            self.seen = row.sequence;
            let payload = RawValue::from_string(row.body).ok();
            let data =
                json!({ "sequence": row.sequence, "received_at": row.received_at, "payload": payload });
            let event = format!("id: {}\n{}", row.sequence, event("progress", &data));
            self.send(event).await?;
        }
        let ended = outcome::is_final(&command);
        if command.state != self.state {
            self.state.clone_from(&command.state);
            let name = if ended { "result" } else { "state" };
            let command = view(self.app, command).await.map_err(|_| Gone)?;
            self.send(event(name, &command)).await?;
        }
        if ended { Err(Gone) } else { Ok(()) }
    }

    async fn send(&mut self, text: String) -> Ended {
        self.sender.send_data(text.into()).await.map_err(|_| Gone)
    }
}

/// JSON has no line break outside of its texts where they are escaped, but an agent's own may have.
fn event(name: &str, data: &impl Serialize) -> String {
    let data = serde_json::to_string(data).unwrap_or_default().replace(['\r', '\n'], " ");
    format!("event: {name}\ndata: {data}\n\n")
}
