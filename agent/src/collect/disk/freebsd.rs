//! `getfsstat(2)` and `statvfs`.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::{Mount, Space};
use crate::collect::Fault;
use crate::collect::text::printable;
use crate::host::Host;
use crate::sys::freebsd::mounts::{self, Mounted};

/// File systems on this host's disks.
const LOCAL: &[&[u8]] = &[b"ufs", b"zfs", b"ext2fs", b"msdosfs", b"ntfs", b"cd9660", b"udf"];
/// The kernel's own, memory, other hosts, and layers over file systems that are listed anyway.
const SKIPPED: &[&[u8]] = &[
    b"devfs",
    b"fdescfs",
    b"procfs",
    b"linprocfs",
    b"linsysfs",
    b"tmpfs",
    b"nullfs",
    b"unionfs",
    b"autofs",
    b"fusefs",
    b"nfs",
    b"smbfs",
];
const MAX_MOUNTS: usize = 1024;

#[derive(Debug)]
pub(super) struct Source;

impl Source {
    pub(super) fn open(_: &Host) -> Result<Self, Fault> {
        let mut source = Self;
        source.mounts()?;
        Ok(source)
    }

    /// One entry per device: its first mount.
    #[expect(clippy::unused_self, reason = "elsewhere it is an open file")]
    pub(super) fn mounts(&mut self) -> Result<Vec<Mount>, Fault> {
        let all = mounts::all().map_err(|error| Fault::ask("the kernel about its mounts", error))?;
        let mut seen = HashSet::new();
        let shown = all.into_iter().filter(|mount| {
            !SKIPPED.contains(&mount.filesystem.as_slice()) && seen.insert(mount.device.clone())
        });
        Ok(shown.take(MAX_MOUNTS).map(mount).collect())
    }
}

fn mount(mounted: Mounted) -> Mount {
    let Mounted { device, mountpoint, filesystem, is_read_only } = mounted;
    Mount {
        device: printable(&device),
        mountpoint: printable(&mountpoint),
        filesystem: printable(&filesystem),
        local: LOCAL.contains(&filesystem.as_slice()),
        read_only: is_read_only,
        errors: None,
        path: PathBuf::from(OsString::from_vec(mountpoint)),
    }
}

pub(super) fn ask(path: &Path) -> io::Result<Option<Space>> {
    let answer = match rustix::fs::statvfs(path) {
        Ok(answer) => answer,
        // A disk that was pulled out is gone.
        Err(Errno::IO | Errno::NXIO | Errno::NODEV) => return Ok(None),
        Err(errno) => return Err(errno.into()),
    };
    Ok(Some(Space {
        block_bytes: answer.f_frsize,
        blocks: answer.f_blocks,
        free: answer.f_bfree,
        available: answer.f_bavail,
        inodes: answer.f_files,
        inodes_free: answer.f_ffree,
    }))
}
