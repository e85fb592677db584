//! `memory`: main memory and swap.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Overview, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "memory",
    route: "memory",
    summary: "Main memory and swap",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[],
    attributes: &[],
    values: &[
        bytes("ram_total", "Main memory"),
        bytes("ram_used", "In use: total less available"),
        bytes("ram_available", "Available to new programs without swapping"),
        percent("ram_percent", "In use, share of the total"),
        bytes("swap_total", "Swap space; 0 without swap"),
        bytes("swap_used", "Swap in use"),
        percent("swap_percent", "Swap in use, share of the total"),
        bytes("cached", "Page cache"),
        bytes("buffers", "Block device buffers"),
    ],
    overview: &[Overview::max("ram_percent", "ram_percent"), Overview::max("swap_percent", "swap_percent")],
    read,
};

const fn bytes(name: &'static str, description: &'static str) -> Column {
    Column::integer(name, Unit::Bytes, Fold::Mean, description)
}

const fn percent(name: &'static str, description: &'static str) -> Column {
    Column::float(name, Unit::Percent, Fold::Mean, description)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Memory(memory) = metric else { return false };
    if let Some(row) = rows.row([]) {
        row.integer(memory.ram_total)
            .integer(memory.ram_used)
            .integer(memory.ram_available)
            .float(memory.ram_used_pct)
            .integer(memory.swap_total)
            .integer(memory.swap_used)
            .float(memory.swap_pct)
            .integer(memory.cached)
            .integer(memory.buffers)
            .end();
    }
    true
}
