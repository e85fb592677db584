//! Hosts that wait for an admin's approval.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Admin;
use super::body::{self, SMALL_BODY_BYTES};
use super::parameters::Id;
use super::problem::{Problem, Result};
use crate::account::session::User;
use crate::app::App;
use crate::audit;
use crate::store::{Decision, EnrolmentRecord, Time};

/// A host that asked to register and was told to come again, or one about which an admin has decided.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Enrolment {
    id: Uuid,
    /// `takeover`: its machine is known as `agent_id`, and it could not prove to be that host. `approval`: the
    /// hosts of `fleet` are approved by hand.
    kind: String,
    /// The known host.
    agent_id: Option<Uuid>,
    /// Name of the known host.
    agent_hostname: Option<String>,
    /// `namespace/name` of the fleet.
    fleet: Option<String>,
    /// Name of the host that asks.
    hostname: String,
    os: Option<String>,
    remote_address: String,
    /// `same`: it is the known host. `new`: it is a host of its own. `denied`. Null: it waits.
    decision: Option<String>,
    /// How often it asked.
    asked: i32,
    #[schema(value_type = String, format = DateTime)]
    first_asked_at: Time,
    #[schema(value_type = String, format = DateTime)]
    last_asked_at: Time,
    decided_by: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Time>,
}

impl From<EnrolmentRecord> for Enrolment {
    fn from(record: EnrolmentRecord) -> Self {
        let EnrolmentRecord {
            id,
            kind,
            agent: agent_id,
            agent_hostname,
            fleet,
            hostname,
            os,
            remote_address,
            decision,
            asked,
            first_asked_at,
            last_asked_at,
            decided_by,
            decided_at,
        } = record;
        Self {
            id,
            kind,
            agent_id,
            agent_hostname,
            fleet,
            hostname,
            os,
            remote_address,
            decision,
            asked,
            first_asked_at,
            last_asked_at,
            decided_by,
            decided_at,
        }
    }
}

/// What the host is.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum As {
    /// The known host.
    #[default]
    Same,
    /// A host of its own.
    New,
}

/// An admin's yes; an empty body is a yes to what was asked.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"as": "same"}))]
pub(crate) struct Approval {
    /// For a `takeover`: whether it is the known host, or one of its own.
    r#as: As,
}

/// Hosts that wait for approval
///
/// Those that asked last come first. A host that has registered after an approval is not in the list any more.
#[utoipa::path(get, path = "/api/v1/admin/enrolments", operation_id = "list_enrolments", tag = "admin", responses((status = 200, body = Vec<Enrolment>)))]
pub(crate) async fn list(_: Admin, State(app): State<App>) -> Result<Json<Vec<Enrolment>>> {
    Ok(Json(app.store.enrolments().await?.into_iter().map(Enrolment::from).collect()))
}

/// Approve a host that waits
///
/// It has to register again, with a token that can still be used.
#[utoipa::path(
    post,
    path = "/api/v1/admin/enrolments/{id}/approve",
    operation_id = "approve_enrolment",
    tag = "admin",
    params(("id" = String, Path, format = Uuid)),
    request_body(content = Option<Approval>, content_type = "application/json"),
    responses(
        (status = 204, description = "Its next registration succeeds"),
        (status = 404, description = "No host waits under this id"),
    )
)]
pub(crate) async fn approve(
    Admin(user): Admin,
    Id(id): Id,
    State(app): State<App>,
    request: Request,
) -> Result<StatusCode> {
    let Approval { r#as } = body::read_optional_json(&app, request, SMALL_BODY_BYTES).await?;
    let decision = match r#as {
        As::Same => Decision::Same,
        As::New => Decision::New,
    };
    decide(&app, id, decision, &user).await
}

/// Deny a host that waits
#[utoipa::path(
    post,
    path = "/api/v1/admin/enrolments/{id}/deny",
    operation_id = "deny_enrolment",
    tag = "admin",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 204, description = "It is refused until it has not asked for a week"),
        (status = 404, description = "No host waits under this id"),
    )
)]
pub(crate) async fn deny(Admin(user): Admin, Id(id): Id, State(app): State<App>) -> Result<StatusCode> {
    decide(&app, id, Decision::Denied, &user).await
}

async fn decide(app: &App, id: Uuid, decision: Decision, user: &User) -> Result<StatusCode> {
    let decided = app.store.decide_enrolment(id, decision, &user.username, Time::now()).await?;
    let hostname = decided.ok_or_else(|| Problem::not_found("no host waits under this id"))?;
    let deed = user.did("enrolment.decide", id.to_string());
    audit::record(&app.store, deed.detail(format!("{hostname}: {}", decision.name()))).await?;
    tracing::info!(enrolment = %id, hostname, decision = decision.name(), user = %user.username, "decided about a host");
    Ok(StatusCode::NO_CONTENT)
}
