//! What steps are done to: the running system, or a folder that stands for one.

use std::path::{Path, PathBuf};

/// Where systemd says that it runs (`sd_booted(3)`).
const BOOTED: &str = "/run/systemd/system";
/// Where units are that somebody or a package wrote.
const UNITS: &[&str] = &["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

/// What steps are done to.
#[derive(Debug)]
pub struct System {
    /// Folder that stands for `/`.
    pub(crate) root: PathBuf,
    /// It is the running one, with users; below another folder there are only files.
    pub(crate) is_live: bool,
    /// What runs its services, if that is systemd.
    pub(crate) systemctl: Option<PathBuf>,
}

impl System {
    pub fn below(root: PathBuf) -> Self {
        let is_live = root == Path::new("/");
        let systemctl = (is_live && has_systemd()).then(|| "systemctl".into());
        Self { root, is_live, systemctl }
    }

    /// A folder that stands for `/`, whose services another program runs: for tests.
    pub fn with_systemctl(root: PathBuf, systemctl: PathBuf) -> Self {
        Self { root, is_live: false, systemctl: Some(systemctl) }
    }

    /// Whether it is the running system without anything that starts its services.
    pub fn lacks_systemd(&self) -> bool {
        self.is_live && self.systemctl.is_none()
    }

    /// Whether it is the running system.
    pub fn is_live(&self) -> bool {
        self.is_live
    }

    /// Whether there is a unit for the service of this name.
    pub(crate) fn has_unit(&self, service: &str) -> bool {
        UNITS.iter().any(|folder| self.path(folder).join(format!("{service}.service")).exists())
    }

    /// Where a path of it is on this machine.
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }
}

/// Whether systemd runs this host.
pub fn has_systemd() -> bool {
    Path::new(BOOTED).exists()
}
