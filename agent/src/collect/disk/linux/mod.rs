//! The mount table, `statvfs`, and what ext4 says about its own errors.

mod mounts;

use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::{Mount, Space};
use crate::collect::Fault;
use crate::collect::text::number;
use crate::host::Host;
use crate::sys::hot_file::{HotFile, read_once};

#[derive(Debug)]
pub(super) struct Source {
    root: PathBuf,
    ext4: PathBuf,
    table: HotFile,
}

impl Source {
    pub(super) fn open(host: &Host) -> Result<Self, Fault> {
        let table = HotFile::new(host.mount_table()?);
        let mut source = Self { root: host.path(""), ext4: host.sys("fs/ext4"), table };
        source.table.read()?;
        Ok(source)
    }

    pub(super) fn mounts(&mut self) -> Result<Vec<Mount>, Fault> {
        let mut mounts = self.table.read().map(|text| mounts::parse(text, &self.root))?;
        for mount in mounts.iter_mut().filter(|mount| mount.filesystem.starts_with("ext")) {
            mount.errors = errors(&self.ext4, &self.root, &mount.device);
        }
        Ok(mounts)
    }
}

/// The count in the file system's folder, which has the kernel's name of the device: `sda1`, `dm-0`.
fn errors(ext4: &Path, root: &Path, device: &str) -> Option<u64> {
    let path = device.strip_prefix('/')?;
    // `/dev/mapper/vg-home` is a link to `../dm-0`.
    let link = std::fs::read_link(root.join(path)).ok();
    let name = link.as_deref().unwrap_or(Path::new(path)).file_name()?;
    number(read_once(&ext4.join(name).join("errors_count")).ok()?.trim_ascii())
}

pub(super) fn ask(path: &Path) -> io::Result<Option<Space>> {
    let answer = match rustix::fs::statvfs(path) {
        Ok(answer) => answer,
        // XFS and btrfs shut themselves down like this; a disk that was pulled out is gone.
        Err(Errno::IO | Errno::SHUTDOWN | Errno::NXIO | Errno::NODEV | Errno::UCLEAN) => return Ok(None),
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::errors;

    #[test]
    fn errors_are_found_under_the_kernels_name_of_the_device() {
        let root = tempfile::tempdir().unwrap();
        let ext4 = root.path().join("sys/fs/ext4");
        for (device, text) in [("sda1", "2\n"), ("dm-0", "0\n"), ("sdb1", "many")] {
            fs::create_dir_all(ext4.join(device)).unwrap();
            fs::write(ext4.join(device).join("errors_count"), text).unwrap();
        }
        fs::create_dir_all(root.path().join("dev/mapper")).unwrap();
        symlink("../dm-0", root.path().join("dev/mapper/vg-home")).unwrap();
        for (device, expected) in [
            ("/dev/sda1", Some(2)),
            ("/dev/mapper/vg-home", Some(0)),
            ("/dev/sdb1", None),
            ("/dev/sdc1", None),
            ("tank", None),
            ("/", None),
        ] {
            assert_eq!(errors(&ext4, root.path(), device), expected, "{device}");
        }
    }
}
