//! apt's lists of packages beside those that are installed: for a host whose tree is mounted, where apt cannot run.
//!
//! Pins and phases are apt's own business: what they hold back is counted here as waiting.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::super::{Pending, update};
use super::version;
use crate::collect::Fault;
use crate::host::Host;
use crate::sys::line_file;

/// Lists of one host; a repository has a few for each release.
const MAX_LISTS: usize = 512;
/// Packages that can be installed.
const MAX_PACKAGES: usize = 50_000;

/// Installed packages by name; of several architectures there are several.
type Installed = HashMap<Vec<u8>, Vec<Package>>;

#[derive(Debug, Default)]
struct Package {
    arch: Vec<u8>,
    version: Vec<u8>,
    newest: Option<Vec<u8>>,
    closes_hole: bool,
}

pub(super) fn read(host: &Host) -> Result<Pending, Fault> {
    let mut installed = Installed::new();
    let mut count = 0;
    each(&host.path("var/lib/dpkg/status"), |stanza| {
        if stanza.is_upgradable() && count < MAX_PACKAGES {
            let Stanza { name, version, arch, .. } = std::mem::take(stanza);
            count += 1;
            installed.entry(name).or_default().push(Package { arch, version, ..Package::default() });
        }
    })?;
    let folder = host.path("var/lib/apt/lists");
    let names = names(&folder)?;
    let unwanted: Vec<_> = names.iter().filter_map(|name| not_automatic(&folder, name)).collect();
    let lists = names.iter().filter(|name| name.ends_with("_Packages"));
    let mut is_any = false;
    let is_of =
        |name: &str, prefix: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_'));
    for name in lists.filter(|name| !unwanted.iter().any(|prefix| is_of(name, prefix))).take(MAX_LISTS) {
        is_any = true;
        let closes_holes = name.contains("-security");
        each(&folder.join(name), |stanza| offer(&mut installed, stanza, closes_holes))?;
    }
    if !is_any && names.iter().any(|name| name.contains("_Packages.")) {
        return Err(Fault::parse(&folder, "the lists are compressed, which apt on the host alone reads"));
    }
    Ok(Pending { packages: waiting(installed), knows_security: true, ..Pending::default() })
}

fn names(folder: &Path) -> Result<Vec<String>, Fault> {
    let entries = fs::read_dir(folder).map_err(|error| Fault::read(folder, error))?;
    let mut names: Vec<_> =
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

/// The beginning that the lists of a repository share, if nothing is taken from it unless somebody asks: backports.
fn not_automatic<'a>(folder: &Path, name: &'a str) -> Option<&'a str> {
    let prefix = name.strip_suffix("_InRelease").or_else(|| name.strip_suffix("_Release"))?;
    let mut is_so = false;
    line_file::read(&folder.join(name), |line| is_so |= line.eq_ignore_ascii_case(b"NotAutomatic: yes"))
        .ok()?;
    is_so.then_some(prefix)
}

/// A package as a list has it, as far as it counts here.
#[derive(Debug, Default)]
struct Stanza {
    name: Vec<u8>,
    version: Vec<u8>,
    arch: Vec<u8>,
    status: Vec<u8>,
}

impl Stanza {
    /// Installed, and not held.
    fn is_upgradable(&self) -> bool {
        !self.name.is_empty() && self.status.ends_with(b" installed") && !self.status.starts_with(b"hold")
    }

    fn line(&mut self, line: &[u8]) {
        let fields = [
            (&b"Package:"[..], &mut self.name),
            (b"Version:", &mut self.version),
            (b"Architecture:", &mut self.arch),
            (b"Status:", &mut self.status),
        ];
        for (head, field) in fields {
            if let Some(value) = line.strip_prefix(head) {
                field.clear();
                field.extend_from_slice(value.trim_ascii());
            }
        }
    }

    fn clear(&mut self) {
        let Self { name, version, arch, status } = self;
        for field in [name, version, arch, status] {
            field.clear();
        }
    }
}

/// Shows each stanza of a file.
fn each(path: &Path, mut show: impl FnMut(&mut Stanza)) -> Result<(), Fault> {
    let mut stanza = Stanza::default();
    line_file::read(path, |line| {
        if line.is_empty() {
            show(&mut stanza);
            stanza.clear();
        } else {
            stanza.line(line);
        }
    })?;
    show(&mut stanza);
    Ok(())
}

/// Takes note of what a list offers, if it is newer than what is installed.
fn offer(installed: &mut Installed, offered: &Stanza, closes_holes: bool) {
    let Some(packages) = installed.get_mut(&offered.name) else { return };
    for package in packages {
        let is_same = package.arch == offered.arch
            || [&package.arch, &offered.arch].iter().any(|arch| **arch == b"all");
        if !is_same || version::compare(&offered.version, &package.version).is_le() {
            continue;
        }
        package.closes_hole |= closes_holes;
        let newest = package.newest.get_or_insert_default();
        if newest.is_empty() || version::compare(&offered.version, newest).is_gt() {
            newest.clone_from(&offered.version);
        }
    }
}

fn waiting(installed: Installed) -> Vec<spectra_protocol::metric::PendingUpdate> {
    let mut waiting: Vec<_> = installed
        .into_iter()
        .flat_map(|(name, packages)| {
            packages.into_iter().filter_map(move |Package { newest, closes_hole, .. }| {
                Some(update(&name, &newest?, closes_hole))
            })
        })
        .collect();
    waiting.sort_by(|a, b| a.name.cmp(&b.name));
    waiting
}

/// Whether a host has lists that are read here.
pub(super) fn are_there(host: &Host) -> bool {
    host.path("var/lib/apt/lists").is_dir()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::super::update;
    use super::read;
    use crate::host::Host;

    fn installed(name: &str, arch: &str, version: &str, status: &str) -> String {
        format!("Package: {name}\nStatus: {status} installed\nArchitecture: {arch}\nVersion: {version}\n\n")
    }

    fn offered(name: &str, arch: &str, version: &str) -> String {
        format!("Package: {name}\nArchitecture: {arch}\nVersion: {version}\nDescription: x\n Version: 99\n\n")
    }

    #[test]
    fn what_is_newer_in_the_lists_waits() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let ok = "install ok";
        write(
            "var/lib/dpkg/status",
            &[
                installed("libc6", "amd64", "2.36-9+deb12u4", ok),
                installed("libc6", "i386", "2.36-9+deb12u7", ok),
                installed("tzdata", "all", "2024a-0+deb12u1", ok),
                installed("held", "amd64", "1", "hold ok"),
                installed("own", "amd64", "1:1", ok),
                installed("gone", "amd64", "1", "deinstall ok config-files not"),
                installed("kernel", "amd64", "6.1", ok),
            ]
            .concat(),
        );
        let lists = "var/lib/apt/lists/";
        let main = [
            offered("libc6", "amd64", "2.36-9+deb12u9"),
            offered("libc6", "i386", "2.36-9+deb12u7"),
            offered("tzdata", "all", "2024b-0+deb12u1"),
            offered("held", "amd64", "2"),
            offered("own", "amd64", "2"),
            offered("new", "amd64", "2"),
        ];
        write(
            &format!("{lists}deb.example_debian_dists_bookworm_main_binary-amd64_Packages"),
            &main.concat(),
        );
        write(
            &format!("{lists}deb.example_debian-security_dists_bookworm-security_main_binary-amd64_Packages"),
            &offered("libc6", "amd64", "2.36-9+deb12u7"),
        );
        write(
            &format!("{lists}deb.example_debian_dists_bookworm-backports_InRelease"),
            "Suite: x\nNotAutomatic: yes\n",
        );
        write(
            &format!("{lists}deb.example_debian_dists_bookworm-backports_main_binary-amd64_Packages"),
            &offered("kernel", "amd64", "6.9"),
        );
        let pending = read(&Host::new(root.path(), None)).unwrap();
        let expected =
            [update(b"libc6", b"2.36-9+deb12u9", true), update(b"tzdata", b"2024b-0+deb12u1", false)];
        assert_eq!(pending.packages, expected);
        assert!(pending.knows_security);
    }

    #[test]
    fn lists_that_cannot_be_read_are_a_fault_and_not_no_updates() {
        let root = tempfile::tempdir().unwrap();
        let host = Host::new(root.path(), None);
        assert!(read(&host).is_err());
        fs::create_dir_all(root.path().join("var/lib/dpkg")).unwrap();
        fs::create_dir_all(root.path().join("var/lib/apt/lists")).unwrap();
        fs::write(root.path().join("var/lib/dpkg/status"), "").unwrap();
        assert!(read(&host).unwrap().packages.is_empty());
        fs::write(root.path().join("var/lib/apt/lists/x_Packages.lz4"), "").unwrap();
        let fault = read(&host).unwrap_err().in_one_line();
        assert!(fault.contains("compressed"), "{fault}");
    }
}
