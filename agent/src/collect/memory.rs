//! `memory`: main memory and swap.

#[cfg_attr(target_os = "linux", path = "memory/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "memory/freebsd.rs")]
#[cfg_attr(windows, path = "memory/windows.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::Memory;

use super::rate::percent;
use super::{Collector, Fault, Spec, Start};

pub(crate) use os::Source;

pub(crate) const SPEC: Spec = Spec {
    name: "memory",
    interval: Duration::from_secs(10),
    start: |host| Start::from_result(Source::open(host).map(|source| MemoryCollector { source })),
    describe,
};

/// What an operating system tells, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    pub total: u64,
    pub available: u64,
    pub swap_total: u64,
    pub swap_free: u64,
    pub cached: Option<u64>,
    pub buffers: Option<u64>,
}

#[derive(Debug)]
struct MemoryCollector {
    source: Source,
}

impl Collector for MemoryCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        self.source.read().map(|amounts| vec![memory(amounts).into()])
    }
}

fn memory(amounts: Amounts) -> Memory {
    let Amounts { total, available, swap_total, swap_free, cached, buffers } = amounts;
    // A container's view can say that more is available than there is.
    let used = total.saturating_sub(available);
    let swap_used = swap_total.saturating_sub(swap_free);
    Memory {
        ram_total: total.into(),
        ram_used: used.into(),
        ram_available: available.into(),
        ram_used_pct: percent(used, total).into(),
        swap_total: swap_total.into(),
        swap_used: swap_used.into(),
        swap_pct: percent(swap_used, swap_total).into(),
        cached: cached.into(),
        buffers: buffers.into(),
    }
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::Memory(memory)) = metrics.first() else { return String::new() };
    let gib = |bytes: Option<u64>| bytes.unwrap_or_default() as f64 / f64::from(1 << 30);
    let swap = match memory.swap_total.value() {
        None | Some(0) => "no swap".to_owned(),
        total => format!("swap {:.1} of {:.1} GiB", gib(memory.swap_used.value()), gib(total)),
    };
    format!("{:.1} of {:.1} GiB in use, {swap}", gib(memory.ram_used.value()), gib(memory.ram_total.value()))
}

#[cfg(test)]
mod tests {
    use spectra_protocol::Reading;

    use super::{Amounts, memory};

    #[test]
    fn use_is_total_without_available() {
        let amounts = Amounts {
            total: 1000,
            available: 750,
            swap_total: 0,
            swap_free: 0,
            cached: Some(10),
            buffers: None,
        };
        let memory = memory(amounts);
        assert_eq!(memory.ram_used, Reading::Value(250));
        assert_eq!(memory.ram_used_pct, Reading::Value(25.0));
        assert_eq!(memory.swap_pct, Reading::Value(0.0));
        assert_eq!(memory.buffers, Reading::Absent);
    }

    #[test]
    fn more_available_than_there_is_means_nothing_in_use() {
        let amounts =
            Amounts { total: 10, available: 20, swap_total: 5, swap_free: 9, cached: None, buffers: None };
        assert_eq!(memory(amounts).ram_used, Reading::Value(0));
        assert_eq!(memory(amounts).swap_used, Reading::Value(0));
    }
}
