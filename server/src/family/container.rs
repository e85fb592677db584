//! `container`: workloads of a host, whatever runs them: Docker containers, LXC containers, virtual
//! machines, pods.
//!
//! Names, images and states are values, not attributes: they stay readable in the history of a workload
//! that is long gone.

use spectra_protocol::Metric;
use spectra_protocol::metric::Container;

use super::{Column, FRESH, Family, Fold, Missing, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "container",
    route: "containers",
    summary: "Workloads: containers, virtual machines, pods",
    shape: Shape::Lists,
    fresh: FRESH,
    keys: &[Column::text("container_id", "Id that the runtime gives it, unique on its host")],
    attributes: &[],
    values: &[
        text("name", "Name"),
        text("image", "Image reference; empty where there is none"),
        text("state", "The runtime's word: `running`, `exited`, `stopped`, …"),
        text("source", "What runs it: `docker`, `proxmox`, …"),
        text("kind", "`container`, `lxc`, `vm` or `pod`"),
        Column::float("cpu_percent", Unit::CorePercent, Fold::Mean, "Use of processors")
            .missing(Missing::Zero),
        Column::integer("cpu_cores", Unit::Count, Fold::Max, "Processors it may use").missing(Missing::Zero),
        bytes(
            "memory_bytes",
            Unit::Bytes,
            Fold::Mean,
            "Memory in use, without page cache that can be dropped",
        ),
        bytes("memory_limit", Unit::Bytes, Fold::Max, "Memory it may use; 0 without a limit"),
        bytes("net_rx_bytes", Unit::BytesTotal, Fold::Last, "Received since its start"),
        bytes("net_tx_bytes", Unit::BytesTotal, Fold::Last, "Sent since its start"),
        Column::text(
            "health",
            "The runtime's health check: `healthy`, `unhealthy`, `starting`; null without one",
        )
        .fold(Fold::Last),
        Column::integer(
            "restarts",
            Unit::CountTotal,
            Fold::Last,
            "How often the runtime restarted it; null when it does not count",
        ),
        Column::text("namespace", "Where its name counts: the namespace of a pod; null where there is none")
            .fold(Fold::Last),
        Column::integer(
            "block_read_bytes",
            Unit::BytesTotal,
            Fold::Last,
            "Read from block devices since its start",
        ),
        Column::integer(
            "block_write_bytes",
            Unit::BytesTotal,
            Fold::Last,
            "Written to block devices since its start",
        ),
    ],
    overview: &[],
    read,
};

const fn text(name: &'static str, description: &'static str) -> Column {
    Column::text(name, description).fold(Fold::Last).missing(Missing::Zero)
}

const fn bytes(name: &'static str, unit: Unit, fold: Fold, description: &'static str) -> Column {
    Column::integer(name, unit, fold, description).missing(Missing::Zero)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    match metric {
        Metric::ContainerList(list) => {
            rows.list();
            list.containers.iter().for_each(|container| row(container, rows));
        }
        Metric::Container(container) => row(container, rows),
        _ => return false,
    }
    true
}

fn row(container: &Container, rows: &mut Rows) {
    let Some(row) = rows.row([&container.id]) else { return };
    row.text(&container.name)
        .text(&container.image)
        .text(&container.state)
        .text(&container.source)
        .text(&container.kind)
        .float(container.cpu_percent)
        .integer(container.cpu_limit_cores)
        .integer(container.memory_bytes)
        .integer(container.memory_limit)
        .integer(container.net_rx_bytes)
        .integer(container.net_tx_bytes)
        .text(container.health.as_deref().unwrap_or_default())
        .integer(container.restarts)
        .text(container.namespace.as_deref().unwrap_or_default())
        .integer(container.block_read_bytes)
        .integer(container.block_write_bytes)
        .end();
}
