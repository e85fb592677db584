//! Files that only their owner may read.

#[cfg_attr(unix, path = "private_file/unix.rs")]
mod os;

use std::fs::File;
use std::io;
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
