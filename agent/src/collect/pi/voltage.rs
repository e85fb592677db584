//! `voltage`: what a Raspberry Pi's video core and memory run at.

use std::time::{Duration, Instant};

use spectra_protocol::metric::Voltage;
use spectra_protocol::{Metric, Reading};

use super::os::Firmware;
use super::{measured, value, with_firmware};
use crate::collect::{Collector, Fault, Spec, Start};
use crate::host::Host;

pub(super) const SPEC: Spec = Spec { name: "voltage", interval: Duration::from_mins(1), start, describe };

/// V; the firmware says 0 of what it does not have.
const PLAUSIBLE: std::ops::RangeInclusive<f64> = 0.1..=20.0;

#[derive(Debug)]
struct VoltageCollector {
    firmware: Firmware,
}

fn start(host: &Host) -> Start {
    with_firmware(host, |firmware| VoltageCollector { firmware })
}

impl Collector for VoltageCollector {
    fn collect(&mut self, _: Instant) -> Result<Vec<Metric>, Fault> {
        let voltage = Voltage {
            core_volts: self.ask("measure_volts core")?,
            sdram_c_volts: self.ask("measure_volts sdram_c")?,
            sdram_i_volts: self.ask("measure_volts sdram_i")?,
            sdram_p_volts: self.ask("measure_volts sdram_p")?,
        };
        let says_something = voltage != Voltage::default();
        Ok(says_something.then(|| voltage.into()).into_iter().collect())
    }
}

impl VoltageCollector {
    fn ask(&mut self, command: &str) -> Result<Reading<f64>, Fault> {
        let answer = self.firmware.ask(command)?;
        Ok(answer.as_deref().and_then(value).and_then(|text| measured(text, "V", PLAUSIBLE)).into())
    }
}

fn describe(metrics: &[Metric]) -> String {
    let [Metric::Voltage(voltage)] = metrics else { return String::new() };
    let named = [("core", voltage.core_volts), ("memory", voltage.sdram_c_volts)];
    let shown = named.iter().filter_map(|(name, volts)| Some(format!("{name} {:.2} V", volts.value()?)));
    shown.collect::<Vec<_>>().join(", ")
}
