//! Changes to files, each of which says whether it changed anything.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, lchown, symlink};
use std::path::{Path, PathBuf};

/// Most files and folders that are given away at once; a spool has some ten.
const MOST_GIVEN: usize = 100_000;

/// Numbers of a user and of a group; `None` is left as it is.
pub(crate) type Ids = (Option<u32>, Option<u32>);

pub(crate) fn make_folder(path: &Path, mode: u32) -> io::Result<bool> {
    if path.is_dir() {
        return Ok(false);
    }
    fs::create_dir_all(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(true)
}

/// Writes beside the file and renames: a program that runs cannot be written, but another can take its name.
pub(crate) fn replace(path: &Path, bytes: &[u8], mode: u32, owner: Ids) -> io::Result<()> {
    let new = beside(path);
    gone(fs::remove_file(&new))?;
    let mut file = fs::File::create_new(&new)?;
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    if owner != (None, None) {
        chown(&new, owner.0, owner.1)?;
    }
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(new, path)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Mode and owner of what is there already.
pub(crate) fn adjust(path: &Path, mode: u32, owner: Ids) -> io::Result<bool> {
    let metadata = fs::metadata(path)?;
    let is_owned = is_owned(&metadata, owner);
    if !is_owned {
        chown(path, owner.0, owner.1)?;
    }
    let has_mode = metadata.mode() & 0o7777 == mode;
    if !has_mode {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    Ok(!(is_owned && has_mode))
}

fn is_owned(metadata: &fs::Metadata, (user, group): Ids) -> bool {
    user.is_none_or(|user| user == metadata.uid()) && group.is_none_or(|group| group == metadata.gid())
}

/// Copies and removes where a rename cannot go from one file system to the other.
pub(crate) fn move_file(from: &Path, to: &Path) -> io::Result<bool> {
    let is_file = fs::symlink_metadata(from).is_ok_and(|metadata| metadata.is_file());
    if !is_file || to.exists() {
        return Ok(false);
    }
    if fs::rename(from, to).is_err() {
        let mode = fs::metadata(from)?.mode() & 0o777;
        replace(to, &fs::read(from)?, mode, (None, None))?;
        fs::remove_file(from)?;
    }
    Ok(true)
}

pub(crate) fn link(path: &Path, to: &Path) -> io::Result<bool> {
    if fs::read_link(path).is_ok_and(|old| old == to) {
        return Ok(false);
    }
    let new = beside(path);
    gone(fs::remove_file(&new))?;
    symlink(to, &new)?;
    fs::rename(new, path)?;
    Ok(true)
}

/// Gives everything from `path` down away, links themselves and not what they point to.
///
/// What its owner has already is not walked, and what is above is given last: in a folder where somebody else may
/// write, root could be led to any file.
pub(crate) fn give(path: &Path, owner: Ids) -> io::Result<bool> {
    let metadata = match fs::symlink_metadata(path) {
        // What is not there needs no owner.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        metadata => metadata?,
    };
    if is_owned(&metadata, owner) {
        return Ok(false);
    }
    if metadata.is_file() && metadata.nlink() > 1 {
        return Err(io::Error::other("it has another name, so it may be somebody else's"));
    }
    let mut given = vec![path.to_owned()];
    let mut seen = 0;
    while let Some(path) = given.get(seen).cloned() {
        seen += 1;
        if fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir()) {
            for entry in fs::read_dir(&path)? {
                given.push(entry?.path());
                if given.len() > MOST_GIVEN {
                    return Err(io::Error::other(format!("it has more than {MOST_GIVEN} files")));
                }
            }
        }
    }
    for path in given.iter().rev() {
        // It may have gone in the meantime.
        gone(lchown(path, owner.0, owner.1))?;
    }
    Ok(true)
}

/// False: it was not there.
pub(crate) fn gone(removed: io::Result<()>) -> io::Result<bool> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        outcome => outcome.map(|()| true),
    }
}

/// False: it was not there, or has something in it.
pub(crate) fn gone_if_empty(path: &Path) -> io::Result<bool> {
    match fs::remove_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(false),
        outcome => gone(outcome),
    }
}
