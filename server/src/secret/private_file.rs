//! Files that only the server's user may read.
//!
//! A command that root types must not leave files that the server, which is not root, cannot open: what is
//! made belongs to the owner of its folder.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::Path;

/// The folder of a path; `.` where none is named.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a file, mode 0600; fails if there is one.
pub fn create(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)?;
    if rustix::process::geteuid().is_root() {
        let folder = std::fs::metadata(folder_of(path))?;
        fchown(&file, Some(folder.uid()), Some(folder.gid()))?;
    }
    Ok(file)
}

/// Makes a file unless there is one.
pub fn ensure(path: &Path) -> io::Result<()> {
    match create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        outcome => outcome.map(|_| ()),
    }
}

/// Makes what was created, renamed or removed in the folder of `path` survive a power cut.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_the_owner_of_the_folder_reads_what_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        ensure(&path).unwrap();
        std::fs::write(&path, "kept").unwrap();
        ensure(&path).unwrap();
        assert_eq!(create(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "kept");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        if rustix::process::geteuid().is_root() {
            std::os::unix::fs::chown(folder.path(), Some(12_345), Some(12_346)).unwrap();
            let made = create(&folder.path().join("b")).unwrap().metadata().unwrap();
            assert_eq!((made.uid(), made.gid()), (12_345, 12_346));
        }
    }
}
