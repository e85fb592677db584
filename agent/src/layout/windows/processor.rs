//! `SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION`: what each processor did since the start.

use super::super::bytes::count_at;
use crate::collect::cpu::{Counters, Times};

/// Of one processor: idle, kernel (with idle, deferred calls and interrupts), user, deferred calls, interrupts, each
/// in 100 ns; the number of interrupts.
pub const BYTES: usize = 48;
/// Processors that are believed: Windows has at most 2,048.
const MAX_PROCESSORS: usize = 4096;

/// The counters of all processors of the groups of bytes; `None` where not one is whole.
pub fn counters<'a>(groups: impl IntoIterator<Item = &'a [u8]>) -> Option<Counters> {
    let cores: Vec<Option<Times>> = groups
        .into_iter()
        .flat_map(|bytes| bytes.chunks_exact(BYTES).map(times))
        .take(MAX_PROCESSORS)
        .collect();
    let known = cores.iter().flatten();
    let total = known.copied().reduce(sum)?;
    Some(Counters { total, cores, load: None })
}

fn times(bytes: &[u8]) -> Option<Times> {
    let [idle, kernel, user, deferred, interrupt] = [0, 8, 16, 24, 32].map(|at| count_at(bytes, at));
    let (idle, irq) = (idle?, deferred?.saturating_add(interrupt?));
    Some(Times {
        user: user?,
        system: kernel?.saturating_sub(idle).saturating_sub(irq),
        idle,
        irq,
        // Windows does not tell these of the others.
        nice: 0,
        iowait: 0,
        steal: 0,
    })
}

fn sum(a: Times, b: Times) -> Times {
    Times {
        user: a.user.saturating_add(b.user),
        system: a.system.saturating_add(b.system),
        idle: a.idle.saturating_add(b.idle),
        irq: a.irq.saturating_add(b.irq),
        ..a
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(numbers: [i64; 5]) -> Vec<u8> {
        let mut bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        bytes.resize(BYTES, 0xee);
        bytes
    }

    #[test]
    fn the_kernels_time_holds_the_others() {
        let two = [bytes([700, 900, 100, 30, 20]), bytes([10, 20, 5, 0, 0])].concat();
        let counters = counters([&two[..]]).unwrap();
        let first = Times { user: 100, system: 150, idle: 700, irq: 50, ..Times::default() };
        let second = Times { user: 5, system: 10, idle: 10, ..Times::default() };
        assert_eq!(counters.cores, [Some(first), Some(second)]);
        let expected = Times { user: 105, system: 160, idle: 710, irq: 50, ..Times::default() };
        assert_eq!(counters.total, expected);
    }

    #[test]
    fn a_processor_that_counts_nonsense_costs_no_other() {
        let bytes = [bytes([-1, 0, 0, 0, 0]), bytes([1, 2, 3, 0, 0])].concat();
        let counters = counters([&bytes[..BYTES], &bytes[BYTES..]]).unwrap();
        assert!(counters.cores[0].is_none() && counters.cores[1].is_some());
        assert!(super::counters([&bytes[..7]]).is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            counters([&bytes[..]]);
        }
    }
}
