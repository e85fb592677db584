//! `kern.cp_times`: what each processor did, in ticks of the statistics clock; `vm.loadavg`.

use super::super::bytes::{count_at, u32_at};
use crate::collect::cpu::{Counters, Times};

/// User, nice, system, interrupts, idle.
const STATES: usize = 5;
const BYTES: usize = STATES * 8;
/// `MAXCPU` of FreeBSD 15 is 1024.
const MAX_PROCESSORS: usize = 4096;

/// The counters of `cp_time` (all) and `cp_times` (each), and the load averages.
pub fn counters(total: &[u8], each: &[u8], load: Option<&[u8]>) -> Option<Counters> {
    Some(Counters {
        total: times(total)?,
        cores: each.chunks_exact(BYTES).map(times).take(MAX_PROCESSORS).collect(),
        load: load.and_then(averages),
    })
}

fn times(bytes: &[u8]) -> Option<Times> {
    let number = |index: usize| count_at(bytes, index * 8);
    Some(Times {
        user: number(0)?,
        nice: number(1)?,
        system: number(2)?,
        irq: number(3)?,
        idle: number(4)?,
        // Not told of the others.
        iowait: 0,
        steal: 0,
    })
}

/// `struct loadavg`: three numbers with a fixed point, and what a whole one is.
fn averages(bytes: &[u8]) -> Option<[f64; 3]> {
    const SCALE: usize = 16;
    let scale = count_at(bytes, SCALE).filter(|scale| *scale > 0)? as f64;
    let average = |index: usize| Some(f64::from(u32_at(bytes, index * 4)?) / scale);
    Some([average(0)?, average(1)?, average(2)?])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn longs(numbers: &[i64]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    #[test]
    fn processors_and_load_averages_are_told() {
        let mut load: Vec<u8> =
            [1024_u32, 2048, 512, 0].iter().flat_map(|number| number.to_le_bytes()).collect();
        load.extend(longs(&[2048]));
        let each = longs(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        let counters = counters(&longs(&[7, 9, 11, 13, 15]), &each, Some(&load)).unwrap();
        let total = Times { user: 7, nice: 9, system: 11, irq: 13, idle: 15, ..Times::default() };
        assert_eq!((counters.total, counters.load), (total, Some([0.5, 1.0, 0.25])));
        let second = Times { user: 6, nice: 7, system: 8, irq: 9, idle: 10, ..Times::default() };
        assert_eq!(counters.cores[1], Some(second));
        assert!(super::counters(&[0; 8], &each, None).is_none());
        assert_eq!(averages(&[0; 24]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            counters(&bytes, &bytes, Some(&bytes));
        }
    }
}
