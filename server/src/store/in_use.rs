//! Who has an embedded database open: each process that does holds a shared lock of `<path>.in-use`, and
//! who would put another file in its place needs it alone.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::secret::private_file;

/// Held as long as the database is open; goes with the process, however it ends.
pub(super) fn share(path: &Path) -> io::Result<File> {
    let file = open(path)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(io::Error::other("it is being restored at this moment")),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// `None`: a server or a command has it open.
pub fn claim(path: &Path) -> io::Result<Option<File>> {
    let file = open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".in-use");
    let lock = PathBuf::from(name);
    private_file::ensure(&lock)?;
    File::options().read(true).append(true).open(&lock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_share_and_one_has_it_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let (first, second) = (share(&path).unwrap(), share(&path).unwrap());
        assert!(claim(&path).unwrap().is_none());
        drop(first);
        assert!(claim(&path).unwrap().is_none());
        drop(second);
        let alone = claim(&path).unwrap().unwrap();
        assert!(share(&path).unwrap_err().to_string().contains("being restored"));
        drop(alone);
        share(&path).unwrap();
    }
}
