//! `/proc/sys/fs/file-nr`, `/proc/vmstat`, and the table of followed connections.

use std::path::PathBuf;

use spectra_protocol::metric::Kernel;

use super::KernelCollector;
use crate::collect::text::{lines, number, words};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::hot_file::{HotFile, read_once};

#[derive(Debug)]
pub(super) struct Source {
    files: HotFile,
    vmstat: HotFile,
    /// Beside the host's tree only what belongs to the host's network namespace tells of the host.
    statistics: Option<PathBuf>,
    conntrack_count: Option<PathBuf>,
    conntrack_max: PathBuf,
}

pub(super) fn start(host: &Host) -> Start {
    Start::from_result(Source::open(host).map(|source| KernelCollector { source }))
}

impl Source {
    fn open(host: &Host) -> Result<Self, Fault> {
        let mut source = Self {
            files: HotFile::new(host.proc("sys/fs/file-nr")),
            vmstat: HotFile::new(host.proc("vmstat")),
            statistics: host.network("stat/nf_conntrack").ok(),
            // `/proc/sys/net` is always the reader's own.
            conntrack_count: host.is_own().then(|| host.proc("sys/net/netfilter/nf_conntrack_count")),
            conntrack_max: host.proc("sys/net/netfilter/nf_conntrack_max"),
        };
        source.files.read()?;
        Ok(source)
    }

    pub(super) fn read(&mut self) -> Result<Kernel, Fault> {
        let path = self.files.path().to_owned();
        let files = open_files(self.files.read()?).ok_or_else(|| Fault::parse(&path, "no three numbers"))?;
        let entries = self.conntrack_entries();
        Ok(Kernel {
            files_open: files.0.into(),
            files_max: files.1.into(),
            conntrack_entries: entries.into(),
            conntrack_max: entries.and_then(|_| one_number(&read_once(&self.conntrack_max).ok()?)).into(),
            // A kernel before 4.13 does not count.
            oom_kills: self.vmstat.read().ok().and_then(oom_kills).into(),
        })
    }

    fn conntrack_entries(&self) -> Option<u64> {
        let by_count = || one_number(&read_once(self.conntrack_count.as_deref()?).ok()?);
        by_count().or_else(|| entries(&read_once(self.statistics.as_deref()?).ok()?))
    }
}

/// Open files, and how many there can be: `836 0 9223372036854775807`. The largest number means no limit.
fn open_files(text: &[u8]) -> Option<(u64, Option<u64>)> {
    let mut numbers = words(text).map(number);
    let (allocated, free, max) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let no_limit = i64::MAX.unsigned_abs();
    Some((allocated.checked_sub(free)?, Some(max).filter(|max| *max < no_limit)))
}

fn oom_kills(vmstat: &[u8]) -> Option<u64> {
    lines(vmstat).find_map(|line| {
        let mut words = words(line);
        (words.next()? == b"oom_kill").then(|| words.next().and_then(number))?
    })
}

fn one_number(text: &[u8]) -> Option<u64> {
    number(text.trim_ascii())
}

/// The first column, `entries`, of the first processor's line: hexadecimal, and the same in all lines.
fn entries(statistics: &[u8]) -> Option<u64> {
    let line = lines(statistics).nth(1)?;
    u64::from_str_radix(str::from_utf8(words(line).next()?).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;
    use spectra_protocol::Reading;

    use super::{Source, entries, oom_kills, open_files};
    use crate::host::Host;

    #[test]
    fn open_files_are_those_that_are_not_free() {
        for (text, expected) in [
            ("1632\t32\t9223372036854775807\n", Some((1600, None))),
            ("836\t0\t2466165\n", Some((836, Some(2_466_165)))),
            ("1 2 3", None),
            ("1 0", None),
            ("x 0 1", None),
            ("99999999999999999999 0 1", None),
            ("", None),
        ] {
            assert_eq!(open_files(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn kills_and_connections_are_found_among_other_numbers() {
        assert_eq!(oom_kills(b"nr_free_pages 5\noom_kill 3\noom_kill_x 4\n"), Some(3));
        assert_eq!(oom_kills(b"nr_free_pages 5\n"), None);
        assert_eq!(
            entries(b"entries  clashres found new\n00000209  00000000 00000000\n00000209  1\n"),
            Some(521)
        );
        assert_eq!(entries(b"entries\n"), None);
    }

    #[test]
    fn beside_the_hosts_tree_connections_are_the_hosts() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("proc/sys/fs/file-nr", "5\t0\t10\n"),
            ("proc/sys/net/netfilter/nf_conntrack_count", "1\n"),
            ("proc/sys/net/netfilter/nf_conntrack_max", "262144\n"),
            ("proc/1/net/stat/nf_conntrack", "entries\n000000ff\n"),
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let kernel = Source::open(&Host::new(root.path(), None)).unwrap().read().unwrap();
        assert_eq!(kernel.conntrack_entries, Reading::Value(255));
        assert_eq!(kernel.conntrack_max, Reading::Value(262_144));
        assert_eq!((kernel.files_open, kernel.oom_kills), (Reading::Value(5), Reading::Absent));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, line in "( ?-?[0-9]{0,25}){0,4}") {
            let _ = (open_files(&bytes), oom_kills(&bytes), entries(&bytes), open_files(line.as_bytes()));
        }
    }
}
