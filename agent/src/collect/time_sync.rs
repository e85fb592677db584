//! `time_sync`: whether the host's clock is right, as its kernel sees it.

#[cfg_attr(target_os = "linux", path = "time_sync/linux.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;

use super::{Collector, Fault, Spec, Start};

pub(crate) const SPEC: Spec = Spec {
    name: "time_sync",
    interval: Duration::from_mins(1),
    // There is one clock, whoever reads it; without a host there is nobody to tell of.
    start: |host| Start::from_result(host.is_mounted().map(|()| TimeSyncCollector)),
    describe,
};

#[derive(Debug)]
struct TimeSyncCollector;

impl Collector for TimeSyncCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        os::read().map(|sync| vec![sync.into()])
    }
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::TimeSync(sync)) = metrics.first() else { return String::new() };
    let kept = if sync.synchronized == Some(true) { "kept right" } else { "kept right by nobody" };
    let error = sync.max_error_us.value().unwrap_or_default() / 1000;
    format!("the clock is {kept}, {error} ms off at most")
}
