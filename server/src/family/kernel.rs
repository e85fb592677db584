//! `kernel`: tables of the kernel that can run full, and kills for want of memory.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "kernel",
    route: "kernel",
    summary: "Open files, followed connections, kills for want of memory",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[],
    attributes: &[],
    values: &[
        count("files_open", Fold::Mean, "Open files of all processes"),
        count("files_max", Fold::Last, "Open files that there can be; null without a limit"),
        count(
            "conntrack_entries",
            Fold::Mean,
            "Connections that the firewall follows; null where it follows none",
        ),
        count("conntrack_max", Fold::Last, "Connections that it can follow"),
        Column::integer(
            "oom_kills",
            Unit::CountTotal,
            Fold::Last,
            "Processes killed for want of memory since the host's start",
        ),
    ],
    overview: &[],
    read,
};

const fn count(name: &'static str, fold: Fold, description: &'static str) -> Column {
    Column::integer(name, Unit::Count, fold, description)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Kernel(kernel) = metric else { return false };
    if let Some(row) = rows.row([]) {
        row.integer(kernel.files_open)
            .integer(kernel.files_max)
            .integer(kernel.conntrack_entries)
            .integer(kernel.conntrack_max)
            .integer(kernel.oom_kills)
            .end();
    }
    true
}
