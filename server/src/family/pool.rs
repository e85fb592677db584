//! `pool`: what is built of several drives: arrays of MD, pools of ZFS, file systems of btrfs.

use spectra_protocol::Metric;
use spectra_protocol::metric::Pool;

use super::{Column, FRESH, Family, Fold, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "pool",
    route: "pools",
    summary: "Arrays and pools of drives: MD, ZFS, btrfs",
    shape: Shape::Lists,
    fresh: FRESH,
    keys: &[
        Column::text("kind", "`md`, `zfs` or `btrfs`"),
        Column::text("name", "`md0`, name of the pool; of btrfs the UUID"),
    ],
    attributes: &[
        Column::text("label", "Of btrfs: as people call it"),
        Column::text("level", "Of MD and btrfs: `raid1`, `raid6`, `single`"),
    ],
    values: &[
        Column::text(
            "state",
            "The kernel's word: `clean`, `ONLINE`, `DEGRADED`; of btrfs `ok`, `errors`, `missing`",
        )
        .fold(Fold::Last),
        Column::boolean("degraded", Fold::Or, "A drive is missing, or it does not work at all"),
        count("devices", "Drives that belong to it"),
        count("devices_missing", "Of those that are missing or have failed"),
        Column::text(
            "sync_action",
            "What MD does with all of it: `recover`, `resync`, `check`, …; null while it rests",
        )
        .fold(Fold::Last),
        Column::float("sync_percent", Unit::Percent, Fold::Mean, "How far it is with that"),
        errors("read_errors", "Errors of its drives while reading, since they were last set to zero"),
        errors("write_errors", "Errors of its drives while writing"),
        errors("corruption_errors", "Data that were not what their checksum says"),
        Column::text("detail", "Which drives; null if all is well").fold(Fold::Last),
    ],
    overview: &[],
    read,
};

const fn count(name: &'static str, description: &'static str) -> Column {
    Column::integer(name, Unit::Count, Fold::Last, description)
}

const fn errors(name: &'static str, description: &'static str) -> Column {
    Column::integer(name, Unit::CountTotal, Fold::Last, description)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::PoolList(list) = metric else { return false };
    rows.list();
    list.pools.iter().for_each(|pool| row(pool, rows));
    true
}

fn row(pool: &Pool, rows: &mut Rows) {
    let Some(row) = rows.row([&pool.kind, &pool.name]) else { return };
    row.text(&pool.label)
        .text(&pool.level)
        .text(&pool.state)
        .boolean(pool.degraded)
        .integer(pool.devices)
        .integer(pool.devices_missing)
        .text(&pool.sync_action)
        .float(pool.sync_percent)
        .integer(pool.read_errors)
        .integer(pool.write_errors)
        .integer(pool.corruption_errors)
        .text(&pool.detail)
        .end();
}
