//! `GET /agents/{id}/disk/forecast`: when the file systems of a host will be full.

use std::collections::BTreeMap;
use std::time::Duration as Width;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use time::Duration;
use utoipa::ToSchema;

use super::access::Viewer;
use super::agents::key_of;
use super::parameters::Id;
use super::problem::Result;
use crate::app::App;
use crate::family::{Cell, DISK, Family};
use crate::fleet::forecast::{Forecast, Point, forecast};
use crate::store::{SeriesQuery, SeriesRow, Time};

/// Stretch that is looked at: a week has its working days and its weekend in it.
const STRETCH: Duration = Duration::days(7);
/// Width of a bucket: 168 points of each file system.
const BUCKET: Width = Width::from_hours(1);

/// What is to be expected of a file system.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "device": "/dev/vda", "mountpoint": "/", "total_bytes": 270_553_174_016_i64,
    "used_bytes": 36_641_669_120_i64, "free_bytes": 60_931_080_192_i64, "outlook": "filling",
    "bytes_per_day": 5_077_590_016.0, "seconds_left": 1_036_800, "full_at": "2026-12-06T12:00:00Z",
}))]
pub(crate) struct DiskForecast {
    device: String,
    mountpoint: String,
    total_bytes: i64,
    used_bytes: Option<i64>,
    /// Available to ordinary users.
    free_bytes: i64,
    outlook: Outlook,
    /// How fast it fills, over the last 7 days; negative when it shrinks, null when too little is known.
    bytes_per_day: Option<f64>,
    /// From the last measurement; 0 when it is full, null when the end is not in sight.
    seconds_left: Option<i64>,
    /// Null when it is full already or the end is not in sight.
    #[schema(value_type = Option<String>, format = DateTime)]
    full_at: Option<Time>,
}

/// What is to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Outlook {
    /// Nothing is free any more.
    Full,
    /// It will be full.
    Filling,
    /// It shrinks, stays as it is, or grows for more than 5 years to come.
    Steady,
    /// Less than an hour of measurements.
    Unknown,
}

/// When the file systems of a host will be full
///
/// The line of least squares through the last 7 days, followed to the end of the space that ordinary users
/// have.
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/disk/forecast",
    operation_id = "disk_forecast",
    tag = "measurements",
    params(("id" = String, Path, format = Uuid)),
    responses((status = 200, body = Vec<DiskForecast>), (status = 404, description = "There is no such host"))
)]
pub(crate) async fn disk(_: Viewer, Id(id): Id, State(app): State<App>) -> Result<Json<Vec<DiskForecast>>> {
    let key = key_of(&app, id).await?;
    let now = Time::now();
    let week = SeriesQuery { from: now.minus(STRETCH), to: now, bucket: Some(BUCKET), peaks: false };
    let history = app.store.series(DISK, key, &week).await?;
    let newest = app.store.newest(DISK, key).await?;
    Ok(Json(forecasts(&history, newest)))
}

fn forecasts(history: &[SeriesRow], newest: Vec<SeriesRow>) -> Vec<DiskForecast> {
    let at = position(DISK, "used_bytes");
    let mut points: BTreeMap<_, Vec<Point>> = BTreeMap::new();
    for row in history {
        if let Some(used) = row.cells.get(at).and_then(Cell::float) {
            points.entry(series(row)).or_default().push(Point { time: row.time, used });
        }
    }
    let forecast =
        |row: SeriesRow| of_file_system(&row, points.get(&series(&row)).map_or(&[], Vec::as_slice));
    // A file system that is not mounted any more is not measured any more.
    let last = newest.iter().map(|row| row.time).max();
    let mounted = |row: &SeriesRow| last.is_some_and(|last| row.time >= last.minus(DISK.fresh));
    newest.into_iter().filter(mounted).filter_map(forecast).collect()
}

/// `None` where the size is not known.
fn of_file_system(row: &SeriesRow, points: &[Point]) -> Option<DiskForecast> {
    let integer = |name| row.cells.get(position(DISK, name)).and_then(Cell::integer);
    let (total_bytes, free_bytes) = (integer("total_bytes")?, integer("free_bytes")?);
    let (outlook, bytes_per_day, left) = match forecast(points, free_bytes as f64) {
        Forecast::Full => (Outlook::Full, None, Some(Duration::ZERO)),
        Forecast::FullIn { bytes_per_day, left } => (Outlook::Filling, Some(bytes_per_day), Some(left)),
        Forecast::NotInSight { bytes_per_day } => (Outlook::Steady, Some(bytes_per_day), None),
        Forecast::Unknown => (Outlook::Unknown, None, None),
    };
    let [device, mountpoint] = series(row);
    Some(DiskForecast {
        device,
        mountpoint,
        total_bytes,
        used_bytes: integer("used_bytes"),
        free_bytes,
        outlook,
        bytes_per_day,
        seconds_left: left.map(Duration::whole_seconds),
        full_at: left.filter(|_| outlook == Outlook::Filling).map(|left| row.time.plus(left)),
    })
}

/// Device and mount point.
fn series(row: &SeriesRow) -> [String; 2] {
    let text = |at: usize| row.cells.get(at).and_then(Cell::text).unwrap_or_default().to_owned();
    [text(0), text(1)]
}

fn position(family: &Family, name: &str) -> usize {
    family.columns().position(|column| column.name == name).unwrap_or(usize::MAX)
}
