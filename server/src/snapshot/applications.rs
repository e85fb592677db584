//! `applications`: installed packages and programs.

use spectra_protocol::Metric;

use super::{Field, Snapshot, integer, text};

pub(super) const SNAPSHOT: Snapshot = Snapshot {
    name: "applications",
    route: "applications",
    summary: "Installed packages and programs",
    fields: &[
        Field::text("name", "Name of the package or program"),
        Field::text("version", "Version as the package manager writes it"),
        Field::text("vendor", "Maintainer or publisher; empty when the package manager does not say"),
        Field::text("arch", "Architecture that it is built for; empty when the agent does not say"),
        Field::integer("size_bytes", "What it takes on the disk; null when nobody knows"),
        Field::integer(
            "installed_at",
            "When this version was installed, Unix seconds; null when nobody knows",
        ),
    ],
    read: |metric| {
        let Metric::ApplicationList(list) = metric else { return None };
        let entry = |application: &spectra_protocol::metric::Application| {
            vec![
                text(&application.name),
                text(&application.version),
                text(&application.vendor),
                text(&application.arch),
                integer(application.size_bytes),
                integer(application.installed_at),
            ]
        };
        Some(list.applications.iter().map(entry).collect())
    },
};
