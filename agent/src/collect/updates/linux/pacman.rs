//! pacman: what its lists say, of whatever day they are. It knows nothing of security.

use std::path::Path;

use super::{BOUNDS, Pending, update};
use crate::collect::text::{lines, words};
use crate::collect::{Fault, program};

/// Its status when nothing is found.
const NOTHING: i32 = 1;

pub(super) fn read(pacman: &Path) -> Result<Pending, Fault> {
    let said = program::run(pacman, &["--query", "--upgrades"], BOUNDS)?;
    if said.status == Some(NOTHING) && said.output.is_empty() && said.complaint.is_empty() {
        return Ok(parse(b""));
    }
    said.or_fault(pacman).map(|text| parse(&text))
}

/// `bash 5.2.021-1 -> 5.2.026-2`, with `[ignored]` behind what nobody wants.
fn parse(text: &[u8]) -> Pending {
    let packages = lines(text).filter_map(|line| {
        let mut words = words(line);
        let (name, _old, _arrow) = (words.next()?, words.next()?, words.next().filter(|a| *a == b"->")?);
        let version = words.next()?;
        words.next().is_none().then(|| update(name, version, false))
    });
    Pending { packages: packages.collect(), knows_security: false, ..Pending::default() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::update;
    use super::parse;

    #[test]
    fn updates_are_lines_with_an_arrow() {
        let found = parse(b"bash 5.2.021-1 -> 5.2.026-2\nlinux 6.1 -> 6.2 [ignored]\nodd 1\n");
        assert_eq!(found.packages, [update(b"bash", b"5.2.026-2", false)]);
        assert!(!found.knows_security);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes);
        }
    }
}
