//! `drive`: how long drives will last.

use spectra_protocol::Metric;
use spectra_protocol::metric::Drive;

use super::{Column, Family, Fold, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "drive",
    route: "drives",
    summary: "Health of drives",
    shape: Shape::Lists,
    // Told every hour.
    fresh: time::Duration::hours(3),
    keys: &[Column::text("device", "As the kernel names it: `sda`, `nvme0n1`, `mmcblk0`")],
    attributes: &[
        Column::text("kind", "`hdd`, `ssd`, `nvme`, `emmc` or `sd`"),
        Column::text("model", "Model"),
        Column::text("serial", "Serial number"),
        Column::text("firmware", "Revision of its firmware"),
        Column::text("cid", "Card identification register of `emmc` and `sd`, hexadecimal"),
        Column::text("made", "Month and year of making of `emmc` and `sd`"),
        Column::integer("size_bytes", Unit::Bytes, Fold::Last, "Size"),
    ],
    values: &[
        Column::boolean(
            "failing",
            Fold::Or,
            "It says of itself that it fails, or soon will; null where it does not judge",
        ),
        Column::text("warning", "What is wrong with it; null if nothing is").fold(Fold::Last),
        percent("wear_percent", Fold::Max, "Used up of the writing it was made for; 100 where it is beyond"),
        percent("spare_percent", Fold::Mean, "Spare blocks that are left"),
        percent("spare_threshold_percent", Fold::Mean, "The drive warns when fewer spare blocks are left"),
        Column::integer("power_on_hours", Unit::Hours, Fold::Last, "Time it has been running"),
        total("power_cycles", Unit::CountTotal, "How often it was switched on"),
        total("unsafe_shutdowns", Unit::CountTotal, "Power losses without a word before"),
        total("media_errors", Unit::CountTotal, "Data that could not be had back"),
        total("reallocated_sectors", Unit::Count, "Sectors that were replaced"),
        total("pending_sectors", Unit::Count, "Sectors that wait to be replaced"),
        total("read_bytes", Unit::BytesTotal, "Read in its whole life"),
        total("written_bytes", Unit::BytesTotal, "Written in its whole life"),
        Column::float("temperature", Unit::Celsius, Fold::Mean, "Temperature"),
        Column::boolean("asleep", Fold::Or, "It sleeps and was not woken: the rest is what was last known"),
    ],
    overview: &[],
    read,
};

const fn percent(name: &'static str, fold: Fold, description: &'static str) -> Column {
    Column::float(name, Unit::Percent, fold, description)
}

/// Of the drive's life.
const fn total(name: &'static str, unit: Unit, description: &'static str) -> Column {
    Column::integer(name, unit, Fold::Last, description)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::DriveList(list) = metric else { return false };
    rows.list();
    list.drives.iter().for_each(|drive| row(drive, rows));
    true
}

fn row(drive: &Drive, rows: &mut Rows) {
    let Some(row) = rows.row([&drive.device]) else { return };
    row.text(&drive.kind)
        .text(&drive.model)
        .text(&drive.serial)
        .text(&drive.firmware)
        .text(&drive.cid)
        .text(&drive.made)
        .integer(drive.size_bytes)
        .boolean(drive.failing)
        .text(&drive.warning)
        .float(drive.wear_percent)
        .float(drive.spare_percent)
        .float(drive.spare_threshold_percent)
        .integer(drive.power_on_hours)
        .integer(drive.power_cycles)
        .integer(drive.unsafe_shutdowns)
        .integer(drive.media_errors)
        .integer(drive.reallocated_sectors)
        .integer(drive.pending_sectors)
        .integer(drive.read_bytes)
        .integer(drive.written_bytes)
        .float(drive.temperature)
        .boolean(Some(drive.asleep))
        .end();
}
