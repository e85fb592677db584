//! `service_list`: what the service manager knows.

#[cfg_attr(target_os = "linux", path = "service/linux.rs")]
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
        services.retain(is_shown);
        services.truncate(MAX_SERVICES);
        for text in services.iter_mut().flat_map(texts) {
            text.truncate(text.floor_char_boundary(TEXT_BYTES));
        }
        // An empty list is told too: the server forgets what was there.
        Ok(vec![ServiceList { services }.into()])
    }
}

/// A unit for each snap and loop device says nothing about the host's services.
fn is_shown(service: &Service) -> bool {
    let name = service.name.as_str();
    name.ends_with(".service") && !name.starts_with("snap-") && !name.starts_with("dev-loop")
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
    let mut text = format!("{} services, {} active", list.services.len(), of("active"));
    if !failed.is_empty() {
        text = format!("{text}; failed: {}", super::text::short_list(&failed));
    }
    text
}

#[cfg(test)]
mod tests {
    use spectra_protocol::metric::Service;

    use super::is_shown;

    #[test]
    fn services_are_shown_but_not_those_of_snaps_and_loop_devices() {
        for (name, expected) in [
            ("ssh.service", true),
            ("user@1000.service", true),
            ("snap-core-1.service", false),
            ("dev-loop0.service", false),
            ("ssh.socket", false),
            ("-.mount", false),
        ] {
            let service = Service { name: name.into(), ..Service::default() };
            assert_eq!(is_shown(&service), expected, "{name}");
        }
    }
}
