//! What agents can collect, for whoever sets how often.

use axum::Json;
use serde::Serialize;
use spectra_protocol::collector::{COLLECTORS, Collector};
use utoipa::ToSchema;

use super::access::Viewer;

/// A collector of agents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedCollector {
    /// As settings name it.
    name: &'static str,
    /// Between readings where no setting says otherwise.
    interval_seconds: u64,
}

impl From<&Collector> for ListedCollector {
    fn from(&Collector { name, interval }: &Collector) -> Self {
        Self { name, interval_seconds: interval.as_secs() }
    }
}

/// Collectors that agents have
///
/// Those of agents of the server's own version: an older one may lack some, and ignores their settings.
#[utoipa::path(get, path = "/api/v1/collectors", operation_id = "list_collectors", tag = "settings", responses((status = 200, body = Vec<ListedCollector>)))]
pub(crate) async fn list(_: Viewer) -> Json<Vec<ListedCollector>> {
    Json(COLLECTORS.iter().map(ListedCollector::from).collect())
}
