//! `kernel`: tables of the kernel that can run full, and its last resort.

#[cfg_attr(target_os = "linux", path = "kernel/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "kernel/freebsd.rs")]
#[cfg_attr(windows, path = "kernel/other.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;

use super::{Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "kernel", interval: Duration::from_mins(1), start: os::start, describe };

#[derive(Debug)]
struct KernelCollector {
    source: os::Source,
}

impl Collector for KernelCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        self.source.read().map(|kernel| vec![kernel.into()])
    }
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::Kernel(kernel)) = metrics.first() else { return String::new() };
    let mut parts = Vec::new();
    parts.extend(kernel.files_open.value().map(|open| format!("{open} open files")));
    parts.push(match kernel.conntrack_entries.value() {
        Some(entries) => format!("{entries} followed connections"),
        None => "no connection tracking".to_owned(),
    });
    parts.extend(kernel.oom_kills.value().map(|kills| format!("{kills} killed for want of memory")));
    parts.join(", ")
}
