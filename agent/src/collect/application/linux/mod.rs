//! What the package manager of a Linux host keeps about what it installed; the first that is found.

mod apk;
mod dpkg;
mod pacman;
mod rpm;

use std::fs;
use std::path::PathBuf;

use spectra_protocol::metric::Application;

use super::{ApplicationCollector, short, vendor};
use crate::collect::program;
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::folder::names;

/// Folders of rpm's database, and what the file of it is called by one version or another. The tool alone, on a system
/// of another package manager, may have made an empty one: it is looked for last.
const RPM: &[&str] = &["var/lib/rpm", "usr/lib/sysimage/rpm"];
const RPM_FILES: &[&str] = &["rpmdb.sqlite", "Packages.db", "Packages"];

#[derive(Debug)]
pub(super) enum Source {
    /// The list of packages, and the folder with a file for each.
    Dpkg {
        status: PathBuf,
        info: PathBuf,
    },
    /// The program: its database is its own.
    Rpm {
        program: PathBuf,
    },
    /// A folder for each package.
    Pacman {
        local: PathBuf,
    },
    Apk {
        installed: PathBuf,
    },
}

pub(super) fn start(host: &Host) -> Start {
    if let Err(fault) = host.is_mounted() {
        return Start::Broken(fault);
    }
    find(host).map_or_else(|start| start, |source| Start::Ready(Box::new(ApplicationCollector { source })))
}

/// `Err`: why there is none.
fn find(host: &Host) -> Result<Source, Start> {
    // Other distributions have an empty one, for people who install dpkg.
    let status = host.path("var/lib/dpkg/status");
    if fs::metadata(&status).is_ok_and(|about| about.len() > 0) {
        return Ok(Source::Dpkg { status, info: host.path("var/lib/dpkg/info") });
    }
    // Fedora has pacman too, with an empty folder.
    let local = host.path("var/lib/pacman/local");
    if names(&local).iter().any(|name| local.join(name).is_dir()) {
        return Ok(Source::Pacman { local });
    }
    let installed = ["lib/apk/db/installed", "usr/lib/apk/db/installed"].map(|path| host.path(path));
    if let Some(installed) = installed.into_iter().find(|path| path.is_file()) {
        return Ok(Source::Apk { installed });
    }
    let has_database = |folder: &&str| RPM_FILES.iter().any(|file| host.path(folder).join(file).is_file());
    if RPM.iter().any(has_database) {
        if !host.is_own() {
            let needs = "rpm alone reads its database: it needs an agent that runs on the host itself";
            let refused = std::io::Error::new(std::io::ErrorKind::PermissionDenied, needs);
            return Err(Start::Broken(Fault::ask("the host's rpm", refused)));
        }
        let rpm = program::find("rpm").map(|program| Source::Rpm { program });
        return rpm.ok_or(Start::NotHere("a database of rpm, but no rpm"));
    }
    Err(Start::NotHere("no package manager: no dpkg, rpm, pacman or apk"))
}

impl Source {
    pub(super) fn read(&self) -> Result<Vec<Application>, Fault> {
        match self {
            Self::Dpkg { status, info } => dpkg::read(status, info),
            Self::Rpm { program } => rpm::read(program),
            Self::Pacman { local } => pacman::read(local),
            Self::Apk { installed } => apk::read(installed),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Instant;

    use spectra_protocol::Metric;

    use super::start;
    use crate::collect::Start;
    use crate::host::Host;
    use crate::host::testing::write;

    #[test]
    fn the_first_package_manager_that_is_found_is_read() {
        for (path, text, expected) in [
            ("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nVersion: 1\n", Some("a")),
            ("lib/apk/db/installed", "P:b\nV:1\n\n", Some("b")),
            ("usr/lib/apk/db/installed", "P:c\nV:1\n\n", Some("c")),
            ("var/lib/pacman/local/d-1-1/desc", "%NAME%\nd\n\n%VERSION%\n1-1\n", Some("d")),
            ("var/lib/dpkg/status", "", None),
            ("var/lib/rpm/rpmdb.sqlite", "", None),
            ("var/lib/rpm/.rpm.lock", "", None),
        ] {
            let root = tempfile::tempdir().unwrap();
            assert!(matches!(start(&Host::new(root.path(), None)), Start::Broken(_)), "not mounted");
            fs::create_dir(root.path().join("proc")).unwrap();
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            // The tool of another system.
            if expected.is_some() {
                write(root.path(), "var/lib/rpm/rpmdb.sqlite", "");
            }
            match (start(&Host::new(root.path(), None)), expected) {
                (Start::Ready(mut collector), Some(name)) => {
                    let metrics = collector.collect(Instant::now()).unwrap();
                    let [Metric::ApplicationList(list)] = &metrics[..] else { panic!("{metrics:?}") };
                    assert_eq!(list.applications[0].name, name);
                    fs::remove_file(&path).unwrap();
                    // A list that is gone is broken; a package that is gone is one package less.
                    let after = collector.collect(Instant::now());
                    assert_eq!(after.is_err(), name != "d");
                }
                (Start::NotHere(_), None) => {}
                (Start::Broken(fault), None) => {
                    assert!(fault.is_permission() && path.ends_with("rpmdb.sqlite"), "{fault}");
                }
                (other, _) => panic!("{}: {other:?}", path.display()),
            }
        }
    }
}
