//! What drives answer: `DISK_PERFORMANCE`, `STORAGE_DEVICE_DESCRIPTOR`, `STORAGE_DEVICE_NUMBER`.

use super::super::bytes::{count_at, u32_at};
use crate::collect::disk_io::Counters;
use crate::collect::text::printable;

pub const PERFORMANCE_BYTES: usize = 88;
/// Of a descriptor as much as is read: its numbers and names.
pub const DESCRIPTOR_BYTES: usize = 1024;
pub const NUMBER_BYTES: usize = 12;
/// 100 ns in a millisecond.
const TICKS_PER_MS: u64 = 10_000;

/// A drive's counters under this name.
pub fn counters(device: String, performance: &[u8]) -> Option<Counters> {
    let time = |at: usize| Some(count_at(performance, at)? / TICKS_PER_MS);
    let number = |at: usize| Some(u64::from(u32_at(performance, at)?));
    Some(Counters {
        device,
        read_bytes: count_at(performance, 0)?,
        write_bytes: count_at(performance, 8)?,
        read_time_ms: time(16)?,
        write_time_ms: time(24)?,
        // Time of the query without that in which nothing was in flight.
        busy_ms: count_at(performance, 56)?.saturating_sub(count_at(performance, 32)?) / TICKS_PER_MS,
        reads: number(40)?,
        writes: number(44)?,
        in_progress: number(48),
    })
}

/// What a drive is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    pub model: String,
    pub serial: String,
    pub firmware: String,
    pub bus: u32,
    pub is_removable: bool,
}

/// Buses of `STORAGE_BUS_TYPE`.
pub const VIRTUAL: u32 = 14;
pub const FILE_BACKED: u32 = 15;

pub fn descriptor(bytes: &[u8]) -> Option<Descriptor> {
    // Texts stand where an offset says; 0 is none.
    let text = |at: usize| {
        let start =
            u32_at(bytes, at).and_then(|start| usize::try_from(start).ok()).filter(|start| *start > 0);
        let text = start.and_then(|start| bytes.get(start..)).unwrap_or_default();
        printable(text.split(|byte| *byte == 0).next().unwrap_or_default().trim_ascii())
    };
    let (vendor, product) = (text(12), text(16));
    Some(Descriptor {
        model: [vendor, product].join(" ").trim().to_owned(),
        serial: text(24),
        firmware: text(20),
        bus: u32_at(bytes, 28)?,
        is_removable: *bytes.get(10)? != 0,
    })
}

/// The number of the drive that a volume lies on, if it lies on a disk and on one only.
pub fn number(bytes: &[u8]) -> Option<u32> {
    const DISK: u32 = 7;
    (u32_at(bytes, 0)? == DISK).then(|| u32_at(bytes, 4))?
}

/// A drive for people: its model and the letters of its volumes, as the original writes it; `number` is what Windows
/// calls it by.
pub fn name(number: u32, model: &str, letters: &[char]) -> String {
    let place = if letters.is_empty() {
        format!("PhysicalDrive{number}")
    } else {
        letters.iter().map(|letter| format!("{letter}:")).collect::<Vec<_>>().join(", ")
    };
    if model.is_empty() { place } else { format!("{model} ({place})") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counters_are_bytes_and_milliseconds() {
        let mut bytes = Vec::new();
        for number in [1000_i64, 2000, 50_000, 60_000, 70_000] {
            bytes.extend(number.to_le_bytes());
        }
        for number in [3_u32, 4, 1, 0] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(370_000_i64.to_le_bytes());
        bytes.resize(PERFORMANCE_BYTES, 0);
        let expected = Counters {
            device: "x".into(),
            read_bytes: 1000,
            write_bytes: 2000,
            reads: 3,
            writes: 4,
            read_time_ms: 5,
            write_time_ms: 6,
            busy_ms: 30,
            in_progress: Some(1),
        };
        assert_eq!(counters("x".into(), &bytes), Some(expected));
        assert_eq!(counters("x".into(), &bytes[..56]), None);
    }

    #[test]
    fn a_descriptor_names_the_drive() {
        let mut bytes = vec![0; 36];
        bytes[10] = 1;
        for (at, start) in [(12_usize, 36_u32), (16, 40), (20, 0), (24, 52), (28, 17)] {
            bytes[at..at + 4].copy_from_slice(&start.to_le_bytes());
        }
        bytes.extend(b"WD \0");
        bytes.extend(b"SN850X 1TB \0");
        bytes.extend(b"7\x01\0");
        let found = descriptor(&bytes).unwrap();
        assert_eq!((&*found.model, &*found.firmware, found.bus), ("WD SN850X 1TB", "", 17));
        assert_eq!((&*found.serial, found.is_removable), ("7\u{fffd}", true));
        assert_eq!(descriptor(&bytes[..20]), None);
    }

    #[test]
    fn drives_are_named_by_their_model_and_letters() {
        for (model, letters, expected) in [
            ("WD SN850X", &['C', 'D'][..], "WD SN850X (C:, D:)"),
            ("WD SN850X", &[], "WD SN850X (PhysicalDrive2)"),
            ("", &['E'], "E:"),
            ("", &[], "PhysicalDrive2"),
        ] {
            assert_eq!(name(2, model, letters), expected);
        }
    }

    #[test]
    fn only_disks_have_a_number() {
        let bytes = |kind: u32| [kind.to_le_bytes(), 3_u32.to_le_bytes(), 1_u32.to_le_bytes()].concat();
        assert_eq!((number(&bytes(7)), number(&bytes(2)), number(&[7])), (Some(3), None, None));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            counters(String::new(), &bytes);
            descriptor(&bytes);
            number(&bytes);
        }
    }
}
