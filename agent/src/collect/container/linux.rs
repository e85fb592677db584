//! Whether the host's tree is there, and what its kernel tells of its processors.

use std::fs;

use super::cgroup::numbers;
use crate::collect::Fault;
use crate::host::Host;
use crate::sys::hot_file::read_once;

pub(super) const NOTHING: &str = "no socket of Docker or Podman, no pods, no pvesh";

/// A tree without `/sys` is not mounted, which says nothing of the host.
pub(super) fn is_there(host: &Host) -> Result<(), Fault> {
    let kernel = host.sys("");
    fs::read_dir(&kernel).map(drop).map_err(|source| Fault::read(&kernel, source))
}

pub(super) fn processors(host: &Host) -> Option<u32> {
    numbers::processors(&read_once(&host.sys("devices/system/cpu/online")).ok()?)
}

/// What tells the files of one network namespace from those of another: device and inode.
pub(super) fn identity(path: &std::path::Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}
