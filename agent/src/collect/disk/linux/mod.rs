//! The mount table, and `statvfs`.

mod mounts;

use std::io;
use std::path::{Path, PathBuf};

use super::{Mount, Space};
use crate::collect::Fault;
use crate::host::Host;
use crate::sys::hot_file::HotFile;

#[derive(Debug)]
pub(super) struct Source {
    root: PathBuf,
    table: HotFile,
}

impl Source {
    pub(super) fn open(host: &Host) -> Result<Self, Fault> {
        let mut source = Self { root: host.path(""), table: HotFile::new(host.mount_table()) };
        source.table.read()?;
        Ok(source)
    }

    pub(super) fn mounts(&mut self) -> Result<Vec<Mount>, Fault> {
        self.table.read().map(|text| mounts::parse(text, &self.root))
    }
}

pub(super) fn ask(path: &Path) -> io::Result<Space> {
    let answer = rustix::fs::statvfs(path)?;
    Ok(Space {
        block_bytes: answer.f_frsize,
        blocks: answer.f_blocks,
        free: answer.f_bfree,
        available: answer.f_bavail,
        inodes: answer.f_files,
        inodes_free: answer.f_ffree,
    })
}
