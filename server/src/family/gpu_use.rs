//! `gpu_use`: how busy graphics processors are.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "gpu_use",
    route: "gpus",
    summary: "Graphics processors",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[Column::text("gpu", "Name, unique on its host")],
    attributes: &[Column::text("model", "What it is, as far as the system says")],
    values: &[
        Column::float("busy_percent", Unit::Percent, Fold::Mean, "Time in which it computed"),
        Column::float(
            "memory_busy_percent",
            Unit::Percent,
            Fold::Mean,
            "Time in which its memory was read or written",
        ),
        bytes("memory_used_bytes", "Own memory in use"),
        bytes("memory_total_bytes", "Own memory"),
    ],
    overview: &[],
    read,
};

const fn bytes(name: &'static str, description: &'static str) -> Column {
    Column::integer(name, Unit::Bytes, Fold::Mean, description)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::GpuUse(gpu) = metric else { return false };
    if let Some(row) = rows.row([&gpu.gpu]) {
        row.text(&gpu.model)
            .float(gpu.busy_pct)
            .float(gpu.memory_busy_pct)
            .integer(gpu.memory_used)
            .integer(gpu.memory_total)
            .end();
    }
    true
}
