//! `GET /audit`: the audit trail, for admins.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Admin;
use super::parameters::Parameters;
use super::problem::{Problem, Result};
use crate::app::App;
use crate::audit;
use crate::store::{AuditFilter, AuditRecord, Time};

/// Entries of a page where the query names no number.
const DEFAULT_LIMIT: usize = 100;
/// Most entries of a page: about 200 KiB.
const MAX_LIMIT: usize = 500;

/// A page of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditPage {
    /// Newest first.
    entries: Vec<AuditEntry>,
    /// `before` of the next page; null on the last one.
    next: Option<String>,
}

/// Something that somebody did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "17", "time": "2026-11-24T21:56:26.482913Z", "actor_kind": "user",
    "actor_id": "01a20f8e-cce2-77a2-8ffc-431c6a6fd7cc", "actor": "admin", "action": "user.create",
    "target": "ann", "remote_address": "192.0.2.7", "outcome": "done", "detail": "role viewer",
}))]
pub(crate) struct AuditEntry {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    time: Time,
    /// `user`, `api_token`, `agent`, `operator`, `anonymous`, `command_line` or `server`.
    actor_kind: String,
    actor_id: Option<Uuid>,
    /// Its name at that time; what an anonymous caller said of itself.
    actor: String,
    /// `thing.deed`.
    action: String,
    /// What it was done to.
    target: String,
    remote_address: Option<String>,
    /// `done`, `refused` or `failed`.
    outcome: String,
    detail: String,
}

impl From<AuditRecord> for AuditEntry {
    fn from(record: AuditRecord) -> Self {
        let AuditRecord {
            id,
            time,
            actor_kind,
            actor_id,
            actor,
            action,
            target,
            remote_address,
            outcome,
            detail,
        } = record;
        let id = id.to_string();
        Self { id, time, actor_kind, actor_id, actor, action, target, remote_address, outcome, detail }
    }
}

/// The audit trail, newest first
///
/// Who did what, when, from where, and what became of it. The next page is asked for with the `next` of
/// the one before.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    operation_id = "list_audit",
    tag = "admin",
    params(
        ("before" = Option<String>, Query, description = "Only entries older than this one: `next` of the page before"),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 500, description = "Entries of the page, 100 where it is missing"),
        ("actor" = Option<String>, Query, description = "Only of the actor with this name"),
        ("action" = Option<String>, Query, description = "Only of this action, e.g. `user.create`"),
        ("target" = Option<String>, Query, description = "Only of what was done to this"),
    ),
    responses(
        (status = 200, body = AuditPage),
        (status = 400, description = "`limit` or `before` is not possible"),
    )
)]
pub(crate) async fn list(
    _: Admin,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<AuditPage>> {
    let limit = parameters.number("limit", 1..=MAX_LIMIT, DEFAULT_LIMIT)?;
    let before = parameters.get("before").map(str::parse).transpose();
    let text = |name| parameters.get(name).filter(|text| !text.contains('\0')).map(str::to_owned);
    let filter = AuditFilter {
        before: before.map_err(|_| Problem::bad_request("`before` is not the `next` of a page"))?,
        actor: text("actor"),
        action: text("action"),
        target: text("target"),
    };
    let audit::Page { entries, next } = audit::page(&app.store, &filter, limit).await?;
    let entries = entries.into_iter().map(AuditEntry::from).collect();
    Ok(Json(AuditPage { entries, next: next.map(|next| next.to_string()) }))
}
