//! `disk`: space and inodes of file systems.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Missing, Overview, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "disk",
    route: "disk",
    summary: "Space and inodes of file systems",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[Column::text("device", "What is mounted"), Column::text("mountpoint", "Where it is mounted")],
    attributes: &[
        Column::text("filesystem", "Type of the file system").missing(Missing::Zero),
        Column::text("disk_type", "`local` or `other`").missing(Missing::Zero),
    ],
    values: &[
        count("total_bytes", Unit::Bytes, "Size").missing(Missing::NoRow),
        count("used_bytes", Unit::Bytes, "In use; blocks reserved for root count as free"),
        count("free_bytes", Unit::Bytes, "Available to ordinary users").missing(Missing::NoRow),
        Column::float("used_percent", Unit::Percent, Fold::Mean, "In use, share of the size")
            .missing(Missing::NoRow),
        count("inodes_total", Unit::Count, "Inodes; 0 where the file system has none")
            .missing(Missing::Zero)
            .exported("inodes"),
        count("inodes_used", Unit::Count, "Inodes in use").missing(Missing::Zero),
        Column::float("inodes_percent", Unit::Percent, Fold::Mean, "Inodes in use, share of all")
            .missing(Missing::Zero),
        Column::boolean("read_only", Fold::Or, "Nothing can be written; null when the agent does not say"),
        Column::integer(
            "errors",
            Unit::Count,
            Fold::Max,
            "Errors that the file system has found in itself since it was last checked; of ext4",
        ),
        Column::boolean("failed", Fold::Or, "The device does not work, so that there are no amounts"),
    ],
    overview: &[Overview::max("disk_max_percent", "used_percent")],
    read,
};

const fn count(name: &'static str, unit: Unit, description: &'static str) -> Column {
    Column::integer(name, unit, Fold::Mean, description)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Disk(disk) = metric else { return false };
    if let Some(row) = rows.row([&disk.device, &disk.mountpoint]) {
        row.text(&disk.filesystem)
            .text(&disk.disk_type)
            .integer(disk.disk_total)
            .integer(disk.disk_used)
            .integer(disk.disk_available)
            .float(disk.disk_used_pct)
            .integer(disk.inodes_total)
            .integer(disk.inodes_used)
            .float(disk.inodes_pct)
            .boolean(disk.read_only)
            .integer(disk.errors)
            .boolean(disk.failed)
            .end();
    }
    true
}
