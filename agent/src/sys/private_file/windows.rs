//! Access lists for SYSTEM and the administrators, and for whoever runs the agent where that is neither.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::sys::windows::access;

/// Another process has opened the file and shares it with nobody.
const SHARING_VIOLATION: i32 = 32;
/// What is held open while a folder is taken.
const LOCK: &str = "lock";

pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        create_folder(above)?;
    }
    match access::create_folder(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        outcome => outcome,
    }
}

pub(super) fn create(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    closed(path, file)
}

pub(super) fn append(path: &Path) -> io::Result<File> {
    let is_new = !fs::exists(path)?;
    let file = OpenOptions::new().append(true).create(true).open(path)?;
    if is_new { closed(path, file) } else { Ok(file) }
}

/// Nothing is in it yet: nobody has read anything before the list is set.
fn closed(path: &Path, file: File) -> io::Result<File> {
    match access::close_to_others(path) {
        Ok(()) => Ok(file),
        Err(error) => {
            drop(file);
            let _ = fs::remove_file(path);
            Err(error)
        }
    }
}

/// NTFS keeps names in a journal of its own, and there is no call for a folder.
#[expect(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

pub(super) fn lock_folder(path: &Path) -> io::Result<Option<File>> {
    let open =
        OpenOptions::new().write(true).create(true).truncate(false).share_mode(0).open(path.join(LOCK));
    match open {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        Err(error) => Err(error),
    }
}
