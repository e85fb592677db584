//! The host that is watched: where its files are, its name, and the facts that hold until it restarts.

pub mod firmware;
pub mod groups;
#[cfg_attr(target_os = "linux", path = "host/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "host/freebsd.rs")]
#[cfg_attr(windows, path = "host/windows.rs")]
pub(crate) mod os;
pub mod users;

use std::path::{Path, PathBuf};

use spectra_protocol::metric::Facts;
use spectra_protocol::registration::HostInfo;

use crate::collect::Fault;

/// What is told of one fact. The longest real ones, models of processors, stay below 100; together with
/// the addresses all must fit the 4 KiB that a server of the original reads.
const MAX_FACT_BYTES: usize = 128;

/// The roots of everything that is read. The same code runs on the host itself, in a container that
/// has the host's tree mounted somewhere, and in tests over recorded folders.
#[derive(Clone, Debug)]
pub struct Host {
    root: PathBuf,
    name: String,
}

impl Host {
    /// The host whose tree stands at `root`. Without a `name` the operating system's is used.
    pub fn new(root: &Path, name: Option<String>) -> Self {
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(os::name);
        Self { root: root.to_owned(), name }
    }

    /// The name that envelopes carry.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A path of the host, as this process sees it. `relative` has no leading slash.
    pub fn path(&self, relative: &str) -> PathBuf {
        if relative.is_empty() { self.root.clone() } else { self.root.join(relative) }
    }

    /// A path under `/proc`.
    pub fn proc(&self, relative: &str) -> PathBuf {
        self.path("proc").join(relative)
    }

    /// A path under `/sys`.
    pub fn sys(&self, relative: &str) -> PathBuf {
        self.path("sys").join(relative)
    }

    /// Whether this process lives in the tree it watches, not beside it.
    pub fn is_own(&self) -> bool {
        self.root == Path::new("/")
    }

    /// Whether there is a host at all: of a tree that is not mounted nothing can be told.
    pub(crate) fn is_mounted(&self) -> Result<(), Fault> {
        os::is_mounted(self)
    }

    /// What is told at registration.
    pub fn facts(&self) -> HostInfo {
        os::facts(self)
    }

    /// What is told nightly.
    pub(crate) fn facts_in_full(&self) -> Facts {
        os::facts_in_full(self)
    }
}

fn short(mut fact: String) -> String {
    fact.truncate(fact.floor_char_boundary(MAX_FACT_BYTES));
    fact
}

#[cfg(test)]
pub(crate) mod testing {
    //! Hosts of tests: files in a folder.

    use std::fs;
    use std::path::Path;

    /// Writes a file of the host whose tree is `root`.
    pub(crate) fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
