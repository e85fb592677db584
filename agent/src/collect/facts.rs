//! `facts`: what the host is.

use std::time::{Duration, Instant};

use spectra_protocol::Metric;

use super::{Collector, Fault, Spec, Start};
use crate::host::Host;

pub(crate) const SPEC: Spec = Spec {
    name: "facts",
    interval: Duration::from_hours(24),
    start: |host| Start::from_result(host.is_mounted().map(|()| FactsCollector { host: host.clone() })),
    describe,
};

#[derive(Debug)]
struct FactsCollector {
    host: Host,
}

impl Collector for FactsCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        self.host.is_mounted()?;
        Ok(vec![self.host.facts_in_full().into()])
    }
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::Facts(facts)) = metrics.first() else { return String::new() };
    let parts = [
        &facts.os_name,
        &facts.kernel,
        &facts.hardware,
        &facts.virtualization,
        &facts.container,
        &facts.time_zone,
    ];
    let known: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect();
    known.join(", ")
}
