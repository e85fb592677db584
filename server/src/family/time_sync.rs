//! `time_sync`: whether the clocks of hosts are right, as their kernels see it.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "time_sync",
    route: "time-sync",
    summary: "Whether the clock is kept right, and how far off it is",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[],
    attributes: &[],
    values: &[
        // A flag folds by *or*, and what matters of many readings is whether any was bad.
        Column::boolean("unsynchronized", Fold::Or, "Nothing keeps the clock right"),
        Column::text("state", "`ok`, `insert`, `delete`, `leaping`, `leaped` (a leap second) or `error`")
            .fold(Fold::Last),
        Column::float(
            "offset_us",
            Unit::MicrosecondsOff,
            Fold::Mean,
            "What is left to be corrected; negative: the clock is ahead",
        ),
        error("estimated_error_us", "How far off the clock probably is"),
        error("max_error_us", "How far off the clock can be"),
        Column::float(
            "frequency_ppm",
            Unit::None,
            Fold::Mean,
            "Correction of the clock's speed, parts in a million",
        ),
    ],
    overview: &[],
    read,
};

const fn error(name: &'static str, description: &'static str) -> Column {
    Column::integer(name, Unit::MicrosecondsOff, Fold::Max, description)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::TimeSync(sync) = metric else { return false };
    if let Some(row) = rows.row([]) {
        row.boolean(sync.synchronized.map(|is_synchronized| !is_synchronized))
            .text(&sync.state)
            .float(sync.offset_us)
            .integer(sync.estimated_error_us)
            .integer(sync.max_error_us)
            .float(sync.frequency_ppm)
            .end();
    }
    true
}
