//! What happened to hosts: of one, and of the fleet.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Viewer;
use super::agents::key_of;
use super::paging::Paging;
use super::parameters::{Id, Parameters};
use super::problem::{Problem, Result};
use super::snapshots::hosts;
use crate::app::App;
use crate::event::EventKind;
use crate::store::{EventRecord, EventSearch, Time};

/// Something that happened to a host.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "agent_id": "f670d4c9-5871-4ac6-b273-03452795f8c4", "hostname": "pi", "time": "2026-11-24T21:56:26.482913Z",
    "kind": "silent", "cause": "stopped", "detail": "",
}))]
pub(crate) struct HostEvent {
    agent_id: Uuid,
    hostname: String,
    /// When it happened, as far as that is known; of silence, when the host was last heard of.
    #[schema(value_type = String, format = DateTime)]
    time: Time,
    /// `registered`, `silent`, `back`, `rebooted`, `updated` (its agent), `clock_off` or `clock_right`; of a Raspberry
    /// Pi, when it began, also `under_voltage`, `frequency_capped`, `throttled` or `temperature_limit`.
    kind: String,
    /// Of silence: `stopped` (the agent took its leave), `lost`, or `unknown` (agents of the original).
    cause: Option<String>,
    /// What else is worth knowing, for people; may be empty.
    detail: String,
}

/// A part of the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventPage {
    /// Newest first.
    events: Vec<HostEvent>,
    /// Of this answer, from 1.
    page: i64,
    /// Events of a page.
    size: i64,
    /// There is a next page.
    more: bool,
}

impl From<EventRecord> for HostEvent {
    fn from(record: EventRecord) -> Self {
        let EventRecord { agent, hostname, time, kind, cause, detail } = record;
        Self { agent_id: agent, hostname, time, kind, cause, detail }
    }
}

/// What happened to a host, newest first
///
/// As the server noticed it, within half a minute. Measurements that are missing are in `gaps`.
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/events",
    operation_id = "host_events",
    tag = "fleet",
    params(
        ("id" = String, Path, format = Uuid),
        ("kind" = Option<String>, Query, description = "Only of this kind", example = "rebooted"),
        ("page" = Option<u32>, Query, description = "From 1"),
        ("size" = Option<u32>, Query, description = "Events of a page, at most 250; default 25"),
    ),
    responses(
        (status = 200, body = EventPage),
        (status = 400, description = "No such kind or page"),
        (status = 404, description = "There is no such host"),
    )
)]
pub(crate) async fn of_host(
    _: Viewer,
    Id(id): Id,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<EventPage>> {
    let agent = Some(key_of(&app, id).await?);
    page(&app, &parameters, EventSearch { agent, ..EventSearch::default() }).await
}

/// What happened to the hosts of the fleet, newest first
#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "fleet_events",
    tag = "fleet",
    params(
        ("kind" = Option<String>, Query, description = "Only of this kind", example = "silent"),
        ("host" = Option<String>, Query, description = "Part of the host's name, in any case"),
        ("label" = Option<Vec<String>>, Query, description = "`key:value` that the host has; may stand several times"),
        ("page" = Option<u32>, Query, description = "From 1"),
        ("size" = Option<u32>, Query, description = "Events of a page, at most 250; default 25"),
    ),
    responses((status = 200, body = EventPage), (status = 400, description = "No search, and why"))
)]
pub(crate) async fn of_fleet(
    _: Viewer,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<EventPage>> {
    let hosts = hosts(&parameters)?;
    page(&app, &parameters, EventSearch { hosts, ..EventSearch::default() }).await
}

async fn page(app: &App, parameters: &Parameters, search: EventSearch) -> Result<Json<EventPage>> {
    let paging = Paging::of(parameters)?;
    let kind = parameters.get("kind").map(kind).transpose()?;
    let search = EventSearch { kind, offset: paging.offset(), limit: paging.size + 1, ..search };
    let mut found = app.store.events(&search).await?;
    let more = paging.cut(&mut found);
    let events = found.into_iter().map(HostEvent::from).collect();
    Ok(Json(EventPage { events, page: paging.page, size: paging.size, more }))
}

fn kind(text: &str) -> Result<EventKind> {
    EventKind::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| {
        let names = EventKind::ALL.map(EventKind::name).join(", ");
        Problem::bad_request(format!("invalid kind \"{text}\", valid: {names}"))
    })
}
