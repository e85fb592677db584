//! dnf, and yum: from their caches alone.

use std::collections::HashSet;
use std::path::Path;

use super::{BOUNDS, Pending, update};
use crate::collect::text::{lines, words};
use crate::collect::{Fault, program};

/// Its status when updates wait.
const UPDATES_WAIT: i32 = 100;

pub(super) fn read(dnf: &Path) -> Result<Pending, Fault> {
    let said = program::run(dnf, &["--quiet", "--cacheonly", "check-update"], BOUNDS)?;
    let text = match said.status {
        Some(UPDATES_WAIT) => said.output,
        _ => said.or_fault(dnf)?,
    };
    let security = ["--quiet", "--cacheonly", "updateinfo", "list", "--security"];
    let security = program::run(dnf, &security, BOUNDS).ok().filter(|said| said.status == Some(0));
    Ok(parse(&text, security.map(|said| said.output).as_deref()))
}

/// `bash.x86_64  5.1.8-9.el9  baseos`; what is obsolete comes behind a heading of its own.
fn parse(text: &[u8], security: Option<&[u8]>) -> Pending {
    let advised: HashSet<&[u8]> = security.map(advisories).unwrap_or_default();
    let lines = lines(text).take_while(|line| !line.starts_with(b"Obsoleting"));
    let packages = lines.filter_map(|line| {
        let mut words = words(line);
        let (package, version, _source) = (words.next()?, words.next()?, words.next()?);
        let dot = package.iter().rposition(|&byte| byte == b'.')?;
        if words.next().is_some() || line.first()?.is_ascii_whitespace() {
            return None;
        }
        let (name, arch) = package.split_at(dot);
        // Advisories write `name-version.arch`, without the epoch `1:`.
        let plain =
            version.iter().position(|&byte| byte == b':').map_or(version, |colon| &version[colon + 1..]);
        let whole = [name, b"-", plain, arch].concat();
        let epoch = [name, b"-", version, arch].concat();
        Some(update(name, version, advised.contains(&whole[..]) || advised.contains(&epoch[..])))
    });
    Pending { packages: packages.collect(), knows_security: security.is_some(), ..Pending::default() }
}

/// Every word of `RHSA-2024:0001 Important/Sec. bash-5.1.8-9.el9.x86_64`: dnf5 writes the severity as a word of its
/// own and the date behind the package, and nothing else looks like a package.
fn advisories(text: &[u8]) -> HashSet<&[u8]> {
    lines(text).flat_map(words).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Pending, update};
    use super::parse;

    const UPDATES: &str = "\nbash.x86_64      5.1.8-9.el9     baseos\nvim-minimal.x86_64  2:8.2.2637-21.el9  baseos\n\
        python3.11.noarch  3.11.7-1  appstream\n   continued line\nLast metadata expiration check: 1\nObsoleting Packages\ngrub2.x86_64 1 baseos\n";

    #[test]
    fn updates_and_advisories_are_brought_together() {
        let security = b"RHSA-2024:0001 Important/Sec. bash-5.1.8-9.el9.x86_64\nRHSA-2024:2 Low/Sec. vim-minimal-2:8.2.2637-21.el9.x86_64\n";
        let packages = vec![
            update(b"bash", b"5.1.8-9.el9", true),
            update(b"vim-minimal", b"2:8.2.2637-21.el9", true),
            update(b"python3.11", b"3.11.7-1", false),
        ];
        let expected = Pending { packages, knows_security: true, ..Pending::default() };
        assert_eq!(parse(UPDATES.as_bytes(), Some(security)), expected);
        let without = parse(UPDATES.as_bytes(), None);
        assert!(!without.knows_security && without.packages.iter().all(|update| !update.security));
    }

    #[test]
    fn dnf5_tells_the_package_in_another_column() {
        let updates = b"bash.x86_64 5.1.8-9.fc41 updates\nnano.x86_64 8.1-1.fc41 updates\n";
        let security = b"Name              Type     Severity Package                  Issued\n\
            FEDORA-2024-1a2b3 security Moderate bash-5.1.8-9.fc41.x86_64 2024-11-05 01:52:15\n";
        let packages = vec![update(b"bash", b"5.1.8-9.fc41", true), update(b"nano", b"8.1-1.fc41", false)];
        assert_eq!(
            parse(updates, Some(security)),
            Pending { packages, knows_security: true, ..Pending::default() }
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, text in "[ -~]{0,60}") {
            parse(&bytes, Some(text.as_bytes()));
            parse(text.as_bytes(), Some(&bytes));
        }
    }
}
