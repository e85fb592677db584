//! `struct kinfo_proc` of `sys/user.h`, as `kern.proc` gives one for each process.

use super::super::bytes::{count_at, i32_at, i64_at, text_at, u32_at, u64_at};
use crate::collect::process::{Activity, Life, Observed};
use crate::collect::text::printable;

/// Length of a structure, and places in it. The first number tells the length: a kernel that has grown it says so.
pub const BYTES: usize = 1088;
pub const PID: usize = 72;
pub const USER: usize = 168;
pub const RESIDENT: usize = 264;
pub const RUNTIME: usize = 328;
pub const START: usize = 336;
pub const STATE: usize = 388;
pub const NAME: usize = 447;
const NAME_BYTES: usize = 20;
pub const THREADS: usize = 596;
/// Processes that are read: `kern.maxproc` is far below.
const MAX_PROCESSES: usize = 1 << 20;

/// A process as the kernel tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub pid: u32,
    pub user: u32,
    pub name: String,
    pub resident_pages: u64,
    /// Microseconds on processors.
    pub runtime: u64,
    /// Microseconds since 1970.
    pub started: u64,
    pub state: u8,
    pub threads: u32,
}

/// Every record that is whole; the kernel's own idle threads are a process that is none.
pub fn records(bytes: &[u8]) -> impl Iterator<Item = Record> {
    let length = u32_at(bytes, 0).and_then(|length| usize::try_from(length).ok()).unwrap_or(BYTES);
    bytes.chunks_exact(length.clamp(BYTES, 4 * BYTES)).take(MAX_PROCESSES).filter_map(record)
}

fn record(bytes: &[u8]) -> Option<Record> {
    let seconds = u64::try_from(i64_at(bytes, START)?).ok()?;
    let micros = u64::try_from(i64_at(bytes, START + 8)?).ok()?;
    Some(Record {
        pid: u32::try_from(i32_at(bytes, PID)?).ok()?,
        user: u32_at(bytes, USER)?,
        name: printable(text_at(bytes, NAME, NAME_BYTES)?),
        resident_pages: count_at(bytes, RESIDENT)?,
        runtime: u64_at(bytes, RUNTIME)?,
        started: seconds.checked_mul(1_000_000)?.checked_add(micros)?,
        state: *bytes.get(STATE)?,
        threads: u32_at(bytes, THREADS)?,
    })
}

/// The process of a record, with pages of so many bytes.
pub fn observed(record: Record, page_bytes: u64) -> Option<Observed> {
    let Record { pid, user: _, name, resident_pages, runtime, started, state, threads } = record;
    let (activity, letter) = state_of(state);
    Some(Observed {
        pid,
        name,
        activity,
        state: letter,
        threads,
        states: None,
        resident: resident_pages.checked_mul(page_bytes)?,
        life: Life { started, ticks: runtime },
    })
}

/// The letter is that of ps(1).
fn state_of(state: u8) -> (Activity, u8) {
    match state {
        // Being created, as good as running.
        1 | 2 => (Activity::Runnable, b'R'),
        3 => (Activity::Waiting, b'S'),
        4 => (Activity::Other, b'T'),
        5 => (Activity::Other, b'Z'),
        6 => (Activity::Waiting, b'W'),
        7 => (Activity::Waiting, b'L'),
        _ => (Activity::Other, 0),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A record as the kernel lays it out; synthetic.
    fn bytes(pid: i32, state: u8, name: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; BYTES];
        let mut put = |at: usize, part: &[u8]| bytes[at..at + part.len()].copy_from_slice(part);
        put(0, &u32::try_from(BYTES).unwrap().to_le_bytes());
        put(PID, &pid.to_le_bytes());
        put(USER, &1001_u32.to_le_bytes());
        put(RESIDENT, &25_i64.to_le_bytes());
        put(RUNTIME, &1_500_000_u64.to_le_bytes());
        put(START, &1_795_888_800_i64.to_le_bytes());
        put(START + 8, &250_000_i64.to_le_bytes());
        put(STATE, &[state]);
        put(NAME, name);
        put(THREADS, &3_u32.to_le_bytes());
        bytes
    }

    #[test]
    fn processes_are_read_by_the_places_of_their_fields() {
        let all =
            [bytes(1, 3, b"init"), bytes(812, 2, b"nginx\0x"), bytes(-1, 2, b"no"), vec![0; 100]].concat();
        let found: Vec<_> = records(&all).filter_map(|record| observed(record, 4096)).collect();
        let told: Vec<_> = found.iter().map(|p| (p.pid, p.name.as_str(), p.state, p.activity)).collect();
        let expected = [(1, "init", b'S', Activity::Waiting), (812, "nginx", b'R', Activity::Runnable)];
        assert_eq!(told, expected);
        assert_eq!((found[0].resident, found[0].threads), (25 * 4096, 3));
        assert_eq!(found[0].life, Life { started: 1_795_888_800_250_000, ticks: 1_500_000 });
        assert_eq!(records(&all).next().unwrap().user, 1001);
    }

    #[test]
    fn a_kernel_whose_records_have_grown_is_read_all_the_same() {
        let longer = |pid| {
            let mut bytes = bytes(pid, 3, b"x");
            bytes[..4].copy_from_slice(&u32::try_from(BYTES + 64).unwrap().to_le_bytes());
            bytes.resize(BYTES + 64, 0xee);
            bytes
        };
        let pids: Vec<_> = records(&[longer(1), longer(2)].concat()).map(|record| record.pid).collect();
        assert_eq!(pids, [1, 2]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            records(&bytes).filter_map(|record| observed(record, u64::MAX)).count();
        }
    }
}
