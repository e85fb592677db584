//! Each part of the path by itself with `O_NOFOLLOW`.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Component, Path};

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

pub(super) fn open_file(root: &Path, path: &Path) -> io::Result<File> {
    let path = path.strip_prefix("/").unwrap_or(path);
    let name =
        path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it is no file"))?;
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    if !is_plain {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain path"));
    }
    let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut opened: OwnedFd = openat(CWD, root, folder, Mode::empty())?;
    for part in path.parent().unwrap_or(Path::new("")).components() {
        opened = openat(&opened, part.as_os_str(), folder | OFlags::NOFOLLOW, Mode::empty()).map_err(told)?;
    }
    // Without waiting for whoever writes into a pipe.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NOFOLLOW;
    Ok(openat(&opened, name, flags, Mode::empty()).map_err(told)?.into())
}

/// FreeBSD says `EMLINK` of a link that is not to be followed.
fn told(errno: Errno) -> io::Error {
    match errno {
        Errno::LOOP | Errno::MLINK => {
            io::Error::other("it is, or lies behind, a symbolic link, and those are not followed")
        }
        errno => errno.into(),
    }
}
