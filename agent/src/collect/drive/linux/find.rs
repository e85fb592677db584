//! Which drives a host has: whole devices of hardware in `/sys/block`.

use std::fs;
use std::path::Path;

use spectra_protocol::metric::Drive;

use super::super::mmc::{self, Card};
use super::super::{Ask, Found};
use crate::collect::Fault;
use crate::collect::text::number;
use crate::host::Host;
use crate::sys::hot_file::read_once;

/// The kernel counts in these whatever the device's own sectors are.
const SECTOR_BYTES: u64 = 512;

/// Every drive, by name.
pub(super) fn drives(host: &Host) -> Result<Vec<Found>, Fault> {
    let block = host.sys("block");
    let entries = match fs::read_dir(&block) {
        Ok(entries) => entries,
        // A kernel without block devices; a tree without anything else is not mounted.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && host.sys("class").is_dir() => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(Fault::read(&block, error)),
    };
    let mut names: Vec<String> =
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    Ok(names.iter().filter_map(|name| drive(&block.join(name), name)).collect())
}

/// `sda`, `sdaa`; `nvme0n1`; `mmcblk0`, not its boot partitions, which are devices of their own.
fn drive(folder: &Path, name: &str) -> Option<Found> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if name.strip_prefix("mmcblk").is_some_and(digits) {
        return Some(card(folder, name));
    }
    let namespace = name.strip_prefix("nvme").and_then(|rest| rest.split_once('n'));
    if namespace.is_some_and(|(controller, namespace)| digits(controller) && digits(namespace)) {
        let drive = Drive {
            kind: "nvme".into(),
            firmware: text(folder, "device/firmware_rev"),
            ..common(folder, name)
        };
        return Some(Found { drive, ask: Ask::Nvme });
    }
    if name
        .strip_prefix("sd")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase()))
    {
        return Some(disk(folder, name));
    }
    None
}

fn common(folder: &Path, name: &str) -> Drive {
    let sectors = read_once(&folder.join("size")).ok().and_then(|text| number(text.trim_ascii()));
    Drive {
        device: name.to_owned(),
        model: text(folder, "device/model"),
        serial: text(folder, "device/serial"),
        size_bytes: sectors
            .and_then(|sectors| sectors.checked_mul(SECTOR_BYTES))
            .filter(|bytes| *bytes > 0)
            .into(),
        ..Drive::default()
    }
}

fn card(folder: &Path, name: &str) -> Found {
    let file = |name: &str| read_once(&folder.join("device").join(name)).unwrap_or_default();
    let card = Card {
        kind: file("type"),
        cid: file("cid"),
        name: file("name"),
        serial: file("serial"),
        date: file("date"),
        firmware: file("fwrev"),
        life_time: file("life_time"),
        pre_eol: file("pre_eol_info"),
    };
    let Drive { device, size_bytes, .. } = common(folder, name);
    Found { drive: Drive { device, size_bytes, ..mmc::drive(&card) }, ask: Ask::Nothing }
}

/// Behind libata, SCSI's vendor is `ATA`.
fn disk(folder: &Path, name: &str) -> Found {
    let turns = text(folder, "queue/rotational") != "0";
    let ask = if text(folder, "device/vendor") == "ATA" { Ask::Ata } else { Ask::Program };
    let drive = Drive {
        kind: if turns { "hdd" } else { "ssd" }.into(),
        firmware: text(folder, "device/rev"),
        serial: serial_page(&folder.join("device/vpd_pg80")),
        ..common(folder, name)
    };
    Found { drive, ask }
}

/// The page of SCSI with the serial number: four bytes of head, the last two of which are its length.
fn serial_page(path: &Path) -> String {
    let bytes = read_once(path).unwrap_or_default();
    let Some((head, rest)) = bytes.split_first_chunk::<4>() else { return String::new() };
    let length = usize::from(u16::from_be_bytes([head[2], head[3]])).min(rest.len());
    mmc::text(&rest[..length])
}

/// Whether the kernel has switched the drive off: to open it would switch it on.
pub(super) fn is_suspended(host: &Host, name: &str) -> bool {
    text(&host.sys("block").join(name), "device/power/runtime_status") == "suspended"
}

fn text(folder: &Path, file: &str) -> String {
    mmc::text(&read_once(&folder.join(file)).unwrap_or_default())
}
