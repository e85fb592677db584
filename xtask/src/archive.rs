//! Tar archives of packages and images: every file of one time, so that the same sources give the same bytes.

use std::io::Write;

use anyhow::Result;
use tar::{Builder, EntryType, Header};

/// An archive that is written into `W`.
pub(crate) struct Archive<W: Write> {
    builder: Builder<W>,
    time: u32,
}

impl<W: Write> Archive<W> {
    /// `time` in seconds since 1970, of every file.
    pub(crate) fn new(into: W, time: u32) -> Self {
        Self { builder: Builder::new(into), time }
    }

    pub(crate) fn folder(&mut self, path: &str) -> Result<()> {
        self.entry(path, EntryType::Directory, 0o755, 0, &[])
    }

    pub(crate) fn file(&mut self, path: &str, mode: u32, bytes: &[u8]) -> Result<()> {
        self.entry(path, EntryType::Regular, mode, 0, bytes)
    }

    /// Nobody but user and group `owner` gets in.
    pub(crate) fn folder_of(&mut self, owner: u32, path: &str) -> Result<()> {
        self.entry(path, EntryType::Directory, 0o700, owner, &[])
    }

    fn entry(&mut self, path: &str, kind: EntryType, mode: u32, owner: u32, bytes: &[u8]) -> Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_size(bytes.len() as u64);
        header.set_mtime(self.time.into());
        header.set_uid(owner.into());
        header.set_gid(owner.into());
        if owner == 0 {
            header.set_username("root")?;
            header.set_groupname("root")?;
        }
        self.builder.append_data(&mut header, path, bytes)?;
        Ok(())
    }

    /// Ends the archive; returns what it was written into.
    pub(crate) fn finish(self) -> Result<W> {
        Ok(self.builder.into_inner()?)
    }
}
