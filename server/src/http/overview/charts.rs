//! The fleet over time: sparklines, one chart with a line for each host, and hours of the day.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::access::Viewer;
use super::super::parameters::Parameters;
use super::super::problem::{Problem, Result};
use crate::app::App;
use crate::history::range::{self, RangeParameters};
use crate::store::{FLEET_POINTS, FleetMetric, FleetPoint, SeriesQuery, SparklineRow, Time};

/// Readings older than this are in no sparkline.
const SPARKLINE_WINDOW: time::Duration = time::Duration::hours(1);
/// Width of the fleet chart's buckets where a host's own chart would have raw readings.
const NARROWEST: std::time::Duration = std::time::Duration::from_secs(30);
const HOUR: std::time::Duration = std::time::Duration::from_hours(1);

/// Newest readings of a host, oldest first, %.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sparklines {
    /// Use of the processors, up to 30 readings.
    #[schema(value_type = Vec<f64>)]
    cpu: Box<RawValue>,
    /// Use of memory, up to 30 readings.
    #[schema(value_type = Vec<f64>)]
    mem: Box<RawValue>,
    /// The fullest file system of up to 30 minutes.
    #[schema(value_type = Vec<f64>)]
    disk: Box<RawValue>,
}

/// A value at a time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChartPoint {
    /// Begin of the bucket, whole seconds.
    #[schema(value_type = String, format = DateTime)]
    t: String,
    /// %
    v: f64,
}

/// A value of an hour.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HourValue {
    /// Begin of the hour.
    #[schema(value_type = String, format = DateTime)]
    bucket: String,
    /// %
    value: f64,
}

/// Hours of a host.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HostHours {
    agent_id: Uuid,
    hostname: String,
    /// Mean of each hour.
    cpu: Vec<HourValue>,
    /// Mean of each hour.
    mem: Vec<HourValue>,
    /// The fullest file system of each hour.
    disk: Vec<HourValue>,
}

/// Newest readings of every host, for small charts
#[utoipa::path(
    get,
    path = "/api/v1/overview/sparklines",
    operation_id = "overview_sparklines",
    tag = "fleet",
    responses((status = 200, description = "By id of the host", body = BTreeMap<String, Sparklines>))
)]
pub(crate) async fn sparklines(
    _: Viewer,
    State(app): State<App>,
) -> Result<Json<BTreeMap<Uuid, Sparklines>>> {
    let rows = app.store.sparklines(Time::now().minus(SPARKLINE_WINDOW)).await?;
    let measured = rows.into_iter().filter(|row| {
        let lists = [&row.cpu, &row.mem, &row.disk];
        lists.iter().any(|list| list.as_deref().is_some_and(|list| list != "[]"))
    });
    measured.map(lines).collect::<Result<_>>().map(Json)
}

fn lines(row: SparklineRow) -> Result<(Uuid, Sparklines)> {
    let SparklineRow { uuid, cpu, mem, disk } = row;
    let list = |text: Option<String>| {
        RawValue::from_string(text.unwrap_or_else(|| "[]".to_owned())).map_err(Problem::internal)
    };
    Ok((uuid, Sparklines { cpu: list(cpu)?, mem: list(mem)?, disk: list(disk)? }))
}

/// One value of every host over time
#[utoipa::path(
    get,
    path = "/api/v1/overview/fleet/chart",
    operation_id = "fleet_chart",
    tag = "fleet",
    params(
        ("metric" = Option<String>, Query, description = "cpu (default), mem or disk"),
        ("range" = Option<String>, Query, description = "How far back, as for one host"),
        ("start" = Option<String>, Query, description = "Begin, where there is no `range`"),
        ("end" = Option<String>, Query, description = "End, now by default"),
    ),
    responses(
        (status = 200, description = "By id of the host", body = BTreeMap<String, Vec<ChartPoint>>),
        (status = 400, description = "A parameter asks for nothing that makes sense, or for too many points"),
    )
)]
pub(crate) async fn fleet_chart(
    _: Viewer,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<BTreeMap<Uuid, Vec<ChartPoint>>>> {
    let name = parameters.get("metric").unwrap_or("cpu");
    let metric = FleetMetric::ALL.into_iter().find(|metric| metric.name() == name);
    let metric = metric
        .ok_or_else(|| Problem::bad_request(format!("invalid metric \"{name}\", valid: cpu, mem, disk")))?;
    let query = stretch(&app, &parameters)?;
    let points = points(&app, metric, &query, query.bucket.unwrap_or(NARROWEST)).await?;
    let mut hosts: BTreeMap<Uuid, Vec<ChartPoint>> = BTreeMap::new();
    for FleetPoint { uuid, hostname: _, bucket, value } in points {
        hosts.entry(uuid).or_default().push(ChartPoint { t: bucket.rfc3339(false), v: value });
    }
    Ok(Json(hosts))
}

/// Hourly values of every host
#[utoipa::path(
    get,
    path = "/api/v1/overview/heatmap",
    operation_id = "heatmap",
    tag = "fleet",
    params(
        ("range" = Option<String>, Query, description = "How far back, as for one host"),
        ("start" = Option<String>, Query, description = "Begin, where there is no `range`"),
        ("end" = Option<String>, Query, description = "End, now by default"),
    ),
    responses(
        (status = 200, body = Vec<HostHours>),
        (status = 400, description = "A parameter asks for nothing that makes sense, or for too many points"),
    )
)]
pub(crate) async fn heatmap(
    _: Viewer,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<Vec<HostHours>>> {
    let query = stretch(&app, &parameters)?;
    let mut hosts: BTreeMap<(String, Uuid), HostHours> = BTreeMap::new();
    for metric in FleetMetric::ALL {
        for FleetPoint { uuid, hostname, bucket, value } in points(&app, metric, &query, HOUR).await? {
            let host = hosts.entry((hostname.clone(), uuid)).or_insert_with(|| HostHours {
                agent_id: uuid,
                hostname,
                cpu: Vec::new(),
                mem: Vec::new(),
                disk: Vec::new(),
            });
            let hours = match metric {
                FleetMetric::Cpu => &mut host.cpu,
                FleetMetric::Memory => &mut host.mem,
                FleetMetric::Disk => &mut host.disk,
            };
            hours.push(HourValue { bucket: bucket.rfc3339(false), value });
        }
    }
    Ok(Json(hosts.into_values().collect()))
}

fn stretch(app: &App, parameters: &Parameters) -> Result<SeriesQuery> {
    let range = RangeParameters {
        range: parameters.get("range"),
        start: parameters.get("start"),
        end: parameters.get("end"),
        ..RangeParameters::default()
    };
    range::decide(range, Time::now(), &app.config.retention)
        .map_err(|error| Problem::bad_request(error.to_string()))
}

async fn points(
    app: &App,
    metric: FleetMetric,
    query: &SeriesQuery,
    bucket: std::time::Duration,
) -> Result<Vec<FleetPoint>> {
    let points = app.store.fleet_points(metric, query, bucket).await?;
    if points.len() > FLEET_POINTS {
        return Err(Problem::bad_request(format!(
            "this would be more than {FLEET_POINTS} points: ask for a shorter range"
        )));
    }
    Ok(points)
}
