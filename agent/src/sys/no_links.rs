//! Opens what lies below a folder without following a link anywhere on the way.

#[cfg_attr(target_os = "linux", path = "no_links/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "no_links/freebsd.rs")]
#[cfg_attr(windows, path = "no_links/windows.rs")]
mod os;

use std::fs::File;
use std::io;
use std::path::Path;

#[cfg(target_os = "linux")]
pub(crate) use os::{open, open_below};

/// Opens a file for reading: `path`, absolute as the host sees it, in the host's tree at `root`.
pub(crate) fn open_file(root: &Path, path: &Path) -> io::Result<File> {
    os::open_file(root, path)
}
