//! apk: what an upgrade would do by the index that is there. It knows nothing of security.

use std::path::Path;

use super::{BOUNDS, Pending, update};
use crate::collect::text::{lines, words};
use crate::collect::{Fault, program};

pub(super) fn read(apk: &Path) -> Result<Pending, Fault> {
    let said = program::run(apk, &["--simulate", "--no-network", "upgrade"], BOUNDS)?.or_fault(apk)?;
    Ok(parse(&said))
}

/// `(1/3) Upgrading musl (1.2.4-r1 -> 1.2.4-r2)`
fn parse(text: &[u8]) -> Pending {
    let packages = lines(text).filter_map(|line| {
        let mut words = words(line);
        words.next().filter(|step| step.starts_with(b"("))?;
        words.next().filter(|what| *what == b"Upgrading")?;
        let name = words.next()?;
        words.find(|word| *word == b"->")?;
        let version = words.next()?;
        Some(update(name, version.strip_suffix(b")").unwrap_or(version), false))
    });
    Pending { packages: packages.collect(), knows_security: false, ..Pending::default() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Pending, update};
    use super::parse;

    #[test]
    fn upgrades_are_steps_with_an_arrow() {
        let text = b"(1/3) Upgrading musl (1.2.4-r1 -> 1.2.4-r2)\n(2/3) Installing x (1)\n(3/3) Upgrading busybox (1.36.1-r4 -> 1.36.1-r5)\nOK: 8 MiB in 15 packages\n";
        let packages = vec![update(b"musl", b"1.2.4-r2", false), update(b"busybox", b"1.36.1-r5", false)];
        assert_eq!(parse(text), Pending { packages, knows_security: false, ..Pending::default() });
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes);
        }
    }
}
