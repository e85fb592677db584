//! `applications`: installed packages and programs.

use spectra_protocol::Metric;

use super::{Field, Snapshot, text};

pub(super) const SNAPSHOT: Snapshot = Snapshot {
    name: "applications",
    route: "applications",
    summary: "Installed packages and programs",
    fields: &[
        Field::text("name", "Name of the package or program"),
        Field::text("version", "Version as the package manager writes it"),
        Field::text("vendor", "Maintainer or publisher; empty when the package manager does not say"),
    ],
    read: |metric| {
        let Metric::ApplicationList(list) = metric else { return None };
        let entry = |application: &spectra_protocol::metric::Application| {
            vec![text(&application.name), text(&application.version), text(&application.vendor)]
        };
        Some(list.applications.iter().map(entry).collect())
    },
};
