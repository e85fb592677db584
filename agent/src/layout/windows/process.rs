//! `SYSTEM_PROCESS_INFORMATION`: every process of the host with its threads, as one call gives them.

use super::super::bytes::{count_at, i64_at, u16_at, u32_at, u64_at};
use super::text;
use crate::collect::process::{Activity, Life, Observed, ThreadStates};

/// Places in the structure, on processors with 64 bits.
const NEXT: usize = 0;
const THREADS: usize = 4;
const CREATED: usize = 32;
const USER_TIME: usize = 40;
const KERNEL_TIME: usize = 48;
const NAME_BYTES: usize = 56;
const NAME: usize = 64;
const PID: usize = 80;
const WORKING_SET: usize = 144;
/// Threads stand behind the process, each with its state and what it waits for.
const FIRST_THREAD: usize = 256;
const THREAD_BYTES: usize = 80;
const STATE: usize = 68;
const REASON: usize = 72;
/// Processes that are read; Windows' ids are multiples of 4 below 2^32.
const MAX_PROCESSES: usize = 1 << 20;
/// Threads of a process whose states are looked at.
const MAX_THREADS: u32 = 100_000;

/// All processes but the one that stands for idle processors. `base` is where the bytes stood when they were written:
/// names are told by their address.
pub fn processes(bytes: &[u8], base: u64) -> impl Iterator<Item = Observed> {
    let mut at = Some(0);
    let entries = std::iter::from_fn(move || {
        let start = at?;
        let entry = bytes.get(start..)?;
        let next = usize::try_from(u32_at(entry, NEXT)?).ok()?;
        at = if next == 0 { None } else { start.checked_add(next) };
        Some(entry)
    });
    entries.take(MAX_PROCESSES).filter_map(move |entry| process(entry, bytes, base))
}

fn process(entry: &[u8], bytes: &[u8], base: u64) -> Option<Observed> {
    let pid = u32::try_from(u64_at(entry, PID)?).ok().filter(|pid| *pid != 0)?;
    let threads = u32_at(entry, THREADS)?;
    let (activity, states) = states(entry, threads);
    Some(Observed {
        pid,
        name: name(entry, bytes, base)
            .unwrap_or_else(|| if pid == 4 { "System".into() } else { pid.to_string() }),
        activity,
        // Windows has no letters for it.
        state: 0,
        threads,
        states: Some(states),
        resident: u64_at(entry, WORKING_SET)?,
        life: Life {
            started: u64::try_from(i64_at(entry, CREATED)?).unwrap_or_default(),
            ticks: count_at(entry, USER_TIME)?.checked_add(count_at(entry, KERNEL_TIME)?)?,
        },
    })
}

/// `None` of a process without a name, and of a name that lies elsewhere.
fn name(entry: &[u8], bytes: &[u8], base: u64) -> Option<String> {
    let length = usize::from(u16_at(entry, NAME_BYTES)?);
    let start = usize::try_from(u64_at(entry, NAME)?.checked_sub(base)?).ok()?;
    let name = text::of_bytes(bytes.get(start..start.checked_add(length)?)?);
    Some(name).filter(|name| !name.is_empty())
}

/// What the threads do, and the process by them.
fn states(entry: &[u8], threads: u32) -> (Activity, ThreadStates) {
    const READY: [u32; 3] = [1, 3, 7];
    const RUNNING: u32 = 2;
    const TERMINATED: u32 = 4;
    const SUSPENDED: u32 = 5;
    let mut states = ThreadStates::default();
    let (mut seen, mut halted) = (0u32, 0u32);
    for index in 0..threads.min(MAX_THREADS) {
        let at = FIRST_THREAD + usize::try_from(index).unwrap_or(usize::MAX) * THREAD_BYTES;
        let (Some(state), Some(reason)) = (u32_at(entry, at + STATE), u32_at(entry, at + REASON)) else {
            break;
        };
        seen += 1;
        match state {
            RUNNING => states.running += 1,
            state if READY.contains(&state) => states.runnable += 1,
            TERMINATED => halted += 1,
            _ => {
                states.waiting += 1;
                halted += u32::from(reason == SUSPENDED);
            }
        }
    }
    let activity = if states.running + states.runnable > 0 {
        Activity::Runnable
    } else if seen > 0 && halted == seen {
        // All suspended, as apps are that nobody looks at.
        Activity::Other
    } else {
        Activity::Waiting
    };
    (activity, states)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: u64 = 0x7000_0000;

    /// A process as the kernel lays it out: the structure, its threads, its name.
    fn entry(pid: u64, name: &[u16], threads: &[(u32, u32)], at: usize, is_last: bool) -> Vec<u8> {
        let mut entry = vec![0; FIRST_THREAD + threads.len() * THREAD_BYTES];
        let mut put = |at: usize, bytes: &[u8]| entry[at..at + bytes.len()].copy_from_slice(bytes);
        put(THREADS, &u32::try_from(threads.len()).unwrap().to_le_bytes());
        put(CREATED, &134_400_000_000_000_000_i64.to_le_bytes());
        put(USER_TIME, &300_i64.to_le_bytes());
        put(KERNEL_TIME, &200_i64.to_le_bytes());
        put(NAME_BYTES, &u16::try_from(name.len() * 2).unwrap().to_le_bytes());
        put(PID, &pid.to_le_bytes());
        put(WORKING_SET, &4096_u64.to_le_bytes());
        for (index, (state, reason)) in threads.iter().enumerate() {
            put(FIRST_THREAD + index * THREAD_BYTES + STATE, &state.to_le_bytes());
            put(FIRST_THREAD + index * THREAD_BYTES + REASON, &reason.to_le_bytes());
        }
        let address = if name.is_empty() { 0 } else { BASE + (at + entry.len()) as u64 };
        entry[NAME..NAME + 8].copy_from_slice(&address.to_le_bytes());
        entry.extend(name.iter().flat_map(|unit| unit.to_le_bytes()));
        entry.resize(entry.len().next_multiple_of(8), 0);
        let next = if is_last { 0 } else { u32::try_from(entry.len()).unwrap() };
        entry[NEXT..NEXT + 4].copy_from_slice(&next.to_le_bytes());
        entry
    }

    fn some() -> Vec<u8> {
        let name: Vec<u16> = "svchost.exe".encode_utf16().collect();
        let mut bytes = entry(0, &[], &[(2, 0)], 0, false);
        for (pid, name, threads, is_last) in [
            (4, &[][..], &[(5, 0)][..], false),
            (812, &name, &[(5, 6), (2, 0), (1, 0)], false),
            (900, &[0x61, 0xd800], &[(5, 5), (5, 5)], true),
        ] {
            let at = bytes.len();
            bytes.extend(entry(pid, name, threads, at, is_last));
        }
        bytes
    }

    #[test]
    fn every_process_is_told_but_the_idle_one() {
        let found: Vec<_> = processes(&some(), BASE).collect();
        let names: Vec<_> = found.iter().map(|process| (process.pid, process.name.as_str())).collect();
        assert_eq!(names, [(4, "System"), (812, "svchost.exe"), (900, "a\u{fffd}")]);
        let activities: Vec<_> = found.iter().map(|process| process.activity).collect();
        assert_eq!(activities, [Activity::Waiting, Activity::Runnable, Activity::Other]);
        let service = &found[1];
        assert_eq!((service.threads, service.resident), (3, 4096));
        assert_eq!(service.states, Some(ThreadStates { running: 1, runnable: 1, waiting: 1 }));
        assert_eq!(service.life, Life { started: 134_400_000_000_000_000, ticks: 500 });
    }

    #[test]
    fn a_name_that_lies_elsewhere_is_the_number() {
        let found: Vec<_> = processes(&some(), BASE + 1_000_000).collect();
        assert_eq!(found[1].name, "812");
        let cut = some();
        assert_eq!(processes(&cut[..FIRST_THREAD], BASE).count(), 0);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, at: prop::sample::Index, byte: u8, cut: prop::sample::Index) {
            processes(&bytes, 0).count();
            let mut changed = some();
            let at = at.index(changed.len());
            changed[at] = byte;
            changed.truncate(cut.index(changed.len()));
            prop_assert!(processes(&changed, BASE).count() <= 1000);
        }
    }
}
