//! `updates`: how many software updates wait. The updates themselves are a list, see
//! [`crate::snapshot`].

use spectra_protocol::Metric;

use super::{Column, Family, Fold, Missing, Overview, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "updates",
    route: "updates/history",
    summary: "How many software updates waited",
    shape: Shape::Readings,
    // Nightly, by hosts that may be switched off at night.
    fresh: time::Duration::days(3),
    keys: &[],
    attributes: &[],
    values: &[
        count("pending_count", "Updates that wait, security updates among them").exported("pending"),
        count("security_count", "Security updates that wait").exported("security"),
        Column::boolean("reboot_required", Fold::Or, "An installed update waits for a restart of the host")
            .missing(Missing::Zero),
        Column::text(
            "package_manager",
            "`apt`, `yum`, `apk`, `pacman`, `pkg`, `windows_update`, `softwareupdate`",
        )
        .fold(Fold::Last)
        .missing(Missing::Zero),
    ],
    overview: &[Overview::or("reboot_required", "reboot_required")],
    read,
};

const fn count(name: &'static str, description: &'static str) -> Column {
    Column::integer(name, Unit::Count, Fold::Last, description).missing(Missing::Zero)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Updates(updates) = metric else { return false };
    if let Some(row) = rows.row([]) {
        row.integer(updates.pending_count)
            .integer(updates.security_count)
            .boolean(Some(updates.reboot_required))
            .text(&updates.package_manager)
            .end();
    }
    true
}
