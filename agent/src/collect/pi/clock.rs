//! `clock`: frequencies of a Raspberry Pi.

use std::time::{Duration, Instant};

use spectra_protocol::metric::Clock;
use spectra_protocol::{Metric, Reading};

use super::os::{self, Closed, Firmware};
use super::{on_pi, whole};
use crate::collect::text::number;
use crate::collect::{Broken, Collector, Fault, Spec, Start};
use crate::host::Host;
use crate::sys::hot_file::HotFile;

pub(super) const SPEC: Spec = Spec { name: "clock", interval: Duration::from_secs(15), start, describe };

/// No unit of a Pi runs at this, Hz.
const TOO_FAST: u64 = 100_000_000_000;

#[derive(Debug)]
struct ClockCollector {
    /// Of the first processor, kHz; everybody may read it.
    arm: HotFile,
    firmware: Option<Firmware>,
    broken: Vec<Broken>,
}

/// The processor's frequency can be told without the firmware.
fn start(host: &Host) -> Start {
    on_pi(host, || {
        let (firmware, broken) = match os::firmware(host) {
            Ok(firmware) => (Some(firmware), Vec::new()),
            Err(Closed::NotHere) => (None, Vec::new()),
            Err(Closed::Refused(fault)) => (None, vec![Broken::for_want_of_permission(fault.in_one_line())]),
        };
        Start::Ready(Box::new(ClockCollector { arm: os::frequency(host), firmware, broken }))
    })
}

impl Collector for ClockCollector {
    fn collect(&mut self, _: Instant) -> Result<Vec<Metric>, Fault> {
        let arm = self.arm.read().ok().and_then(|text| number(text.trim_ascii()));
        let arm = arm.and_then(|kilohertz| kilohertz.checked_mul(1000)).filter(|hertz| *hertz > 0);
        let clock = Clock {
            arm_freq_hz: match arm {
                None => self.ask("measure_clock arm")?,
                hertz => hertz.filter(|hertz| *hertz < TOO_FAST).into(),
            },
            core_freq_hz: self.ask("measure_clock core")?,
            gpu_freq_hz: self.ask("measure_clock v3d")?,
        };
        let says_something = clock != Clock::default();
        Ok(says_something.then(|| clock.into()).into_iter().collect())
    }

    fn broken(&self) -> Vec<Broken> {
        self.broken.clone()
    }
}

impl ClockCollector {
    fn ask(&mut self, command: &str) -> Result<Reading<u64>, Fault> {
        let Some(firmware) = &mut self.firmware else { return Ok(Reading::Absent) };
        let answer = firmware.ask(command)?;
        Ok(answer.as_deref().and_then(whole).filter(|hertz| *hertz < TOO_FAST).into())
    }
}

fn describe(metrics: &[Metric]) -> String {
    let [Metric::Clock(clock)] = metrics else { return String::new() };
    let named = [("arm", clock.arm_freq_hz), ("core", clock.core_freq_hz), ("v3d", clock.gpu_freq_hz)];
    let shown = named.iter().filter_map(|(name, hertz)| {
        let hertz = hertz.value()?;
        Some(format!("{name} {} MHz", hertz / 1_000_000))
    });
    shown.collect::<Vec<_>>().join(", ")
}
