//! `system`: uptime and counts.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Missing, Overview, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "system",
    route: "system",
    summary: "Uptime, processes and users",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[],
    attributes: &[],
    values: &[
        Column::integer("uptime", Unit::Seconds, Fold::Max, "Time since the host started")
            .missing(Missing::NoRow),
        Column::integer("process_count", Unit::Count, Fold::Mean, "Processes")
            .missing(Missing::NoRow)
            .exported("processes"),
        Column::integer("user_count", Unit::Count, Fold::Max, "Sessions of signed-in users")
            .missing(Missing::NoRow)
            .exported("users"),
        Column::integer("boot_time", Unit::UnixSeconds, Fold::Max, "When the host started")
            .missing(Missing::NoRow),
    ],
    overview: &[Overview::max("uptime", "uptime"), Overview::max("process_count", "process_count")],
    read,
};

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::System(system) = metric else { return false };
    if let Some(row) = rows.row([]) {
        row.integer(system.uptime)
            .integer(system.processes)
            .integer(system.users)
            .integer(system.boot_time)
            .end();
    }
    true
}
