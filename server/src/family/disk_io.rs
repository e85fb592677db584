//! `disk_io`: traffic of block devices.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "disk_io",
    route: "diskio",
    summary: "Traffic of block devices",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[Column::text("device", "Kernel name of the device")],
    attributes: &[],
    values: &[
        rate("read_bytes", Unit::BytesPerSecond, "Read"),
        rate("write_bytes", Unit::BytesPerSecond, "Written"),
        rate("read_ops", Unit::PerSecond, "Reads completed"),
        rate("write_ops", Unit::PerSecond, "Writes completed"),
        rate("read_latency", Unit::Milliseconds, "Time spent reading during the interval, over all reads"),
        rate("write_latency", Unit::Milliseconds, "Time spent writing during the interval, over all writes"),
        rate("io_in_progress", Unit::Count, "Requests in flight at the moment of reading"),
        Column::float(
            "busy_percent",
            Unit::Percent,
            Fold::Mean,
            "Share of the interval with a request in flight",
        ),
    ],
    overview: &[],
    read,
};

const fn rate(name: &'static str, unit: Unit, description: &'static str) -> Column {
    Column::integer(name, unit, Fold::Mean, description)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::DiskIo(io) = metric else { return false };
    if let Some(row) = rows.row([&io.device]) {
        row.integer(io.read_bytes)
            .integer(io.write_bytes)
            .integer(io.read_ops)
            .integer(io.write_ops)
            .integer(io.read_time_ms)
            .integer(io.write_time_ms)
            .integer(io.io_in_progress)
            .float(io.busy_pct)
            .end();
    }
    true
}
