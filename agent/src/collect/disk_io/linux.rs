//! `/proc/diskstats`.

use super::{Counters, DiskIoCollector};
use crate::collect::text::{lines, number, printable, words};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::hot_file::HotFile;

/// Devices that are never hardware nor built on it: files in disguise, and memory.
const NEVER: &[&[u8]] = &[b"loop", b"ram"];
/// Devices that a module creates ahead of use; they are of interest once something used them.
const WHEN_USED: &[&[u8]] = &[b"nbd", b"zram", b"sr", b"fd"];
/// The kernel counts in these whatever the device's own sectors are.
const SECTOR_BYTES: u64 = 512;

#[derive(Debug)]
pub(super) struct Source {
    diskstats: HotFile,
}

pub(super) fn start(host: &Host) -> Start {
    let mut source = Source { diskstats: HotFile::new(host.proc("diskstats")) };
    match source.read() {
        // gVisor and some containers have no block devices and no such file. A `/proc` without anything
        // else either is not mounted.
        Err(Fault::Read { source, .. })
            if source.kind() == std::io::ErrorKind::NotFound && host.proc("stat").exists() =>
        {
            Start::NotHere("the kernel shows no block devices")
        }
        Err(fault) => Start::Broken(fault),
        Ok(_) => Start::Ready(Box::new(DiskIoCollector { source, before: None })),
    }
}

impl Source {
    pub(super) fn read(&mut self) -> Result<Vec<Counters>, Fault> {
        self.diskstats.read().map(parse)
    }
}

/// Whole devices of every kind (disks, SSDs, device mapper, MD, zvols); a line that cannot be read
/// is left out. Partitions are not listed: their disk counts the same traffic again.
fn parse(text: &[u8]) -> Vec<Counters> {
    let mut devices: Vec<(&[u8], Counters)> = Vec::new();
    for line in lines(text) {
        let Some((name, counters)) = device(line) else { continue };
        if !is_partition(name, &devices) {
            devices.push((name, counters));
        }
    }
    devices.into_iter().map(|(_, counters)| counters).collect()
}

fn device(line: &[u8]) -> Option<(&[u8], Counters)> {
    // major, minor, name
    let mut words = words(line).skip(2);
    let name = words.next()?;
    if starts_with_one_of(name, NEVER) {
        return None;
    }
    let mut next = || words.next();
    let mut counter = || next().and_then(number);
    let (reads, _merged, sectors_read, read_time_ms) = (counter()?, counter()?, counter()?, counter()?);
    let (writes, _merged, sectors_written, write_time_ms) = (counter()?, counter()?, counter()?, counter()?);
    // Some kernels show a negative number here after a race; the rest of the line is good.
    let in_progress = next().map(number)?;
    let busy_ms = next().and_then(number)?;
    if reads == 0 && writes == 0 && starts_with_one_of(name, WHEN_USED) {
        return None;
    }
    let counters = Counters {
        device: printable(name),
        read_bytes: sectors_read.checked_mul(SECTOR_BYTES)?,
        write_bytes: sectors_written.checked_mul(SECTOR_BYTES)?,
        reads,
        writes,
        read_time_ms,
        write_time_ms,
        busy_ms,
        in_progress,
    };
    Some((name, counters))
}

fn starts_with_one_of(name: &[u8], prefixes: &[&[u8]]) -> bool {
    prefixes.iter().any(|prefix| {
        name.strip_prefix(*prefix).is_some_and(|rest| !rest.is_empty() && rest.iter().all(u8::is_ascii_digit))
    })
}

/// `sda1` behind `sda`, `nvme0n1p2` behind `nvme0n1`: the kernel lists a disk before its partitions.
/// A cloud's `xvda1` without an `xvda` is a device.
fn is_partition(name: &[u8], devices: &[(&[u8], Counters)]) -> bool {
    let digits = name.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return false;
    }
    let stem = &name[..name.len() - digits];
    let ends_in_digit = |name: &[u8]| name.last().is_some_and(u8::is_ascii_digit);
    let disk = match stem.strip_suffix(b"p") {
        Some(disk) if ends_in_digit(disk) => disk,
        _ => stem,
    };
    devices.iter().any(|(other, _)| *other == disk)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse;

    fn names(text: &str) -> Vec<String> {
        parse(text.as_bytes()).into_iter().map(|counters| counters.device).collect()
    }

    #[test]
    fn every_kind_of_whole_device_is_listed_once() {
        for (text, expected) in [
            ("sda 1|sda1 1|sda12 1|sdb 1", &["sda", "sdb"][..]),
            ("nvme0n1 1|nvme0n1p1 1|nvme1n1 1", &["nvme0n1", "nvme1n1"]),
            ("mmcblk0 1|mmcblk0p1 1|mmcblk0boot0 1", &["mmcblk0", "mmcblk0boot0"]),
            ("dm-0 1|dm-1 1|md0 1|md0p1 1|md127 1", &["dm-0", "dm-1", "md0", "md127"]),
            ("zd0 1|zd0p1 1|zd16 1|bcache0 1|drbd1 1|rbd0 1", &["zd0", "zd16", "bcache0", "drbd1", "rbd0"]),
            ("vda 0|xvda1 1|xvdb1 1", &["vda", "xvda1", "xvdb1"]),
            ("loop0 9|ram0 9|nbd0 0|nbd1 5|zram0 0|zram1 5|sr0 0|fd0 0", &["nbd1", "zram1"]),
        ] {
            let lines: Vec<_> = text
                .split('|')
                .map(|device| {
                    let (name, reads) = device.split_once(' ').unwrap();
                    format!("   8       0 {name} {reads} 0 8 1 0 0 0 0 0 1 1 0 0 0 0 0 0\n")
                })
                .collect();
            assert_eq!(names(&lines.concat()), expected, "{text}");
        }
    }

    #[test]
    fn numbers_stand_where_the_kernel_documents_them() {
        let counters =
            &parse(b" 254 0 vda 36768 8812 4503162 15079 9905 35746 3637376 8697 2 6344 24177\n")[0];
        assert_eq!((counters.reads, counters.writes), (36_768, 9905));
        assert_eq!((counters.read_bytes, counters.write_bytes), (4_503_162 * 512, 3_637_376 * 512));
        assert_eq!((counters.read_time_ms, counters.write_time_ms), (15_079, 8697));
        assert_eq!((counters.in_progress, counters.busy_ms), (Some(2), 6344));
    }

    #[test]
    fn a_bad_line_costs_its_own_device_and_a_negative_gauge_only_itself() {
        let text = "8 0 sda 1 2 3\n8 16 sdb x 0 0 0 0 0 0 0 0 0\n8 32 sdc 1 0 8 1 1 0 8 1 -1 5 5\n\
                    8 48 sdd 1 0 99999999999999999999 1 1 0 8 1 0 5 5\n8 64 sde 1 0 18446744073709551615 1 1 0 8 1 0 5 5\n";
        let devices = parse(text.as_bytes());
        assert_eq!(devices.len(), 1);
        assert_eq!((devices[0].device.as_str(), devices[0].in_progress), ("sdc", None));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, line in "8 0 [a-z0-9]{0,8}( -?[0-9]{0,25}){0,12}") {
            parse(&bytes);
            parse(line.as_bytes());
        }
    }
}
