//! Volumes with a letter, and `GetDiskFreeSpaceEx`.

use std::io;
use std::path::Path;

use super::{Mount, Space};
use crate::collect::Fault;
use crate::host::Host;
use crate::sys::windows::volumes::{self, Kind};

/// File systems of disks. Others (CDFS, UDF) are of media that are full by nature.
const FILE_SYSTEMS: &[&str] = &["NTFS", "REFS", "FAT32", "FAT", "EXFAT"];
/// `ERROR_CRC`, `ERROR_UNRECOGNIZED_VOLUME`, `ERROR_IO_DEVICE`, `ERROR_FILE_CORRUPT`, `ERROR_DISK_CORRUPT`.
const BROKEN: &[i32] = &[23, 1005, 1117, 1392, 1393];

#[derive(Debug)]
pub(super) struct Source;

impl Source {
    pub(super) fn open(_: &Host) -> Result<Self, Fault> {
        let mut source = Self;
        source.mounts()?;
        Ok(source)
    }

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "elsewhere it is an open file")]
    pub(super) fn mounts(&mut self) -> Result<Vec<Mount>, Fault> {
        Ok(volumes::letters().into_iter().filter_map(mount).collect())
    }
}

fn mount(letter: char) -> Option<Mount> {
    if !matches!(volumes::kind(letter), Kind::Fixed | Kind::Removable) {
        return None;
    }
    // A drive without a medium has no volume.
    let volume = volumes::volume(letter).ok()?;
    if !FILE_SYSTEMS.contains(&volume.filesystem.to_ascii_uppercase().as_str()) {
        return None;
    }
    let root = format!(r"{letter}:\");
    Some(Mount {
        device: if volume.label.is_empty() { format!("{letter}:") } else { volume.label },
        path: root.clone().into(),
        mountpoint: root,
        filesystem: volume.filesystem,
        local: true,
        read_only: volume.is_read_only,
        errors: None,
    })
}

pub(super) fn ask(path: &Path) -> io::Result<Option<Space>> {
    match volumes::space(path) {
        // In bytes, and for whoever asks: quotas count.
        Ok((total, free, available)) => {
            Ok(Some(Space { block_bytes: 1, blocks: total, free, available, inodes: 0, inodes_free: 0 }))
        }
        Err(error) if error.raw_os_error().is_some_and(|code| BROKEN.contains(&code)) => Ok(None),
        Err(error) => Err(error),
    }
}
