//! Package managers of Linux, asked about what they know already: no list is refreshed, nothing is locked,
//! nothing is written.

mod apk;
mod apt;
mod dnf;
mod lists;
mod pacman;
mod version;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Pending, UpdatesCollector, update};
use crate::collect::program::{self, Bounds};
use crate::collect::text::printable;
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::hot_file::read_once;

/// At idle priority on a small board that is busy, this takes its time.
const BOUNDS: Bounds = Bounds { patience: Duration::from_mins(5), bytes: 4 << 20 };

#[derive(Debug)]
pub(super) struct Source {
    manager: Manager,
    /// `None`: apt's lists are read instead.
    program: Option<PathBuf>,
    host: Host,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manager {
    Apt,
    /// dnf, under either name.
    Yum,
    Apk,
    Pacman,
}

/// Who manages packages, by the program, and the file without which it is only installed.
const MANAGERS: &[(Manager, &str, &str)] = &[
    (Manager::Apt, "apt-get", "var/lib/dpkg/status"),
    (Manager::Yum, "dnf", "etc/dnf"),
    (Manager::Yum, "yum", "etc/yum.conf"),
    (Manager::Pacman, "pacman", "var/lib/pacman/local"),
    (Manager::Apk, "apk", "etc/apk"),
];

pub(super) fn start(host: &Host) -> Start {
    if let Err(fault) = host.is_mounted() {
        return Start::Broken(fault);
    }
    let here = MANAGERS.iter().filter(|(_, _, file)| is_used(&host.path(file)));
    let mut is_any = false;
    for (manager, name, _) in here {
        is_any = true;
        // Programs of a host whose tree is only mounted belong to another system than this process's.
        let program = program::find(name).filter(|_| host.is_own());
        let has_lists = *manager == Manager::Apt && !host.is_own() && lists::are_there(host);
        if program.is_some() || has_lists {
            let source = Source { manager: *manager, program, host: host.clone() };
            return Start::Ready(Box::new(UpdatesCollector { source }));
        }
    }
    if is_any && !host.is_own() {
        let needs = "that is a program of the host: it needs an agent that runs on the host itself";
        let refused = std::io::Error::new(std::io::ErrorKind::PermissionDenied, needs);
        return Start::Broken(Fault::ask("the host's package manager", refused));
    }
    Start::NotHere("no package manager that can be asked: no apt, dnf, yum, pacman or apk")
}

/// An empty file belongs to a package manager of another system.
fn is_used(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.is_dir() || about.len() > 0)
}

impl Source {
    pub(super) fn name(&self) -> &'static str {
        match self.manager {
            Manager::Apt => "apt",
            Manager::Yum => "yum",
            Manager::Apk => "apk",
            Manager::Pacman => "pacman",
        }
    }

    pub(super) fn read(&self) -> Result<Pending, Fault> {
        let Some(program) = &self.program else { return lists::read(&self.host) };
        match self.manager {
            Manager::Apt => apt::read(program),
            Manager::Yum => dnf::read(program),
            Manager::Apk => apk::read(program),
            Manager::Pacman => pacman::read(program),
        }
    }

    /// Debian says so in a file; dnf has a plug-in that knows; elsewhere a kernel whose modules are gone was
    /// replaced.
    pub(super) fn is_reboot_required(&self) -> bool {
        let by_file = ["run/reboot-required", "var/run/reboot-required"];
        if by_file.iter().any(|file| self.host.path(file).exists()) {
            return true;
        }
        if self.manager == Manager::Yum
            && self.program.is_some()
            && let Some(program) = program::find("needs-restarting")
        {
            // It ends with 1 where it fails, too.
            let says_so = |output: &[u8]| String::from_utf8_lossy(output).contains("eboot is required");
            return program::run(&program, &["-r"], BOUNDS)
                .is_ok_and(|said| said.status == Some(1) && says_so(&said.output));
        }
        let release = read_once(&self.host.proc("sys/kernel/osrelease")).unwrap_or_default();
        is_kernel_replaced(&self.host, &printable(release.trim_ascii()))
    }
}

/// Whether there are modules of kernels, and none of the one that runs.
fn is_kernel_replaced(host: &Host, release: &str) -> bool {
    let folders = ["usr/lib/modules", "lib/modules"].map(|path| host.path(path));
    let Some(folder) = folders.iter().find(|path| path.is_dir()) else { return false };
    let others = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_kernel = |path: PathBuf| path.join("modules.dep").exists();
    !release.is_empty()
        && !release.contains('/')
        && !folder.join(release).exists()
        && others.map(|entry| entry.path()).any(is_kernel)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Manager, Source, is_kernel_replaced, start};
    use crate::collect::Start;
    use crate::host::Host;

    #[test]
    fn package_managers_are_not_run_for_a_host_whose_tree_is_only_mounted() {
        let root = tempfile::tempdir().unwrap();
        let start = || start(&Host::new(root.path(), None));
        assert!(matches!(start(), Start::Broken(_)), "not mounted");
        fs::create_dir(root.path().join("proc")).unwrap();
        let Start::NotHere(why) = start() else { panic!("there is none") };
        assert!(why.starts_with("no package manager"), "{why}");
        fs::create_dir_all(root.path().join("etc/apk")).unwrap();
        let Start::Broken(fault) = start() else { panic!("not beside the tree") };
        assert!(fault.is_permission() && fault.in_one_line().contains("runs on the host"), "{fault}");
        // apt's lists can be read from anywhere.
        for file in ["var/lib/dpkg/status", "var/lib/apt/lists/x_Packages"] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "Package: a\nStatus: install ok installed\nVersion: 1\n").unwrap();
        }
        let Start::Ready(mut collector) = start() else { panic!("lists") };
        assert_eq!(collector.collect(std::time::Instant::now()).unwrap().len(), 1);
    }

    #[test]
    fn a_restart_is_due_when_debian_says_so_or_the_kernels_modules_are_gone() {
        let root = tempfile::tempdir().unwrap();
        let host = Host::new(root.path(), None);
        assert!(!is_kernel_replaced(&host, "6.1"));
        let new = root.path().join("usr/lib/modules/6.2");
        fs::create_dir_all(&new).unwrap();
        assert!(!is_kernel_replaced(&host, "6.1"), "a folder without modules is no kernel");
        fs::write(new.join("modules.dep"), "").unwrap();
        assert!(is_kernel_replaced(&host, "6.1"));
        assert!(!is_kernel_replaced(&host, "6.2"));
        assert!(!is_kernel_replaced(&host, ""));
        let source = Source { manager: Manager::Apt, program: None, host };
        assert!(!source.is_reboot_required());
        fs::create_dir(root.path().join("run")).unwrap();
        fs::write(root.path().join("run/reboot-required"), "").unwrap();
        assert!(source.is_reboot_required());
    }
}
