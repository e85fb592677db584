//! `pending_updates`: software updates that wait. How many there are is the family `updates`.

use spectra_protocol::Metric;

use super::{Field, Snapshot, text};
use crate::family::Cell;

pub(super) const SNAPSHOT: Snapshot = Snapshot {
    name: "pending_updates",
    route: "pending-updates",
    summary: "Software updates that wait",
    fields: &[
        Field::text("name", "Package; on Windows the title of the update"),
        Field::text("version", "Version it brings; on Windows the KB ids"),
        Field::boolean("security", "It closes a security hole"),
    ],
    read: |metric| {
        let Metric::Updates(updates) = metric else { return None };
        let entry = |update: &spectra_protocol::metric::PendingUpdate| {
            vec![text(&update.name), text(&update.version), Cell::Boolean(update.security)]
        };
        Some(updates.packages.iter().map(entry).collect())
    },
};
