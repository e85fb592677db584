//! Sensors of `/sys/class/hwmon` other than those of temperature:
//! <https://docs.kernel.org/hwmon/sysfs-interface.html>.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use spectra_protocol::metric::Sensor;

use super::{Quantity, SensorCollector, sensor};
use crate::collect::text::signed;
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::hot_file::HotFile;
use crate::sys::hwmon::{attributes, awake, device, line, make_names_unique, numbered};

/// How often sensors are looked for anew: a module is loaded, a power supply is plugged in.
const SEARCH_AGE: Duration = Duration::from_mins(10);
/// More than the largest server has; a bound for what is kept open.
const MAX_SENSORS: usize = 256;

#[derive(Debug)]
pub(super) struct Source {
    hwmon: PathBuf,
    searched: Instant,
    sensors: Vec<Found>,
}

#[derive(Debug)]
struct Found {
    name: String,
    /// What tells it from others of its name.
    device: String,
    quantity: Quantity,
    input: HotFile,
    /// Where the chip judges.
    alarm: Option<HotFile>,
}

impl Quantity {
    /// The beginning of its files' names, and what a unit of theirs is.
    fn files(self) -> (&'static str, f64) {
        match self {
            Self::Fan => ("fan", 1.0),
            Self::Voltage => ("in", 1e-3),
            Self::Current => ("curr", 1e-3),
            Self::Power => ("power", 1e-6),
        }
    }
}

pub(super) fn start(host: &Host) -> Start {
    // A tree without it is not mounted, which says nothing of the host.
    let class = host.sys("class");
    if let Err(error) = fs::read_dir(&class) {
        return Start::Broken(Fault::read(&class, error));
    }
    let hwmon = class.join("hwmon");
    let sensors = search(&hwmon);
    if sensors.is_empty() {
        return Start::NotHere("no fan, voltage, current or power under /sys/class/hwmon");
    }
    let source = Source { hwmon, searched: Instant::now(), sensors };
    Start::Ready(Box::new(SensorCollector { source, broken: Vec::new() }))
}

impl Source {
    /// Every sensor that answers with something that can be.
    pub(super) fn read(&mut self, at: Instant, faults: &mut Vec<Fault>) -> Vec<Sensor> {
        if at.saturating_duration_since(self.searched) >= SEARCH_AGE {
            self.sensors = search(&self.hwmon);
            self.searched = at;
        }
        self.sensors.iter_mut().filter_map(|sensor| sensor.read(faults)).collect()
    }
}

impl Found {
    fn read(&mut self, faults: &mut Vec<Fault>) -> Option<Sensor> {
        let (_, unit) = self.quantity.files();
        let value = scaled(signed(awake(&mut self.input, faults)?.trim_ascii())?, unit);
        let alarm = self.alarm.as_mut().and_then(|alarm| match alarm.read().ok()?.trim_ascii() {
            b"0" => Some(false),
            b"1" => Some(true),
            _ => None,
        });
        sensor(&self.name, self.quantity, value, alarm)
    }
}

/// 1032 mV is 1.032 V, not 1.0320000000000000001.
fn scaled(value: i64, unit: f64) -> f64 {
    value as f64 / (1.0 / unit).round()
}

fn search(class: &Path) -> Vec<Found> {
    let mut sensors: Vec<Found> = numbered(class, "hwmon").iter().flat_map(|folder| chip(folder)).collect();
    sensors.truncate(MAX_SENSORS);
    let names = sensors.iter().map(|sensor| (sensor.name.clone(), sensor.device.clone())).collect();
    for (sensor, name) in sensors.iter_mut().zip(make_names_unique(names)) {
        sensor.name = name;
    }
    sensors
}

fn chip(folder: &Path) -> Vec<Found> {
    let device = device(folder);
    let folder = &attributes(folder);
    let chip = line(&folder.join("name")).unwrap_or_else(|| "hwmon".into());
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let mut found = Vec::new();
    for quantity in Quantity::ALL {
        for (number, input) in inputs(&names, quantity) {
            let stem = format!("{}{number}", quantity.files().0);
            let label = line(&folder.join(format!("{stem}_label"))).unwrap_or_else(|| stem.clone());
            let alarm = format!("{stem}_alarm");
            found.push(Found {
                name: format!("{chip} {label}"),
                device: device.clone(),
                quantity,
                input: HotFile::new(folder.join(input)),
                alarm: names.contains(&alarm).then(|| HotFile::new(folder.join(&alarm))),
            });
        }
    }
    found
}

/// Numbers of the sensors among names of files, and the file of each. Power has a mean where the chip has no moment.
fn inputs(names: &[String], quantity: Quantity) -> Vec<(u32, String)> {
    let (prefix, _) = quantity.files();
    let numbers = |suffix: &str| -> Vec<u32> {
        names
            .iter()
            .filter_map(|name| name.strip_prefix(prefix)?.strip_suffix(suffix)?.parse().ok())
            .collect()
    };
    let mut found: Vec<(u32, String)> =
        numbers("_input").into_iter().map(|number| (number, format!("{prefix}{number}_input"))).collect();
    for number in numbers("_average") {
        if !found.iter().any(|(known, _)| *known == number) {
            found.push((number, format!("{prefix}{number}_average")));
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::fs;
    use std::time::Instant;

    use super::{Quantity, Start, inputs, scaled, search, start};
    use crate::host::Host;
    use crate::host::testing::write;

    #[test]
    fn a_sensor_that_fails_is_told_and_all_of_them_are_a_failure() {
        let root = tempfile::tempdir().unwrap();
        // A folder cannot be read.
        fs::create_dir_all(root.path().join("sys/class/hwmon/hwmon0/fan1_input")).unwrap();
        let start = || match start(&Host::new(root.path(), None)) {
            Start::Ready(collector) => collector,
            other => panic!("{other:?}"),
        };
        let fault = start().collect(Instant::now()).unwrap_err();
        assert!(fault.in_one_line().contains("fan1_input"), "{fault}");
        write(root.path(), "sys/class/hwmon/hwmon0/fan2_input", "900");
        let mut collector = start();
        assert_eq!(collector.collect(Instant::now()).unwrap().len(), 1);
        assert!(collector.broken()[0].words.contains("fan1_input"), "{:?}", collector.broken());
    }

    #[test]
    fn numbers_are_found_among_the_files_of_a_chip() {
        let names: Vec<String> = [
            "in0_input",
            "in10_input",
            "in2_input",
            "in1_label",
            "intrusion0_alarm",
            "power1_average",
            "power2_input",
            "power2_average",
            "fan_input",
        ]
        .map(str::to_owned)
        .into();
        let found = |quantity| inputs(&names, quantity).into_iter().map(|(_, file)| file).collect::<Vec<_>>();
        assert_eq!(found(Quantity::Voltage), ["in0_input", "in2_input", "in10_input"]);
        assert_eq!(found(Quantity::Power), ["power1_average", "power2_input"]);
        assert!(found(Quantity::Fan).is_empty());
        assert_eq!(
            (scaled(1032, 1e-3), scaled(65_250_000, 1e-6), scaled(-12_040, 1e-3)),
            (1.032, 65.25, -12.04)
        );
    }

    #[test]
    fn chips_of_an_old_kernel_have_their_files_with_their_device() {
        let root = tempfile::tempdir().unwrap();
        for (file, text) in [("name", "w83627hf\n"), ("fan1_input", "1200\n"), ("in0_input", "1032\n")] {
            crate::host::testing::write(root.path(), &format!("hwmon0/device/{file}"), text);
        }
        let mut faults = Vec::new();
        let mut found = search(root.path());
        let found: Vec<_> = found.iter_mut().filter_map(|sensor| sensor.read(&mut faults)).collect();
        assert_eq!(faults.len(), 0, "{faults:?}");
        let shown: Vec<_> = found.iter().map(|sensor| (&*sensor.sensor, sensor.volts.value())).collect();
        assert_eq!(shown, [("w83627hf fan1", None), ("w83627hf in0", Some(1.032))]);
    }

    proptest! {
        #[test]
        fn any_names_are_looked_at_without_panic(names: Vec<String>) {
            for quantity in Quantity::ALL {
                inputs(&names, quantity);
            }
        }
    }
}
