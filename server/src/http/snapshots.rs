//! Snapshots: what one host has, and who in the fleet has something.
//!
//! The routes and their documentation are made from the declarations.

use axum::Json;
use axum::extract::State;
use axum::routing::{MethodRouter, get};
use serde::ser::{Serialize, SerializeMap, Serializer};
use uuid::Uuid;

use super::access::Viewer;
use super::agents::key_of;
use super::paging::Paging;
use super::parameters::{Id, Parameters};
use super::problem::{Problem, Result};
use super::series::JsonCell;
use crate::app::App;
use crate::family::{Cell, Kind};
use crate::snapshot::{Field, Snapshot};
use crate::store::{FoundEntry, HostFilter, SnapshotSearch, Time};

/// Longest text to search for, bytes; the original's bound for host names.
const SEARCH_BYTES: usize = 128;
/// Labels to ask for at once; each is a condition of the statement.
const MOST_LABELS: usize = 32;

/// An entry as JSON: its host, its fields by name, and when the host last said so.
#[derive(Debug)]
struct JsonEntry {
    snapshot: &'static Snapshot,
    agent: Uuid,
    /// Where entries of several hosts stand together.
    hostname: Option<String>,
    entry: Vec<Cell>,
    updated_at: Time,
}

impl Serialize for JsonEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Self { snapshot, agent, hostname, entry, updated_at } = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("agent_id", agent)?;
        if let Some(hostname) = hostname {
            map.serialize_entry("hostname", hostname)?;
        }
        for (field, cell) in snapshot.fields.iter().zip(entry) {
            map.serialize_entry(field.name, &JsonCell(cell))?;
        }
        map.serialize_entry("updated_at", updated_at)?;
        map.end()
    }
}

/// A page of what was found: `{"services": […], "page": 1, "size": 25, "more": false}`.
struct FoundPage {
    name: &'static str,
    entries: Vec<JsonEntry>,
    paging: Paging,
    more: bool,
}

impl Serialize for FoundPage {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Self { name, entries, paging, more } = self;
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry(name, entries)?;
        map.serialize_entry("page", &paging.page)?;
        map.serialize_entry("size", &paging.size)?;
        map.serialize_entry("more", more)?;
        map.end()
    }
}

/// `GET /agents/{id}/<snapshot>`
pub(crate) fn of_host(snapshot: &'static Snapshot) -> MethodRouter<App> {
    get(move |_: Viewer, Id(id): Id, State(app): State<App>| async move {
        let key = key_of(&app, id).await?;
        let Some(updated_at) = app.store.list_time(snapshot.name, key).await? else {
            return Result::Ok(Json(Vec::new()));
        };
        let entries = app.store.snapshot(snapshot, key).await?.into_iter();
        Ok(Json(
            entries
                .map(|entry| JsonEntry { snapshot, agent: id, hostname: None, entry, updated_at })
                .collect(),
        ))
    })
}

/// `GET /<snapshot>`
pub(crate) fn search(snapshot: &'static Snapshot) -> MethodRouter<App> {
    get(move |_: Viewer, parameters: Parameters, State(app): State<App>| async move {
        let paging = Paging::of(&parameters)?;
        let search = SnapshotSearch {
            name: text(&parameters, "name")?,
            hosts: hosts(&parameters)?,
            equal: equal(snapshot, &parameters)?,
            offset: paging.offset(),
            limit: paging.size + 1,
        };
        let mut found = app.store.search(snapshot, &search).await?;
        let more = paging.cut(&mut found);
        let entries = found.into_iter().map(|found| entry(snapshot, found)).collect();
        Result::Ok(Json(FoundPage { name: snapshot.name, entries, paging, more }))
    })
}

fn entry(snapshot: &'static Snapshot, found: FoundEntry) -> JsonEntry {
    let FoundEntry { agent, hostname, entry, updated_at } = found;
    JsonEntry { snapshot, agent, hostname: Some(hostname), entry, updated_at }
}

/// A text to search for; absent where it is empty.
pub(crate) fn text(parameters: &Parameters, name: &str) -> Result<Option<String>> {
    match parameters.get(name) {
        Some(text) if text.len() > SEARCH_BYTES || text.contains('\0') => Err(Problem::bad_request(format!(
            "invalid {name}: a text of at most {SEARCH_BYTES} bytes is needed"
        ))),
        text => Ok(text.map(str::to_owned)),
    }
}

/// Conditions on the host, from `host` and `label`.
pub(crate) fn hosts(parameters: &Parameters) -> Result<HostFilter> {
    let labels = parameters.all("label");
    if labels.len() > MOST_LABELS {
        return Err(Problem::bad_request(format!("at most {MOST_LABELS} labels can be asked for")));
    }
    let pair = |label: &str| {
        let pair = label.split_once(':').filter(|(key, _)| !key.is_empty() && !label.contains('\0'));
        pair.map(|(key, value)| (key.to_owned(), value.to_owned()))
            .ok_or_else(|| Problem::bad_request("invalid label: key:value is needed"))
    };
    Ok(HostFilter {
        name: text(parameters, "host")?,
        labels: labels.into_iter().map(pair).collect::<Result<_>>()?,
    })
}

/// Conditions on fields other than the name, each under the field's own name. Numbers are not searched for.
fn equal(snapshot: &Snapshot, parameters: &Parameters) -> Result<Vec<(usize, Cell)>> {
    let mut conditions = Vec::new();
    let searched = |(_, field): &(usize, &Field)| field.kind != Kind::Integer;
    for (at, field) in snapshot.fields.iter().enumerate().skip(1).filter(searched) {
        if let Some(wanted) = text(parameters, field.name)? {
            conditions.push((at, cell(field, &wanted)?));
        }
    }
    Ok(conditions)
}

fn cell(field: &Field, wanted: &str) -> Result<Cell> {
    match (field.kind, wanted) {
        (Kind::Boolean, "true" | "1") => Ok(Cell::Boolean(true)),
        (Kind::Boolean, "false" | "0") => Ok(Cell::Boolean(false)),
        (Kind::Boolean, other) => {
            Err(Problem::bad_request(format!("invalid {} \"{other}\", valid: true, false", field.name)))
        }
        (_, text) => Ok(Cell::Text(text.into())),
    }
}
