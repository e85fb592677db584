//! `gpu`: memory and temperature of a Raspberry Pi's video core.

use std::time::{Duration, Instant};

use spectra_protocol::metric::Gpu;
use spectra_protocol::{Metric, Reading};

use super::os::Firmware;
use super::{measured, value, with_firmware};
use crate::collect::{Collector, Fault, Spec, Start};
use crate::host::Host;

pub(super) const SPEC: Spec = Spec { name: "gpu", interval: Duration::from_mins(1), start, describe };

/// °C.
const PLAUSIBLE: std::ops::RangeInclusive<f64> = -40.0..=150.0;

#[derive(Debug)]
struct GpuCollector {
    firmware: Firmware,
}

fn start(host: &Host) -> Start {
    with_firmware(host, |firmware| GpuCollector { firmware })
}

impl Collector for GpuCollector {
    fn collect(&mut self, _: Instant) -> Result<Vec<Metric>, Fault> {
        let memory = self.firmware.ask("get_mem gpu")?;
        let temperature = self.firmware.ask("measure_temp")?;
        let gpu = Gpu {
            gpu_mem_total: memory.as_deref().and_then(value).and_then(bytes).into(),
            // The firmware does not say what of it is in use.
            gpu_mem_used: Reading::Absent,
            gpu_temp: temperature
                .as_deref()
                .and_then(value)
                .and_then(|text| measured(text, "'C", PLAUSIBLE))
                .into(),
        };
        let says_something = gpu != Gpu::default();
        Ok(says_something.then(|| gpu.into()).into_iter().collect())
    }
}

/// `76M`
fn bytes(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let factor = match unit {
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

fn describe(metrics: &[Metric]) -> String {
    let [Metric::Gpu(gpu)] = metrics else { return String::new() };
    let memory = gpu.gpu_mem_total.value().map(|bytes| format!("{} MiB", bytes >> 20));
    let celsius = gpu.gpu_temp.value().map(|celsius| format!("{celsius:.0} °C"));
    memory.into_iter().chain(celsius).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn memory_has_a_unit() {
        for (text, expected) in [
            ("76M", Some(76 << 20)),
            ("512K", Some(512 << 10)),
            ("1G", Some(1 << 30)),
            ("76", None),
            ("M", None),
            ("", None),
            ("76ü", None),
            ("99999999999999999999M", None),
            ("18446744073709551615G", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }
}
