//! The processes of a host, as of its newest list.

use std::cmp::Ordering;
use std::io::Read;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde::de::DeserializeOwned;
use spectra_protocol::Reading;
use spectra_protocol::metric::{Process, ProcessChanges};
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Viewer;
use super::agents::key_of;
use super::parameters::{Id, Parameters};
use super::problem::{Problem, Result};
use crate::app::App;
use crate::store::{KeptProcesses, Time};

/// Entries of an answer.
const DEFAULT_LIMIT: usize = 20;
const LIMIT: std::ops::RangeInclusive<usize> = 1..=100;
/// What is read of a stored list. It came in a body of 16 MiB and was written without its envelope,
/// with every field, so it may be a few times larger.
const LIST_BYTES: u64 = 128 << 20;

/// One process.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProcessRow {
    agent_id: Uuid,
    pid: i64,
    name: String,
    /// % of one processor, so it can exceed 100.
    cpu_percent: f64,
    /// Resident memory, % of main memory.
    mem_percent: f64,
    /// Resident memory, bytes.
    mem_rss: Option<u64>,
    /// `running`, `runnable`, `waiting` or `other`.
    status: String,
    threads: Option<u32>,
    /// Threads that run now; Windows only, as the next two.
    threads_running: Option<u32>,
    /// Threads that wait for a processor.
    threads_runnable: Option<u32>,
    /// Threads that wait for something else.
    threads_waiting: Option<u32>,
    /// Linux: the kernel's letter for its state.
    state: Option<String>,
    /// When it started; null when the agent does not say, as the next two.
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Time>,
    user: Option<String>,
    /// Its arguments, without what looks like a secret; of the busiest processes only.
    command: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Cpu,
    Memory,
}

/// The busiest processes of a host
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/processes",
    operation_id = "list_processes",
    tag = "measurements",
    params(
        ("id" = String, Path, format = Uuid),
        ("sort" = Option<String>, Query, description = "`cpu` (default), or `memory` or `mem`: by resident bytes"),
        ("limit" = Option<u32>, Query, description = "1 to 100; default 20"),
    ),
    responses((status = 200, body = Vec<ProcessRow>), (status = 404, description = "There is no such host"))
)]
pub(crate) async fn list(
    _: Viewer,
    Id(id): Id,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<Vec<ProcessRow>>> {
    let order = order(parameters.get("sort"))?;
    let limit = limit(parameters.get("limit"))?;
    let key = key_of(&app, id).await?;
    let Some(kept) = app.store.processes(key).await? else { return Ok(Json(Vec::new())) };
    let KeptProcesses { time, processes, changes } = kept;
    let rows = app.large_work.run(move || {
        let mut processes: Vec<Process> = decode(&processes)?;
        if let Some(changes) = changes {
            processes = decode::<ProcessChanges>(&changes)?.apply(processes);
        }
        processes.sort_by(|a, b| compare(order, a, b));
        processes.truncate(limit);
        std::io::Result::Ok(processes.into_iter().map(|process| row(id, time, process)).collect())
    });
    Ok(Json(rows.await?.map_err(Problem::internal)?))
}

fn order(text: Option<&str>) -> Result<Order> {
    match text {
        None | Some("cpu") => Ok(Order::Cpu),
        Some("memory" | "mem") => Ok(Order::Memory),
        Some(other) => Err(Problem::bad_request(format!("invalid sort \"{other}\", valid: cpu, memory"))),
    }
}

fn limit(text: Option<&str>) -> Result<usize> {
    let Some(text) = text else { return Ok(DEFAULT_LIMIT) };
    let limit = text.parse().ok().filter(|limit| LIMIT.contains(limit));
    limit.ok_or_else(|| Problem::bad_request(format!("invalid limit \"{text}\", valid: 1 to 100")))
}

fn decode<T: DeserializeOwned>(list: &[u8]) -> std::io::Result<T> {
    let mut json = Vec::new();
    zstd::stream::read::Decoder::with_buffer(list)?.take(LIST_BYTES).read_to_end(&mut json)?;
    Ok(serde_json::from_slice(&json)?)
}

/// Largest first; equals by the other measure, then by number, so that the order is stable.
fn compare(order: Order, a: &Process, b: &Process) -> Ordering {
    let cpu = |process: &Process| process.cpu_percent.value().unwrap_or(-1.0);
    let memory = |process: &Process| process.mem_rss.value();
    let by_cpu = cpu(b).total_cmp(&cpu(a));
    let by_memory = memory(b).cmp(&memory(a));
    match order {
        Order::Cpu => by_cpu.then(by_memory),
        Order::Memory => by_memory.then(by_cpu),
    }
    .then(a.pid.cmp(&b.pid))
}

fn row(agent_id: Uuid, updated_at: Time, process: Process) -> ProcessRow {
    // The original's dashboard computes with percentages without a look at null.
    let percent = |reading: Reading<f64>| reading.value().unwrap_or(0.0);
    ProcessRow {
        agent_id,
        pid: process.pid,
        name: process.name,
        cpu_percent: percent(process.cpu_percent),
        mem_percent: percent(process.mem_percent),
        mem_rss: process.mem_rss.value(),
        status: process.status,
        threads: process.threads_total.value(),
        threads_running: process.threads_running.value(),
        threads_runnable: process.threads_runnable.value(),
        threads_waiting: process.threads_waiting.value(),
        state: process.state,
        started_at: started_at(process.started_at),
        user: process.user,
        command: process.command,
        updated_at,
    }
}

fn started_at(unix_seconds: Reading<i64>) -> Option<Time> {
    unix_seconds.value()?.checked_mul(1_000_000).and_then(Time::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_are_sorted_largest_first() {
        let process = |pid, cpu: Reading<f64>, rss| Process {
            pid,
            cpu_percent: cpu,
            mem_rss: Reading::Value(rss),
            ..Process::default()
        };
        let list = [
            process(1, Reading::Value(5.0), 10),
            process(2, Reading::Bad, 90),
            process(3, Reading::Value(50.0), 20),
            process(4, Reading::Value(5.0), 30),
            process(5, Reading::Value(5.0), 30),
        ];
        for (order, expected) in [(Order::Cpu, [3, 4, 5, 1, 2]), (Order::Memory, [2, 4, 5, 3, 1])] {
            let mut list = list.clone();
            list.sort_by(|a, b| compare(order, a, b));
            assert_eq!(list.map(|process| process.pid), expected, "{order:?}");
        }
    }

    #[test]
    fn parameters_have_bounds() {
        for (text, expected) in [
            (None, Some(20)),
            (Some("1"), Some(1)),
            (Some("100"), Some(100)),
            (Some("0"), None),
            (Some("101"), None),
            (Some("x"), None),
        ] {
            assert_eq!(limit(text).ok(), expected, "{text:?}");
        }
        for (text, expected) in [
            (None, Some(Order::Cpu)),
            (Some("mem"), Some(Order::Memory)),
            (Some("memory"), Some(Order::Memory)),
            (Some("name"), None),
        ] {
            assert_eq!(order(text).ok(), expected, "{text:?}");
        }
    }
}
