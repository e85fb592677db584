//! The fleet with its newest values: all of it, a page of it, and how many hosts are how.

mod charts;
mod host;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::access::Viewer;
use super::parameters::Parameters;
use super::problem::{Problem, Result};
use crate::app::App;
use crate::fleet::overview::{self, PageError, PageParameters};
use crate::store::{OverviewCounts, OverviewRow, Time};
use host::OverviewAgent;

pub(super) use charts::{__path_fleet_chart, __path_heatmap, __path_sparklines};
pub(super) use charts::{fleet_chart, heatmap, sparklines};

/// A page of hosts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewPage {
    agents: Vec<OverviewAgent>,
    /// From 1.
    page: u32,
    /// Most hosts of a page.
    size: u32,
    /// Hosts on all pages; only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    total_pages: Option<i64>,
}

/// How many hosts there are of each status, and how many wait for a reboot.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "total": 12, "online": 9, "warn": 1, "crit": 0, "stale": 0, "offline": 2, "reboot": 3,
}))]
pub(crate) struct OverviewStats {
    total: i64,
    online: i64,
    warn: i64,
    crit: i64,
    stale: i64,
    offline: i64,
    /// Hosts whose agent was stopped on purpose; not there while there are none, as in the original.
    #[serde(skip_serializing_if = "is_zero")]
    #[schema(required = false)]
    stopped: i64,
    /// Hosts that were put to sleep; not there while there are none.
    #[serde(skip_serializing_if = "is_zero")]
    #[schema(required = false)]
    asleep: i64,
    /// Hosts of any status that wait for a reboot.
    reboot: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(count: &i64) -> bool {
    *count == 0
}

impl From<OverviewCounts> for OverviewStats {
    fn from(counts: OverviewCounts) -> Self {
        let OverviewCounts { total, online, warn, crit, stale, offline, stopped, asleep, reboot } = counts;
        Self { total, online, warn, crit, stale, offline, stopped, asleep, reboot }
    }
}

impl From<PageError> for Problem {
    fn from(error: PageError) -> Self {
        Self::bad_request(error.to_string())
    }
}

/// Every host with its newest values, by host name
#[utoipa::path(get, path = "/api/v1/overview", operation_id = "overview", tag = "fleet", responses((status = 200, body = Vec<OverviewAgent>)))]
pub(crate) async fn list(_: Viewer, State(app): State<App>) -> Result<Json<Vec<OverviewAgent>>> {
    let thresholds = app.store.thresholds().await?;
    let rows = app.store.overview(&thresholds, Time::now()).await?;
    Ok(Json(hosts(&app, rows)))
}

fn hosts(app: &App, rows: Vec<OverviewRow>) -> Vec<OverviewAgent> {
    let checksums = app.releases.checksums();
    rows.into_iter().map(|row| OverviewAgent::new(row, &checksums)).collect()
}

/// A page of hosts with their newest values
#[utoipa::path(
    get,
    path = "/api/v1/overview/page",
    operation_id = "overview_page",
    tag = "fleet",
    params(
        ("page" = Option<u32>, Query, minimum = 1, description = "Number of the page, from 1"),
        ("size" = Option<u32>, Query, minimum = 1, description = "Hosts on a page, 25 by default, at most 250"),
        (
            "sort" = Option<String>, Query,
            description = "hostname (default), cpu, memory, disk, temp, severity, last_seen or status",
        ),
        ("order" = Option<String>, Query, description = "`desc` turns the order around"),
        ("status" = Option<String>, Query, description = "online, warn, crit, stale, offline, stopped or asleep"),
        ("os" = Option<String>, Query, description = "As in the label `os`"),
        ("arch" = Option<String>, Query, description = "As in the label `arch`"),
        ("search" = Option<String>, Query, max_length = 128, description = "Part of the host name, in any case"),
        ("label" = Option<Vec<String>>, Query, description = "`key:value`; may stand several times, all must hold"),
        ("id" = Option<Vec<String>>, Query, description = "Only these hosts; may stand up to 200 times"),
        ("count" = Option<String>, Query, description = "`true` adds `total` and `total_pages`"),
    ),
    responses(
        (status = 200, body = OverviewPage),
        (status = 400, description = "A parameter asks for nothing that makes sense"),
    )
)]
pub(crate) async fn page(
    _: Viewer,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<OverviewPage>> {
    let query = overview::decide(&page_parameters(&parameters))?;
    let (thresholds, now) = (app.store.thresholds().await?, Time::now());
    let total =
        if query.count { Some(app.store.overview_total(&query, &thresholds, now).await?) } else { None };
    let size = i64::from(query.size);
    Ok(Json(OverviewPage {
        agents: hosts(&app, app.store.overview_page(&query, &thresholds, now).await?),
        page: query.page,
        size: query.size,
        total,
        total_pages: total.map(|total| (total + size - 1) / size),
    }))
}

fn page_parameters(parameters: &Parameters) -> PageParameters<'_> {
    PageParameters {
        page: parameters.get("page"),
        size: parameters.get("size"),
        sort: parameters.get("sort"),
        order: parameters.get("order"),
        status: parameters.get("status"),
        os: parameters.get("os"),
        arch: parameters.get("arch"),
        search: parameters.get("search"),
        labels: parameters.all("label"),
        ids: parameters.all("id"),
        count: parameters.get("count"),
    }
}

/// How many hosts are how
#[utoipa::path(get, path = "/api/v1/overview/stats", operation_id = "overview_stats", tag = "fleet", responses((status = 200, body = OverviewStats)))]
pub(crate) async fn stats(_: Viewer, State(app): State<App>) -> Result<Json<OverviewStats>> {
    let thresholds = app.store.thresholds().await?;
    Ok(Json(app.store.overview_counts(&thresholds, Time::now()).await?.into()))
}
