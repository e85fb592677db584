//! What collectors of hardware monitors (`/sys/class/hwmon`) have in common: folders, lines, names.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use crate::collect::Fault;
use crate::collect::text::printable;
use crate::sys::hot_file::{HotFile, read_once};

/// Names for sensors, given with that of each one's device. Two drives have two sensors `nvme Composite`: these are
/// told apart by their devices' names, which last longer than the order of discovery; what is still equal gets a
/// number.
pub(crate) fn make_names_unique(sensors: Vec<(String, String)>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (name, _) in &sensors {
        *seen.entry(name.clone()).or_default() += 1;
    }
    let mut taken: HashMap<String, usize> = HashMap::new();
    let unique = |(name, device): (String, String)| {
        let name = if seen[&name] > 1 && !device.is_empty() { format!("{name} ({device})") } else { name };
        let count = taken.entry(name.clone()).or_default();
        *count += 1;
        if *count > 1 { format!("{name} #{count}") } else { name }
    };
    sensors.into_iter().map(unique).collect()
}

/// Entries of a folder whose names are `prefix` and a number, in the order of the numbers.
pub(crate) fn numbered(folder: &Path, prefix: &str) -> Vec<PathBuf> {
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

/// What a sensor says; `None` if it is asleep or gone, or fails, which is then among the faults.
pub(crate) fn awake<'a>(file: &'a mut HotFile, faults: &mut Vec<Fault>) -> Option<&'a [u8]> {
    match file.read() {
        Ok(text) => Some(text),
        Err(fault) => {
            faults.extend(Some(fault).filter(|fault| !is_asleep(fault)));
            None
        }
    }
}

/// Whether it is of a device that is switched off, asleep, or gone: no failure.
fn is_asleep(fault: &Fault) -> bool {
    let Fault::Read { source, .. } = fault else { return false };
    Errno::from_io_error(source).is_some_and(|errno| {
        matches!(errno, Errno::AGAIN | Errno::NODATA | Errno::NXIO | Errno::NODEV | Errno::NOENT)
    })
}

/// Where the files of a chip stand: before Linux 3.15 drivers laid them into the folder of its device.
pub(crate) fn attributes(folder: &Path) -> PathBuf {
    let old = folder.join("device");
    if !folder.join("name").exists() && old.join("name").exists() { old } else { folder.to_owned() }
}

/// A one-line attribute as text; `None` if it is missing or empty.
pub(crate) fn line(path: &Path) -> Option<String> {
    let bytes = read_once(path).ok()?;
    Some(printable(bytes.trim_ascii())).filter(|text| !text.is_empty())
}

/// Name of the folder that the link `device` points to; empty if there is none.
pub(crate) fn device(folder: &Path) -> String {
    let target = fs::read_link(folder.join("device")).unwrap_or_default();
    target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rustix::io::Errno;

    use super::{Fault, is_asleep, make_names_unique};

    #[test]
    fn what_sleeps_is_not_broken() {
        for (errno, expected) in [
            (Errno::AGAIN, true),
            (Errno::NODATA, true),
            (Errno::NXIO, true),
            (Errno::NOENT, true),
            (Errno::ACCESS, false),
            (Errno::IO, false),
        ] {
            let fault = Fault::read(Path::new("/sys/x"), errno.into());
            assert_eq!(is_asleep(&fault), expected, "{errno}");
        }
    }

    #[test]
    fn equal_names_are_told_apart_by_device_and_then_by_number() {
        let sensors = [
            ("nvme Composite", "nvme0"),
            ("nvme Composite", "nvme1"),
            ("acpitz", ""),
            ("acpitz", ""),
            ("k10temp Tctl", "0000:00:18.3"),
        ];
        let names = make_names_unique(sensors.map(|(name, device)| (name.into(), device.into())).into());
        let expected =
            ["nvme Composite (nvme0)", "nvme Composite (nvme1)", "acpitz", "acpitz #2", "k10temp Tctl"];
        assert_eq!(names, expected);
    }
}
