//! `system`: uptime, and how many processes and people there are.

#[cfg_attr(target_os = "linux", path = "system/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "system/freebsd.rs")]
#[cfg_attr(windows, path = "system/windows.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::System;

use super::{Collector, Fault, Spec, Start};

pub(crate) const SPEC: Spec = Spec {
    name: "system",
    interval: Duration::from_mins(5),
    start: |host| Start::from_result(os::Source::open(host).map(|source| SystemCollector { source })),
    describe,
};

#[derive(Debug)]
struct SystemCollector {
    source: os::Source,
}

impl Collector for SystemCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        self.source.read().map(|system| vec![system.into()])
    }
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::System(system)) = metrics.first() else { return String::new() };
    let System { uptime, processes, users, boot_time: _ } = system;
    let [uptime, processes, users] =
        [uptime, processes, users].map(|reading| reading.value().unwrap_or_default());
    let (days, hours, minutes) = (uptime / 86_400, uptime / 3600 % 24, uptime / 60 % 60);
    format!("up {days} d {hours} h {minutes} min, {processes} processes, {users} users")
}
