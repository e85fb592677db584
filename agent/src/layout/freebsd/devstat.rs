//! `struct devstat` of `sys/devicestat.h`, as `kern.devstat.all` gives one for each device behind a number.

use super::super::bytes::{i32_at, i64_at, text_at, u32_at, u64_at};
use crate::collect::disk_io::Counters;
use crate::collect::text::printable;

pub const BYTES: usize = 288;
/// Of the number of the list's generation.
const HEAD_BYTES: usize = 8;
const MAX_DEVICES: usize = 4096;

/// Places in the structure.
const STARTED: usize = 8;
const ENDED: usize = 12;
const NAME: usize = 44;
const NAME_BYTES: usize = 16;
const UNIT: usize = 60;
/// Four kinds of transactions each: no data, read, write, free.
const TRANSFERRED: usize = 64;
const OPERATIONS: usize = 96;
const DURATION: usize = 128;
const BUSY: usize = 192;
const KIND: usize = 260;

const READ: usize = 1;
const WRITE: usize = 2;
/// Direct access and arrays of drives; a way past the driver to another device.
const DIRECT: u32 = 0;
const ARRAY: u32 = 0x00c;
const KINDS: u32 = 0x00f;
const PASS: u32 = 0x1000;

/// Every disk. Memory disks are files or memory, which count elsewhere.
pub fn counters(bytes: &[u8]) -> Vec<Counters> {
    let devices = bytes.get(HEAD_BYTES..).unwrap_or_default().chunks_exact(BYTES);
    devices.take(MAX_DEVICES).filter_map(device).collect()
}

fn device(bytes: &[u8]) -> Option<Counters> {
    let kind = u32_at(bytes, KIND)?;
    let name = text_at(bytes, NAME, NAME_BYTES)?;
    if kind & PASS != 0 || !matches!(kind & KINDS, DIRECT | ARRAY) || name == b"md" || name.is_empty() {
        return None;
    }
    let number = |at: usize, of: usize| u64_at(bytes, at + of * 8);
    Some(Counters {
        device: format!("{}{}", printable(name), i32_at(bytes, UNIT)?),
        read_bytes: number(TRANSFERRED, READ)?,
        write_bytes: number(TRANSFERRED, WRITE)?,
        reads: number(OPERATIONS, READ)?,
        writes: number(OPERATIONS, WRITE)?,
        read_time_ms: milliseconds(bytes, DURATION + READ * 16)?,
        write_time_ms: milliseconds(bytes, DURATION + WRITE * 16)?,
        busy_ms: milliseconds(bytes, BUSY)?,
        in_progress: Some(u32_at(bytes, STARTED)?.wrapping_sub(u32_at(bytes, ENDED)?).into()),
    })
}

/// `struct bintime`: seconds, and parts of 2^64 of one.
fn milliseconds(bytes: &[u8], at: usize) -> Option<u64> {
    let seconds = u64::try_from(i64_at(bytes, at)?).ok()?;
    let part = (u128::from(u64_at(bytes, at + 8)?) * 1000) >> 64;
    seconds.checked_mul(1000)?.checked_add(u64::try_from(part).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(name: &[u8], unit: i32, kind: u32) -> Vec<u8> {
        let mut bytes = vec![0; BYTES];
        let mut put = |at: usize, part: &[u8]| bytes[at..at + part.len()].copy_from_slice(part);
        put(STARTED, &u32::MAX.to_le_bytes());
        put(ENDED, &(u32::MAX - 2).to_le_bytes());
        put(NAME, name);
        put(UNIT, &unit.to_le_bytes());
        put(KIND, &kind.to_le_bytes());
        for (at, read, write) in [(TRANSFERRED, 4096_u64, 8192_u64), (OPERATIONS, 3, 4)] {
            put(at + 8, &read.to_le_bytes());
            put(at + 16, &write.to_le_bytes());
        }
        for (at, seconds, part) in
            [(DURATION + 16, 2_i64, 1_u64 << 63), (DURATION + 32, 0, 1 << 62), (BUSY, 7, 0)]
        {
            put(at, &seconds.to_le_bytes());
            put(at + 8, &part.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn disks_are_counted_and_ways_past_them_are_not() {
        let all = [
            vec![0; HEAD_BYTES],
            bytes(b"nda", 0, DIRECT | 0x100),
            bytes(b"pass", 0, DIRECT | PASS),
            bytes(b"cd", 0, 5),
            bytes(b"md", 3, DIRECT),
            bytes(b"mfid", 1, ARRAY),
        ];
        let found = counters(&all.concat());
        let names: Vec<_> = found.iter().map(|device| device.device.as_str()).collect();
        assert_eq!(names, ["nda0", "mfid1"]);
        let expected = Counters {
            device: "nda0".into(),
            read_bytes: 4096,
            write_bytes: 8192,
            reads: 3,
            writes: 4,
            read_time_ms: 2500,
            write_time_ms: 250,
            busy_ms: 7000,
            in_progress: Some(2),
        };
        assert_eq!(found[0], expected);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..1000)) {
            counters(&bytes);
        }
    }
}
