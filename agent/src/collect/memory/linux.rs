//! `/proc/meminfo`.

use crate::collect::Fault;
use crate::collect::memory::Amounts;
use crate::collect::text::{lines, number, words};
use crate::host::Host;
use crate::sys::hot_file::HotFile;

#[derive(Debug)]
pub(crate) struct Source {
    meminfo: HotFile,
}

impl Source {
    pub(crate) fn open(host: &Host) -> Result<Self, Fault> {
        let mut source = Self { meminfo: HotFile::new(host.proc("meminfo")) };
        source.read()?;
        Ok(source)
    }

    pub(crate) fn read(&mut self) -> Result<Amounts, Fault> {
        let parsed = parse(self.meminfo.read()?);
        parsed.map_err(|what| Fault::parse(self.meminfo.path(), what))
    }
}

/// The kernel writes kB and means KiB. Without one of the four that decide there is no answer.
fn parse(text: &[u8]) -> Result<Amounts, &'static str> {
    let [mut total, mut available, mut swap_total, mut swap_free] = [None; 4];
    let [mut cached, mut reclaimable, mut buffers] = [None; 3];
    for line in lines(text) {
        let mut words = words(line);
        let slot = match words.next() {
            Some(b"MemTotal:") => &mut total,
            Some(b"MemAvailable:") => &mut available,
            Some(b"SwapTotal:") => &mut swap_total,
            Some(b"SwapFree:") => &mut swap_free,
            Some(b"Cached:") => &mut cached,
            Some(b"SReclaimable:") => &mut reclaimable,
            Some(b"Buffers:") => &mut buffers,
            _ => continue,
        };
        *slot = words.next().and_then(number).and_then(|kib| kib.checked_mul(1024));
    }
    Ok(Amounts {
        total: total.ok_or("no usable MemTotal")?,
        available: available.ok_or("no usable MemAvailable")?,
        swap_total: swap_total.ok_or("no usable SwapTotal")?,
        swap_free: swap_free.ok_or("no usable SwapFree")?,
        cached: cached.map(|bytes: u64| bytes.saturating_add(reclaimable.unwrap_or_default())),
        buffers,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Amounts, parse};

    const TEXT: &str = "MemTotal: 100 kB\nMemFree: 1 kB\nMemAvailable: 60 kB\nBuffers: 3 kB\nCached: 20 kB\n\
                        SwapCached: 9 kB\nSwapTotal: 8 kB\nSwapFree: 7 kB\nSReclaimable: 5 kB\n";

    #[test]
    fn kib_become_bytes_and_cache_is_all_that_can_be_dropped() {
        let expected = Amounts {
            total: 102_400,
            available: 61_440,
            swap_total: 8192,
            swap_free: 7168,
            cached: Some(25_600),
            buffers: Some(3072),
        };
        assert_eq!(parse(TEXT.as_bytes()), Ok(expected));
    }

    #[test]
    fn a_missing_or_overflowing_line_is_named() {
        for key in ["MemTotal", "MemAvailable", "SwapTotal", "SwapFree"] {
            let renamed = TEXT.replace(key, "Other");
            assert!(parse(renamed.as_bytes()).unwrap_err().ends_with(key), "{key}");
        }
        let huge = TEXT.replace("100 kB", "18446744073709551615 kB");
        assert_eq!(parse(huge.as_bytes()), Err("no usable MemTotal"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            let _ = parse(&bytes);
            let _ = parse(&[TEXT.as_bytes(), &bytes].concat());
        }
    }
}
