//! Hardware monitors (`/sys/class/hwmon`) and thermal zones (`/sys/class/thermal`).

mod hwmon;
mod zone;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Sensor, TemperatureCollector};
use crate::collect::text::signed;
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::hot_file::{HotFile, read_once};
use crate::sys::hwmon::{awake, make_names_unique};

/// How often sensors are looked for anew: a module is loaded, a disk is plugged in.
const SEARCH_AGE: Duration = Duration::from_mins(1);
/// More sensors than the largest server has; a bound for what is kept open.
const MAX_SENSORS: usize = 512;

#[derive(Debug)]
pub(super) struct Source {
    hwmon: PathBuf,
    thermal: PathBuf,
    searched: Instant,
    sensors: Vec<Found>,
}

/// A sensor that was found; its reading is asked for again and again.
#[derive(Debug)]
struct Found {
    name: String,
    /// What tells it from others of its name: the folder of its device.
    device: String,
    drive: Option<String>,
    input: HotFile,
    limit: Option<f64>,
}

pub(super) fn start(host: &Host) -> Start {
    // A tree without it is not mounted, which says nothing of the host.
    let class = host.sys("class");
    if let Err(error) = fs::read_dir(&class) {
        return Start::Broken(Fault::read(&class, error));
    }
    let (hwmon, thermal) = (class.join("hwmon"), class.join("thermal"));
    let sensors = search(&hwmon, &thermal);
    if sensors.is_empty() {
        return Start::NotHere("no hardware monitor or thermal zone under /sys/class");
    }
    let source = Source { hwmon, thermal, searched: Instant::now(), sensors };
    Start::Ready(Box::new(TemperatureCollector { source, broken: Vec::new() }))
}

impl Source {
    /// Every sensor that answers; one that does not costs its own row only.
    pub(super) fn read(&mut self, at: Instant, faults: &mut Vec<Fault>) -> Vec<Sensor> {
        if at.saturating_duration_since(self.searched) >= SEARCH_AGE {
            self.sensors = search(&self.hwmon, &self.thermal);
            self.searched = at;
        }
        self.sensors.iter_mut().filter_map(|sensor| sensor.read(faults)).collect()
    }
}

impl Found {
    fn read(&mut self, faults: &mut Vec<Fault>) -> Option<Sensor> {
        let celsius = millidegrees(awake(&mut self.input, faults)?)?;
        Some(Sensor { name: self.name.clone(), celsius, limit: self.limit, drive: self.drive.clone() })
    }
}

fn search(hwmon: &Path, thermal: &Path) -> Vec<Found> {
    let mut sensors = hwmon::search(hwmon);
    sensors.extend(zone::search(thermal));
    sensors.truncate(MAX_SENSORS);
    let names = sensors.iter().map(|sensor| (sensor.name.clone(), sensor.device.clone())).collect();
    for (sensor, name) in sensors.iter_mut().zip(make_names_unique(names)) {
        sensor.name = name;
    }
    sensors
}

fn celsius(path: &Path) -> Option<f64> {
    millidegrees(&read_once(path).ok()?)
}

fn millidegrees(text: &[u8]) -> Option<f64> {
    signed(text.trim_ascii()).map(|value| value as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Instant;

    use super::{Start, millidegrees, start};
    use crate::host::Host;
    use crate::host::testing::write;

    #[test]
    fn a_sensor_that_fails_is_told_and_all_of_them_are_a_failure() {
        let root = tempfile::tempdir().unwrap();
        let chip = "sys/class/hwmon/hwmon0";
        write(root.path(), &format!("{chip}/name"), "k10temp");
        // A folder cannot be read.
        fs::create_dir(root.path().join(chip).join("temp1_input")).unwrap();
        let start = || match start(&Host::new(root.path(), None)) {
            Start::Ready(collector) => collector,
            other => panic!("{other:?}"),
        };
        let fault = start().collect(Instant::now()).unwrap_err();
        assert!(fault.in_one_line().contains("temp1_input"), "{fault}");
        write(root.path(), &format!("{chip}/temp2_input"), "41000");
        let mut collector = start();
        assert_eq!(collector.collect(Instant::now()).unwrap().len(), 1);
        assert!(collector.broken()[0].words.contains("temp1_input"), "{:?}", collector.broken());
    }

    #[test]
    fn millidegrees_are_whole_signed_numbers() {
        for (text, expected) in [
            ("55500\n", Some(55.5)),
            ("-5000", Some(-5.0)),
            ("", None),
            ("hot", None),
            ("9999999999999999999999", None),
        ] {
            assert_eq!(millidegrees(text.as_bytes()), expected, "{text}");
        }
    }
}
