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
    /// Why there is no way to the firmware.
    closed: Option<Broken>,
    /// Of the last reading.
    broken: Option<Broken>,
}

/// The processor's frequency can be told without the firmware.
fn start(host: &Host) -> Start {
    on_pi(host, || {
        let (firmware, closed) = match os::firmware(host) {
            Ok(firmware) => (Some(firmware), None),
            Err(Closed::NotHere) => (None, None),
            Err(Closed::Refused(fault)) => (None, Some(Broken::of(&fault))),
        };
        Start::Ready(Box::new(ClockCollector { arm: os::frequency(host), firmware, closed, broken: None }))
    })
}

impl Collector for ClockCollector {
    fn collect(&mut self, _: Instant) -> Result<Vec<Metric>, Fault> {
        let arm = self.arm.read().ok().and_then(|text| number(text.trim_ascii()));
        let arm = arm.and_then(|kilohertz| kilohertz.checked_mul(1000)).filter(|hertz| *hertz > 0);
        let arm = arm.map(|hertz| Some(hertz).filter(|hertz| *hertz < TOO_FAST).into());
        let mut fault = None;
        let clock = Clock {
            arm_freq_hz: arm.unwrap_or_else(|| self.ask("measure_clock arm", &mut fault)),
            core_freq_hz: self.ask("measure_clock core", &mut fault),
            gpu_freq_hz: self.ask("measure_clock v3d", &mut fault),
        };
        self.broken = fault.as_ref().map(Broken::of);
        if clock == Clock::default() {
            return fault.map_or_else(|| Ok(Vec::new()), Err);
        }
        Ok(vec![clock.into()])
    }

    fn broken(&self) -> Vec<Broken> {
        self.closed.iter().chain(&self.broken).cloned().collect()
    }
}

impl ClockCollector {
    /// Absent after a `fault`, too: a firmware that hangs is waited for once.
    fn ask(&mut self, command: &str, fault: &mut Option<Fault>) -> Reading<u64> {
        let Some(firmware) = self.firmware.as_mut().filter(|_| fault.is_none()) else {
            return Reading::Absent;
        };
        match firmware.ask(command) {
            Ok(answer) => answer.as_deref().and_then(whole).filter(|hertz| *hertz < TOO_FAST).into(),
            Err(failed) => {
                *fault = Some(failed);
                Reading::Absent
            }
        }
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::time::Instant;

    use spectra_protocol::Metric;

    use super::start;
    use crate::collect::{Collector, Start};
    use crate::host::Host;
    use crate::host::testing::write;

    fn collector(script: &str) -> (tempfile::TempDir, Box<dyn Collector>) {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "proc/device-tree/model", "Raspberry Pi 4 Model B");
        write(root.path(), "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "600000\n");
        write(root.path(), "usr/bin/vcgencmd", &format!("#!/bin/sh\n{script}\n"));
        let program = root.path().join("usr/bin/vcgencmd");
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
        let Start::Ready(collector) = start(&Host::new(root.path(), None)) else { panic!("it is a Pi") };
        (root, collector)
    }

    #[test]
    fn a_firmware_that_fails_costs_its_own_frequencies_only() {
        for (script, is_permission) in [
            ("[ $1 = get_throttled ] && echo throttled=0x0 && exit; echo oh >&2; exit 7", false),
            ("echo oh >&2; exit 7", false),
            ("echo \"Can't open device file: /dev/vcio\"; exit 255", true),
        ] {
            let (_root, mut collector) = collector(script);
            for _ in 0..2 {
                let metrics = collector.collect(Instant::now()).unwrap();
                let [Metric::Clock(clock)] = &metrics[..] else { panic!("{metrics:?}") };
                let told = [clock.arm_freq_hz, clock.core_freq_hz].map(spectra_protocol::Reading::value);
                assert_eq!(told, [Some(600_000_000), None]);
                let broken = collector.broken();
                assert_eq!((broken.len(), broken[0].is_permission), (1, is_permission), "{broken:?}");
            }
        }
    }
}
