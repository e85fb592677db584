//! Files that only their owner may read.

#[cfg_attr(unix, path = "private_file/unix.rs")]
#[cfg_attr(windows, path = "private_file/windows.rs")]
mod os;

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Creates a folder and those above it; new ones are for the owner alone.
pub fn create_folder(path: &Path) -> io::Result<()> {
    os::create_folder(path)
}

/// Creates a file that does not exist yet, for the owner alone.
pub fn create(path: &Path) -> io::Result<File> {
    os::create(path)
}

/// Opens a file to add to its end; a new one is for the owner alone.
pub fn append(path: &Path) -> io::Result<File> {
    os::append(path)
}

/// Makes a rename inside the folder survive a power failure.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    os::sync_folder(path)
}

/// Writes a file for the owner alone, so that it is there as a whole or as it was, even after a power failure.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("new");
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Takes the folder for this process alone; `None` if another process has it. It is given back with the file.
pub fn lock_folder(path: &Path) -> io::Result<Option<File>> {
    os::lock_folder(path)
}
