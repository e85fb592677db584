//! Measurements of a host that are known to be missing.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Viewer;
use super::agents::key_of;
use super::parameters::Id;
use super::problem::Result;
use crate::app::App;
use crate::store::{GapRow, Time};

/// Gaps of an answer, the newest ones.
const LIMIT: i64 = 1000;

/// Envelopes that never arrived.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Gap {
    /// The agent's stream that they belonged to.
    #[schema(value_type = String, format = Uuid)]
    stream: Uuid,
    /// Number of the first missing envelope in its stream.
    from: i64,
    /// Number of the last; null when the agent was lost and nobody knows how many it still had.
    to: Option<i64>,
    /// How many; null when it is not known.
    count: Option<i64>,
    /// `agent_lost`, `queue_full`, `refused`, …; `unknown` until the agent explains.
    cause: String,
    /// Time of the last envelope before the gap, on the agent's clock.
    #[schema(value_type = Option<String>, format = DateTime)]
    after: Option<Time>,
    /// Time of the first envelope behind it.
    #[schema(value_type = Option<String>, format = DateTime)]
    before: Option<Time>,
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Time,
}

impl From<GapRow> for Gap {
    fn from(row: GapRow) -> Self {
        let GapRow { stream, from_sequence, to_sequence, count, cause, after_time, before_time, recorded_at } =
            row;
        Self {
            stream,
            from: from_sequence,
            to: to_sequence,
            count,
            cause,
            after: after_time,
            before: before_time,
            recorded_at,
        }
    }
}

/// Missing measurements of a host, newest first
///
/// A stretch without measurements that is not in this list was a stretch in which the host measured nothing.
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/gaps",
    operation_id = "list_gaps",
    tag = "measurements",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = Vec<Gap>), (status = 404, description = "There is no such host"))
)]
pub(crate) async fn list(_: Viewer, Id(id): Id, State(app): State<App>) -> Result<Json<Vec<Gap>>> {
    let key = key_of(&app, id).await?;
    let gaps = app.store.gaps(key, LIMIT).await?;
    Ok(Json(gaps.into_iter().map(Gap::from).collect()))
}
