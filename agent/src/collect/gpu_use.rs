//! `gpu_use`: how busy graphics processors are.

#[cfg_attr(target_os = "linux", path = "gpu_use/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "gpu_use/other.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;

use super::{Broken, Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "gpu_use", interval: Duration::from_secs(15), start: os::start, describe };

#[derive(Debug)]
struct GpuCollector {
    source: os::Source,
    broken: Vec<Broken>,
}

impl Collector for GpuCollector {
    fn collect(&mut self, at: Instant) -> Result<Vec<Metric>, Fault> {
        let mut faults = Vec::new();
        let gpus = self.source.read(at, &mut faults);
        self.broken = Fault::beside(gpus.len(), &faults)?;
        Ok(gpus.into_iter().map(Metric::from).collect())
    }

    fn broken(&self) -> Vec<Broken> {
        self.broken.clone()
    }
}

fn describe(metrics: &[Metric]) -> String {
    let gpus: Vec<_> = metrics
        .iter()
        .filter_map(|metric| match metric {
            Metric::GpuUse(gpu) => {
                let busy = gpu.busy_pct.value().map_or_else(String::new, |busy| format!(" {busy:.0} %"));
                Some(format!("{} {}{busy}", gpu.gpu, gpu.model))
            }
            _ => None,
        })
        .collect();
    super::text::short_list(&gpus.iter().map(String::as_str).collect::<Vec<_>>())
}
