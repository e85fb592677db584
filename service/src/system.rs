//! What steps are done to: the running system, or a folder that stands for one.

use std::path::{Path, PathBuf};

/// Where systemd says that it runs (`sd_booted(3)`).
const BOOTED: &str = "/run/systemd/system";

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
