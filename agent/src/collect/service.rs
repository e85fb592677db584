//! `service_list`: what the service manager knows.

#[cfg_attr(target_os = "linux", path = "service/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "service/freebsd.rs")]
#[cfg_attr(windows, path = "service/windows.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::{Service, ServiceList};

use super::{Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "service_list", interval: Duration::from_mins(1), start: os::start, describe };

/// Services of a list; a host with more has something else.
const MAX_SERVICES: usize = 4096;
/// What is kept of a text.
const TEXT_BYTES: usize = 512;

#[derive(Debug)]
struct ServiceCollector {
    source: os::Source,
}

impl Collector for ServiceCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        let mut services = self.source.read()?;
        services.retain(os::is_shown);
        services.truncate(MAX_SERVICES);
        for text in services.iter_mut().flat_map(texts) {
            text.truncate(text.floor_char_boundary(TEXT_BYTES));
        }
        // An empty list is told too: the server forgets what was there.
        Ok(vec![ServiceList { services }.into()])
    }
}

fn texts(service: &mut Service) -> [&mut String; 5] {
    let Service { name, status, sub_status, load_state, description } = service;
    [name, status, sub_status, load_state, description]
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::ServiceList(list)) = metrics.first() else { return String::new() };
    let of = |status: &str| list.services.iter().filter(|service| service.status == status).count();
    let failed: Vec<_> =
        list.services.iter().filter(|service| service.status == "failed").map(|s| s.name.as_str()).collect();
    let mut text = format!("{} services, {} active", list.services.len(), of(os::RUNNING));
    if !failed.is_empty() {
        text = format!("{text}; failed: {}", super::text::short_list(&failed));
    }
    text
}
