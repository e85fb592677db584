//! `GET /workloads`: what runs in the fleet: containers, virtual machines, pods.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Viewer;
use super::paging::Paging;
use super::parameters::Parameters;
use super::problem::Result;
use super::snapshots::{hosts, text};
use crate::app::App;
use crate::store::{Time, WorkloadRecord, WorkloadSearch};

/// A workload. Values are null where its runtime does not tell them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Workload {
    agent_id: Uuid,
    hostname: String,
    /// Id that the runtime gives it, unique on its host.
    container_id: String,
    name: String,
    /// Empty where there is none.
    image: String,
    /// The runtime's word: `running`, `exited`, `stopped`, …
    state: String,
    /// What runs it: `docker`, `proxmox`, …
    source: String,
    /// `container`, `lxc`, `vm` or `pod`.
    kind: String,
    /// The runtime's health check: `healthy`, `unhealthy`, `starting`.
    health: Option<String>,
    /// How often the runtime restarted it.
    restarts: Option<i64>,
    /// % of one processor, so it can exceed 100.
    cpu_percent: Option<f64>,
    /// Processors it may use.
    cpu_cores: Option<i64>,
    memory_bytes: Option<i64>,
    /// Bytes it may use.
    memory_limit: Option<i64>,
    /// Bytes since its start.
    net_rx_bytes: Option<i64>,
    /// Bytes since its start.
    net_tx_bytes: Option<i64>,
    /// Where its name counts: the namespace of a pod.
    namespace: Option<String>,
    /// Bytes since its start.
    block_read_bytes: Option<i64>,
    /// Bytes since its start.
    block_write_bytes: Option<i64>,
    /// Of the host's newest list.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

/// A part of the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkloadPage {
    workloads: Vec<Workload>,
    /// Of this answer, from 1.
    page: i64,
    /// Workloads of a page.
    size: i64,
    /// There is a next page.
    more: bool,
}

impl From<WorkloadRecord> for Workload {
    fn from(record: WorkloadRecord) -> Self {
        let WorkloadRecord {
            agent,
            hostname,
            container_id,
            name,
            image,
            state,
            source,
            kind,
            health,
            restarts,
            cpu_percent,
            cpu_cores,
            memory_bytes,
            memory_limit,
            net_rx_bytes,
            net_tx_bytes,
            namespace,
            block_read_bytes,
            block_write_bytes,
            time,
        } = record;
        Self {
            agent_id: agent,
            hostname,
            container_id,
            name: name.unwrap_or_default(),
            image: image.unwrap_or_default(),
            state: state.unwrap_or_default(),
            source: source.unwrap_or_default(),
            kind: kind.unwrap_or_default(),
            health,
            restarts,
            cpu_percent,
            cpu_cores,
            memory_bytes,
            memory_limit,
            net_rx_bytes,
            net_tx_bytes,
            namespace,
            block_read_bytes,
            block_write_bytes,
            updated_at: time,
        }
    }
}

/// Workloads of all hosts, by host and name
///
/// As of the newest list of each host; one that its host does not name any more is none.
#[utoipa::path(
    get,
    path = "/api/v1/workloads",
    operation_id = "search_workloads",
    tag = "fleet",
    params(
        ("search" = Option<String>, Query, description = "Part of the name, the image or the id, in any case"),
        ("host" = Option<String>, Query, description = "Part of the host's name, in any case"),
        ("label" = Option<Vec<String>>, Query, description = "`key:value` that the host has; may stand several times"),
        ("state" = Option<String>, Query, description = "The runtime's word for its state, in any case", example = "running"),
        ("kind" = Option<String>, Query, description = "`container`, `lxc`, `vm` or `pod`"),
        ("source" = Option<String>, Query, description = "What runs it: `docker`, `proxmox`, …"),
        ("health" = Option<String>, Query, description = "`healthy`, `unhealthy` or `starting`"),
        ("page" = Option<u32>, Query, description = "From 1"),
        ("size" = Option<u32>, Query, description = "Workloads of a page, at most 250; default 25"),
    ),
    responses((status = 200, body = WorkloadPage), (status = 400, description = "No search, and why"))
)]
pub(crate) async fn search(
    _: Viewer,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<WorkloadPage>> {
    let paging = Paging::of(&parameters)?;
    let search = WorkloadSearch {
        text: text(&parameters, "search")?,
        hosts: hosts(&parameters)?,
        state: text(&parameters, "state")?,
        kind: text(&parameters, "kind")?,
        source: text(&parameters, "source")?,
        health: text(&parameters, "health")?,
        offset: paging.offset(),
        limit: paging.size + 1,
    };
    let mut found = app.store.workloads(&search).await?;
    let more = paging.cut(&mut found);
    let workloads = found.into_iter().map(Workload::from).collect();
    Ok(Json(WorkloadPage { workloads, page: paging.page, size: paging.size, more }))
}
