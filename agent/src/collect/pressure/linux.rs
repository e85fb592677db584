//! `/proc/pressure`: <https://docs.kernel.org/accounting/psi.html>.

use std::io;

use super::{PressureCollector, Resource, Waited};
use crate::collect::text::{lines, number, words};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::hot_file::HotFile;

const FILES: [&str; 4] = ["cpu", "memory", "io", "irq"];

#[derive(Debug)]
pub(super) struct Source {
    files: [HotFile; 4],
}

pub(super) fn start(host: &Host) -> Start {
    if let Err(fault) = host.is_mounted() {
        return Start::Broken(fault);
    }
    let folder = host.proc("pressure");
    if !folder.is_dir() {
        return Start::NotHere("this kernel does not account for pressure (no /proc/pressure)");
    }
    let mut source = Source { files: FILES.map(|name| HotFile::new(folder.join(name))) };
    match source.read() {
        Ok(_) => Start::Ready(Box::new(PressureCollector { source, before: None })),
        Err(fault) if is_off(&fault) => {
            Start::NotHere("pressure is not accounted for here (the kernel's argument psi=1 switches it on)")
        }
        Err(fault) => Start::Broken(fault),
    }
}

fn is_off(fault: &Fault) -> bool {
    // The standard library has no kind of its own for what the kernel says.
    let is_off = |source: &io::Error| {
        source.raw_os_error() == Some(libc::EOPNOTSUPP) || source.kind() == io::ErrorKind::Unsupported
    };
    matches!(fault, Fault::Read { source, .. } if is_off(source))
}

impl Source {
    /// What one of them does not say is unknown; a failure of all is a failure.
    pub(super) fn read(&mut self) -> Result<Waited, Fault> {
        let mut waited = Waited::default();
        let mut failure = None;
        let mut is_any = false;
        for (file, resource) in self.files.iter_mut().zip(&mut waited) {
            match file.read() {
                Ok(text) => {
                    *resource = parse(text);
                    is_any = true;
                }
                // Interrupts have a file of their own in some kernels only.
                Err(fault) => failure = failure.or(Some(fault)),
            }
        }
        match failure {
            Some(fault) if !is_any => Err(fault),
            _ => Ok(waited),
        }
    }
}

/// `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`, and the same of `full`.
fn parse(text: &[u8]) -> Resource {
    let total = |kind: &[u8]| {
        let line = lines(text).find(|line| words(line).next() == Some(kind))?;
        words(line).find_map(|word| number(word.strip_prefix(b"total=")?))
    };
    Resource { some: total(b"some"), full: total(b"full") }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::{Resource, is_off, parse, start};
    use crate::collect::{Fault, Start};
    use crate::host::Host;

    #[test]
    fn totals_are_read_and_what_is_missing_is_unknown() {
        for (text, some, full) in [
            (
                "some avg10=9.61 avg60=18.91 avg300=17.13 total=171725478\nfull avg10=0.00 total=5\n",
                Some(171_725_478),
                Some(5),
            ),
            ("full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n", None, Some(0)),
            ("some total=99999999999999999999\n", None, None),
            ("some total\nfuller total=1", None, None),
            ("", None, None),
        ] {
            assert_eq!(parse(text.as_bytes()), Resource { some, full }, "{text}");
        }
    }

    #[test]
    fn a_kernel_without_it_and_a_host_that_is_not_mounted_are_different_answers() {
        let root = tempfile::tempdir().unwrap();
        let start = || start(&Host::new(root.path(), None));
        assert!(matches!(start(), Start::Broken(_)));
        fs::create_dir(root.path().join("proc")).unwrap();
        assert!(matches!(start(), Start::NotHere(_)));
        fs::create_dir(root.path().join("proc/pressure")).unwrap();
        assert!(matches!(start(), Start::Broken(_)), "a folder without files");
        fs::write(root.path().join("proc/pressure/cpu"), "some total=1\n").unwrap();
        assert!(matches!(start(), Start::Ready(_)));
    }

    #[test]
    fn a_kernel_that_has_it_switched_off_is_no_failure() {
        for (number, expected) in [(libc::EOPNOTSUPP, true), (libc::EACCES, false)] {
            let source = std::io::Error::from_raw_os_error(number);
            assert_eq!(is_off(&Fault::read("/proc/pressure/cpu".as_ref(), source)), expected);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, line in "(some|full) total=-?[0-9]{0,25}") {
            parse(&bytes);
            parse(line.as_bytes());
        }
    }
}
