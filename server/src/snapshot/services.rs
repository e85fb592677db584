//! `services`: what the service manager lists.

use spectra_protocol::Metric;

use super::{Field, Snapshot, text};

pub(super) const SNAPSHOT: Snapshot = Snapshot {
    name: "services",
    route: "services",
    summary: "Services",
    fields: &[
        Field::text("name", "Name; on Linux with its suffix"),
        Field::text("status", "systemd: `active`, `inactive`, `failed`, …; Windows: `Running`, `Stopped`, …"),
        Field::text("sub_status", "systemd: `running`, `exited`, …; Windows: the start type"),
        Field::text("load_state", "systemd: `loaded`, `not-found`, …"),
        Field::text("description", "The service manager's text for people"),
    ],
    read: |metric| {
        let Metric::ServiceList(list) = metric else { return None };
        let entry = |service: &spectra_protocol::metric::Service| {
            vec![
                text(&service.name),
                text(&service.status),
                text(&service.sub_status),
                text(&service.load_state),
                text(&service.description),
            ]
        };
        Some(list.services.iter().map(entry).collect())
    },
};
