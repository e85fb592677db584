//! `/proc/stat` and `/proc/loadavg`.

use crate::collect::text::{decimal, lines, number, words};
use crate::collect::{Fault, cpu};
use crate::host::Host;
use crate::sys::hot_file::HotFile;

use cpu::{Counters, Times};

/// Highest index of a processor that is believed: the kernel's own limit is 8,192.
const MAX_PROCESSORS: usize = 16_384;

#[derive(Debug)]
pub(super) struct Source {
    stat: HotFile,
    load: HotFile,
}

impl Source {
    pub(super) fn open(host: &Host) -> Result<Self, Fault> {
        let mut source =
            Self { stat: HotFile::new(host.proc("stat")), load: HotFile::new(host.proc("loadavg")) };
        source.read()?;
        Ok(source)
    }

    pub(super) fn read(&mut self) -> Result<Counters, Fault> {
        let parsed = parse(self.stat.read()?);
        let mut counters =
            parsed.ok_or_else(|| Fault::parse(self.stat.path(), "no line of all processors"))?;
        // A host without load averages (some containers) still has times.
        counters.load = self.load.read().ok().and_then(parse_load);
        Ok(counters)
    }
}

/// Lines `cpu` (all) and `cpuN`; `None` without the first. A line that cannot be read is left out.
fn parse(text: &[u8]) -> Option<Counters> {
    let mut total = None;
    let mut cores = Vec::new();
    for line in lines(text).take_while(|line| line.starts_with(b"cpu")) {
        let mut words = words(line);
        let Some(name) = words.next() else { continue };
        let Some(times) = times(words) else { continue };
        if name == b"cpu" {
            total = Some(times);
        } else if let Some(index) = number(&name[3..]).and_then(|index| usize::try_from(index).ok())
            && index < MAX_PROCESSORS
        {
            cores.resize(cores.len().max(index + 1), None);
            cores[index] = Some(times);
        }
    }
    Some(Counters { total: total?, cores, load: None })
}

/// The first eight numbers. `guest` and `guest_nice` behind them are part of user and nice already.
fn times<'a>(mut words: impl Iterator<Item = &'a [u8]>) -> Option<Times> {
    let mut next = || words.next().and_then(number);
    Some(Times {
        user: next()?,
        nice: next()?,
        system: next()?,
        idle: next()?,
        iowait: next()?,
        irq: next()?.saturating_add(next()?),
        steal: next()?,
    })
}

fn parse_load(text: &[u8]) -> Option<[f64; 3]> {
    let mut words = words(text).map(decimal);
    let mut next = || words.next().flatten().filter(|load| *load >= 0.0);
    Some([next()?, next()?, next()?])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_PROCESSORS, Times, parse, parse_load};

    #[test]
    fn processors_keep_their_index_when_one_is_offline() {
        let text =
            b"cpu  10 2 3 40 5 6 7 8 9 10\ncpu0 5 1 1 20 2 3 3 4 0 0\ncpu2 5 1 2 20 3 3 4 4 0 0\nintr 1 2\n";
        let counters = parse(text).unwrap();
        let total = Times { user: 10, nice: 2, system: 3, idle: 40, iowait: 5, irq: 13, steal: 8 };
        assert_eq!(counters.total, total);
        assert_eq!(counters.cores.len(), 3);
        assert!(counters.cores[1].is_none());
    }

    #[test]
    fn what_is_no_stat_file_is_refused() {
        for text in ["", "intr 1\n", "cpu 1 2 3\n", "cpu 1 2 3 4 5 6 7 99999999999999999999\n", "\u{fffd}"] {
            assert!(parse(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn an_absurd_index_takes_no_memory() {
        let text = b"cpu 1 2 3 4 5 6 7 8\ncpu4294967295 1 2 3 4 5 6 7 8\ncpux 1 2 3 4 5 6 7 8\n";
        assert!(parse(text).unwrap().cores.len() <= MAX_PROCESSORS);
    }

    #[test]
    fn loads_are_three_numbers() {
        assert_eq!(parse_load(b"0.27 1.41 2.28 1/123 456\n"), Some([0.27, 1.41, 2.28]));
        for text in ["", "0.1 0.2", "a b c", "-1 0 0", "nan 0 0"] {
            assert_eq!(parse_load(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, head in "cpu[0-9 ]{0,200}\n") {
            parse(&bytes);
            parse(&[head.as_bytes(), &bytes].concat());
            parse_load(&bytes);
        }
    }
}
