//! `pressure`: how long work waited for processors, memory and disks.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "pressure",
    route: "pressure",
    summary: "How long work waited for processors, memory and disks",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[],
    attributes: &[],
    values: &[
        share("cpu_some_percent", "Time in which some task waited for a processor"),
        share("cpu_full_percent", "Time in which all tasks waited for a processor"),
        share("memory_some_percent", "Time in which some task waited for memory"),
        share("memory_full_percent", "Time in which all tasks waited for memory"),
        share("io_some_percent", "Time in which some task waited for a disk"),
        share("io_full_percent", "Time in which all tasks waited for a disk"),
        share(
            "irq_full_percent",
            "Time that interrupts took from all tasks; null where the kernel does not say",
        ),
    ],
    overview: &[],
    read,
};

const fn share(name: &'static str, description: &'static str) -> Column {
    Column::float(name, Unit::Percent, Fold::Mean, description)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Pressure(pressure) = metric else { return false };
    if let Some(row) = rows.row([]) {
        row.float(pressure.cpu_some_pct)
            .float(pressure.cpu_full_pct)
            .float(pressure.memory_some_pct)
            .float(pressure.memory_full_pct)
            .float(pressure.io_some_pct)
            .float(pressure.io_full_pct)
            .float(pressure.irq_full_pct)
            .end();
    }
    true
}
