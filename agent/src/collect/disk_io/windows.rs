//! `IOCTL_DISK_PERFORMANCE` of each drive.

use std::collections::HashMap;
use std::fs::File;
use std::time::{Duration, Instant};

use super::{Counters, DiskIoCollector};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::layout::windows::drive;
use crate::sys::windows::{device, volumes};

/// Drives that are looked for, and how often: opening each costs more than reading those that are there.
const MAX_DRIVES: u32 = 64;
const SEARCH_AGE: Duration = Duration::from_mins(1);
/// `STORAGE_PROPERTY_QUERY` for `StorageDeviceProperty`.
const DESCRIPTOR: [u8; 12] = [0; 12];

#[derive(Debug)]
pub(super) struct Source {
    searched: Instant,
    drives: Vec<Found>,
}

#[derive(Debug)]
struct Found {
    name: String,
    device: File,
}

pub(super) fn start(_: &Host) -> Start {
    let drives = search();
    if drives.is_empty() {
        return Start::NotHere("no drive tells its traffic");
    }
    let source = Source { searched: Instant::now(), drives };
    Start::Ready(Box::new(DiskIoCollector { source, before: None }))
}

impl Source {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere a file may be missing")]
    pub(super) fn read(&mut self) -> Result<Vec<Counters>, Fault> {
        if self.searched.elapsed() >= SEARCH_AGE {
            self.drives = search();
            self.searched = Instant::now();
        }
        // One that was pulled out has no row.
        Ok(self.drives.iter().filter_map(counters).collect())
    }
}

fn counters(found: &Found) -> Option<Counters> {
    let answer = device::ask(&found.device, device::PERFORMANCE, &[], drive::PERFORMANCE_BYTES).ok()?;
    drive::counters(found.name.clone(), &answer)
}

/// Drives that count. Images that are mounted are files of a drive that is counted.
fn search() -> Vec<Found> {
    let letters = letters();
    let mut drives: Vec<Found> = Vec::new();
    for number in 0..MAX_DRIVES {
        let Ok(device) = device::open(&format!(r"\\.\PhysicalDrive{number}")) else { continue };
        let answer = device::ask(&device, device::QUERY_PROPERTY, &DESCRIPTOR, drive::DESCRIPTOR_BYTES);
        let descriptor = answer.ok().and_then(|answer| drive::descriptor(&answer)).unwrap_or_default();
        if matches!(descriptor.bus, drive::VIRTUAL | drive::FILE_BACKED) {
            continue;
        }
        let own = letters.get(&number).map(Vec::as_slice).unwrap_or_default();
        let name = drive::name(number, &descriptor.model, own);
        // Two empty drives of one model have their numbers in their names.
        let found = Found { name, device };
        if counters(&found).is_some() {
            drives.push(found);
        }
    }
    drives
}

/// Letters of the volumes by the number of the drive that they lie on.
fn letters() -> HashMap<u32, Vec<char>> {
    let mut found: HashMap<u32, Vec<char>> = HashMap::new();
    for letter in volumes::letters() {
        if !matches!(volumes::kind(letter), volumes::Kind::Fixed | volumes::Kind::Removable) {
            continue;
        }
        let asked = device::open(&format!(r"\\.\{letter}:"))
            .and_then(|volume| device::ask(&volume, device::DEVICE_NUMBER, &[], drive::NUMBER_BYTES));
        if let Some(number) = asked.ok().and_then(|answer| drive::number(&answer)) {
            found.entry(number).or_default().push(letter);
        }
    }
    found
}
