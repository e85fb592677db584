//! apt: what an upgrade would do, played through in memory.

use std::path::Path;

use rustix::process::geteuid;

use super::{BOUNDS, Pending, update};
use crate::collect::text::{lines, words};
use crate::collect::{Fault, program};

const ARGUMENTS: &[&str] = &[
    "--simulate",
    "--quiet",
    // No lock.
    "-oDebug::NoLocking=1",
    "-oAPT::Get::Show-User-Simulation-Note=0",
    // Kernels come as new packages.
    "dist-upgrade",
];
/// Without its caches apt reads every list anew, which takes seconds of a processor. Root's apt would write them where
/// they are missing or old; another user's reads those that are good and cannot write any.
const NO_CACHES: &[&str] = &["-oDir::Cache::pkgcache=", "-oDir::Cache::srcpkgcache="];

pub(super) fn read(apt: &Path) -> Result<Pending, Fault> {
    let no_caches = if geteuid().is_root() { NO_CACHES } else { &[] };
    let said = program::run(apt, &[no_caches, ARGUMENTS].concat(), BOUNDS)?.or_fault(apt)?;
    Ok(parse(&said))
}

fn parse(text: &[u8]) -> Pending {
    Pending { packages: lines(text).filter_map(line).collect(), knows_security: true, ..Pending::default() }
}

/// `Inst libc6 [2.36-9] (2.36-9+deb12u7 Debian:12.5/stable, Debian-Security:12/stable-security [amd64]) []`;
/// without the version in brackets it is a new package, no update.
fn line(line: &[u8]) -> Option<spectra_protocol::metric::PendingUpdate> {
    let rest = line.strip_prefix(b"Inst ")?;
    let mut words = words(rest);
    let name = words.next()?;
    words.next().filter(|old| old.starts_with(b"["))?;
    let open = rest.iter().position(|&byte| byte == b'(')?;
    let inside = &rest[open + 1..];
    let inside = &inside[..inside.iter().position(|&byte| byte == b')')?];
    let (version, from) =
        inside.split_at(inside.iter().position(|&byte| byte == b' ').unwrap_or(inside.len()));
    // `Debian-Security:12/stable-security`, `Ubuntu:22.04/jammy-security`
    let is_security = from.split(|&byte| byte == b',').any(|source| {
        let source = String::from_utf8_lossy(source).to_ascii_lowercase();
        source.contains("-security")
    });
    Some(update(name, version, is_security))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Pending, program, update};
    use super::parse;

    #[test]
    fn updates_are_told_from_new_packages_and_those_for_security_from_others() {
        let text = "NOTE: This is only a simulation!\nReading package lists...\nInst libc6 [2.36-9+deb12u4] (2.36-9+deb12u7 Debian:12.5/stable, Debian-Security:12/stable-security [amd64]) []\n\
            Inst tzdata [2024a-0+deb12u1] (2024b-0+deb12u1 Debian:12.8/stable [all])\n\
            Inst linux-image-6.1.0-27-amd64 (6.1.115-1 Debian-Security:12/stable-security [amd64])\n\
            Inst openssl [3.0.2-0ubuntu1.15] (3.0.2-0ubuntu1.18 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [amd64])\n\
            Inst odd\nInst odd [1] (\nConf libc6 (2.36-9+deb12u7 Debian:12.5/stable [amd64])\n";
        let packages = vec![
            update(b"libc6", b"2.36-9+deb12u7", true),
            update(b"tzdata", b"2024b-0+deb12u1", false),
            update(b"openssl", b"3.0.2-0ubuntu1.18", true),
        ];
        assert_eq!(parse(text.as_bytes()), Pending { packages, knows_security: true, ..Pending::default() });
    }

    #[test]
    fn apt_of_this_machine_answers() {
        let Some(apt) = program::find("apt-get") else { return };
        super::read(&apt).unwrap();
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, text in "Inst [ -~]{0,60}") {
            parse(&bytes);
            parse(text.as_bytes());
        }
    }
}
