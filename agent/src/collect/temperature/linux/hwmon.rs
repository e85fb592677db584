//! Sensors of `/sys/class/hwmon`: <https://docs.kernel.org/hwmon/sysfs-interface.html>.

use std::fs;
use std::path::Path;

use super::{Found, celsius};
use crate::sys::hot_file::HotFile;
use crate::sys::hwmon::{attributes, device, line, numbered};

pub(super) fn search(class: &Path) -> Vec<Found> {
    numbered(class, "hwmon").iter().flat_map(|folder| sensors(folder)).collect()
}

fn sensors(folder: &Path) -> Vec<Found> {
    let drive = drive(folder);
    // A drive's name says more than its place on a bus, `0:0:0:0`.
    let device = drive.clone().unwrap_or_else(|| device(folder));
    // The kernel shows thermal zones as hardware monitors too; they are read as zones.
    if device.starts_with("thermal_zone") {
        return Vec::new();
    }
    let folder = &attributes(folder);
    let chip = line(&folder.join("name")).unwrap_or_else(|| "hwmon".into());
    inputs(folder)
        .into_iter()
        .map(|index| Found { drive: drive.clone(), ..sensor(folder, &chip, &device, index) })
        .collect()
}

fn sensor(folder: &Path, chip: &str, device: &str, index: u32) -> Found {
    let file = |what: &str| folder.join(format!("temp{index}_{what}"));
    let label = line(&file("label")).unwrap_or_else(|| format!("temp{index}"));
    Found {
        name: format!("{chip} {label}"),
        device: device.to_owned(),
        drive: None,
        input: HotFile::new(file("input")),
        limit: celsius(&file("crit")).or_else(|| celsius(&file("max"))),
    }
}

/// The drive that the chip belongs to: `nvme0`, or the `sda` of a SCSI or ATA device.
fn drive(folder: &Path) -> Option<String> {
    let device = folder.join("device");
    let blocks = fs::read_dir(device.join("block")).into_iter().flatten().flatten();
    let block = blocks.map(|entry| entry.file_name().to_string_lossy().into_owned()).min();
    block.or_else(|| Some(self::device(folder)).filter(|name| is_nvme(name)))
}

/// `nvme` and a number.
fn is_nvme(name: &str) -> bool {
    name.strip_prefix("nvme").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// The numbers N of the files `tempN_input`, in order.
fn inputs(folder: &Path) -> Vec<u32> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<u32> = entries
        .filter_map(|entry| {
            entry.file_name().to_str()?.strip_prefix("temp")?.strip_suffix("_input")?.parse().ok()
        })
        .collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::search;
    use crate::host::testing::write;

    #[test]
    fn chips_of_an_old_kernel_have_their_files_with_their_device() {
        let root = tempfile::tempdir().unwrap();
        for (file, text) in [("name", "coretemp\n"), ("temp1_input", "41000\n"), ("temp1_label", "Core 0\n")]
        {
            write(root.path(), &format!("hwmon0/device/{file}"), text);
        }
        // One of a thermal zone has its name, and no folder of a device with one.
        write(root.path(), "hwmon1/name", "acpitz\n");
        write(root.path(), "hwmon1/temp1_input", "30000\n");
        write(root.path(), "hwmon1/device/name", "other\n");
        let names: Vec<_> = search(root.path()).into_iter().map(|sensor| sensor.name).collect();
        assert_eq!(names, ["coretemp Core 0", "acpitz temp1"]);
    }
}
