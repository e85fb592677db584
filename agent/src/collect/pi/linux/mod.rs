//! Where a Raspberry Pi is asked under Linux: its device tree, its firmware, files of its drivers.

mod firmware;
mod mailbox;

use std::fs;
use std::path::PathBuf;

use super::board::DeviceTree;
use crate::collect::Fault;
use crate::host::Host;
use crate::sys::hot_file::{HotFile, read_once};

pub(super) use firmware::{Closed, Firmware};

/// Whether the host is a Raspberry Pi.
pub(super) fn is_pi(host: &Host) -> Result<bool, Fault> {
    if let Some(model) = of_tree(host, "model") {
        return Ok(String::from_utf8_lossy(&model).contains("Raspberry Pi"));
    }
    // A tree without it is not mounted, which says nothing of the host.
    let stat = host.proc("stat");
    if stat.exists() { Ok(false) } else { Err(Fault::read(&stat, std::io::ErrorKind::NotFound.into())) }
}

pub(super) fn firmware(host: &Host) -> Result<Firmware, Closed> {
    Firmware::find(host)
}

pub(super) fn device_tree(host: &Host) -> DeviceTree {
    DeviceTree {
        model: of_tree(host, "model").unwrap_or_default(),
        serial: of_tree(host, "serial-number").unwrap_or_default(),
        revision: of_tree(host, "system/linux,revision").unwrap_or_default(),
        cpuinfo: read_once(&host.proc("cpuinfo")).unwrap_or_default(),
    }
}

/// A property of the device tree. `/proc/device-tree` is a link to where it stands.
fn of_tree(host: &Host, property: &str) -> Option<Vec<u8>> {
    [host.sys("firmware/devicetree/base"), host.proc("device-tree")]
        .iter()
        .find_map(|tree| read_once(&tree.join(property)).ok())
}

/// The frequency of the first processor, kHz.
pub(super) fn frequency(host: &Host) -> HotFile {
    HotFile::new(host.sys("devices/system/cpu/cpu0/cpufreq/scaling_cur_freq"))
}

/// The word of throttling as Raspberry Pi's own kernel shows it to everybody.
pub(super) fn throttled(host: &Host) -> Option<HotFile> {
    let folders =
        |path: PathBuf| fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = folders(host.sys("devices/platform"))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("soc")))
        .flat_map(folders)
        .map(|path| path.join("get_throttled"))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found.into_iter().next().map(HotFile::new)
}

/// Whether the supply was too low since the driver's last look, every 2 s.
pub(super) fn alarm(host: &Host) -> Option<HotFile> {
    let chips = fs::read_dir(host.sys("class/hwmon")).into_iter().flatten().flatten();
    chips
        .map(|entry| entry.path())
        .find(|chip| read_once(&chip.join("name")).is_ok_and(|name| name.trim_ascii() == b"rpi_volt"))
        .map(|chip| HotFile::new(chip.join("in0_lcrit_alarm")))
}

pub(super) fn boot_id(host: &Host) -> Option<String> {
    let id = read_once(&host.proc("sys/kernel/random/boot_id")).ok()?;
    Some(crate::collect::text::printable(id.trim_ascii())).filter(|id| !id.is_empty())
}
