//! Hardware monitors (`/sys/class/hwmon`) and thermal zones (`/sys/class/thermal`).

mod hwmon;
mod zone;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Sensor, TemperatureCollector};
use crate::collect::text::{printable, signed};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::hot_file::{HotFile, read_once};

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
    Start::Ready(Box::new(TemperatureCollector { source }))
}

impl Source {
    /// Every sensor that answers; one that does not (asleep, unplugged) costs its own row only.
    pub(super) fn read(&mut self, at: Instant) -> Vec<Sensor> {
        if at.saturating_duration_since(self.searched) >= SEARCH_AGE {
            self.sensors = search(&self.hwmon, &self.thermal);
            self.searched = at;
        }
        self.sensors.iter_mut().filter_map(Found::read).collect()
    }
}

impl Found {
    fn read(&mut self) -> Option<Sensor> {
        let celsius = millidegrees(self.input.read().ok()?)?;
        Some(Sensor { name: self.name.clone(), celsius, limit: self.limit, drive: self.drive.clone() })
    }
}

fn search(hwmon: &Path, thermal: &Path) -> Vec<Found> {
    let mut sensors = hwmon::search(hwmon);
    sensors.extend(zone::search(thermal));
    sensors.truncate(MAX_SENSORS);
    make_names_unique(&mut sensors);
    sensors
}

/// Two drives have two sensors `nvme Composite`: these are told apart by their devices' names,
/// which last longer than the order of discovery; what is still equal gets a number.
fn make_names_unique(sensors: &mut [Found]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for sensor in &*sensors {
        *seen.entry(sensor.name.clone()).or_default() += 1;
    }
    for sensor in &mut *sensors {
        if seen[&sensor.name] > 1 && !sensor.device.is_empty() {
            sensor.name = format!("{} ({})", sensor.name, sensor.device);
        }
    }
    let mut taken: HashMap<String, usize> = HashMap::new();
    for sensor in sensors {
        let count = taken.entry(sensor.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            sensor.name = format!("{} #{count}", sensor.name);
        }
    }
}

/// Entries of a folder whose names are `prefix` and a number, in the order of the numbers.
fn numbered(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let number = entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((number, entry.path()))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

/// A one-line attribute as text; `None` if it is missing or empty.
fn line(path: &Path) -> Option<String> {
    let bytes = read_once(path).ok()?;
    Some(printable(bytes.trim_ascii())).filter(|text| !text.is_empty())
}

fn celsius(path: &Path) -> Option<f64> {
    millidegrees(&read_once(path).ok()?)
}

fn millidegrees(text: &[u8]) -> Option<f64> {
    signed(text.trim_ascii()).map(|value| value as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::{Found, HotFile, make_names_unique, millidegrees};

    #[test]
    fn equal_names_are_told_apart_by_device_and_then_by_number() {
        let found = |name: &str, device: &str| Found {
            name: name.into(),
            device: device.into(),
            drive: None,
            input: HotFile::new("/".into()),
            limit: None,
        };
        let mut sensors = [
            found("nvme Composite", "nvme0"),
            found("nvme Composite", "nvme1"),
            found("acpitz", ""),
            found("acpitz", ""),
            found("k10temp Tctl", "0000:00:18.3"),
        ];
        make_names_unique(&mut sensors);
        let names: Vec<_> = sensors.iter().map(|sensor| sensor.name.as_str()).collect();
        let expected =
            ["nvme Composite (nvme0)", "nvme Composite (nvme1)", "acpitz", "acpitz #2", "k10temp Tctl"];
        assert_eq!(names, expected);
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
