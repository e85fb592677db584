//! `openat2(2)`, or each part of the path by itself with `O_NOFOLLOW`.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

/// Set when the kernel (before 5.6) or a filter of system calls has no `openat2`.
static HAS_NO_OPENAT2: AtomicBool = AtomicBool::new(false);

pub(super) fn open_file(root: &Path, path: &Path) -> io::Result<File> {
    // Without waiting for whoever writes into a pipe.
    Ok(open(root, path, OFlags::RDONLY | OFlags::NONBLOCK)?.into())
}

/// Opens `path`, absolute as the host sees it, in the host's tree at `root`.
pub(crate) fn open(root: &Path, path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
    let folder = openat(CWD, root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    open_below(folder, path.strip_prefix("/").unwrap_or(path), flags)
}

/// Opens `path` below `folder`; an empty path is the folder itself.
pub(crate) fn open_below(folder: impl AsFd, path: &Path, flags: OFlags) -> io::Result<OwnedFd> {
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    if !is_plain {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain path"));
    }
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let flags = flags | OFlags::CLOEXEC | OFlags::NOCTTY;
    if !HAS_NO_OPENAT2.load(Ordering::Relaxed) {
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        match openat2(&folder, path, flags, Mode::empty(), resolve) {
            // Filters of containers say EPERM of calls that they do not know.
            Err(Errno::NOSYS | Errno::PERM) => HAS_NO_OPENAT2.store(true, Ordering::Relaxed),
            outcome => return outcome.map_err(told),
        }
    }
    step_by_step(folder.as_fd().try_clone_to_owned()?, path, flags).map_err(told)
}

/// Each part by itself, none of which may be a link.
fn step_by_step(mut folder: OwnedFd, path: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let (parents, name) = (path.parent().unwrap_or(Path::new("")), path.file_name());
    for part in parents.components() {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // Of a link, `O_PATH` with `O_DIRECTORY` says that it is no folder.
        folder = openat(&folder, part.as_os_str(), flags, Mode::empty()).map_err(|errno| match errno {
            Errno::NOTDIR => Errno::LOOP,
            errno => errno,
        })?;
    }
    let name = name.map_or_else(|| Path::new("."), Path::new);
    openat(&folder, name, flags | OFlags::NOFOLLOW, Mode::empty())
}

/// "Too many levels of symbolic links" misleads: there may be one.
fn told(errno: Errno) -> io::Error {
    match errno {
        Errno::LOOP => io::Error::other("it is, or lies behind, a symbolic link, and those are not followed"),
        errno => errno.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Read;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use rustix::fs::OFlags;

    use super::{open, step_by_step};

    #[test]
    fn links_are_followed_nowhere_on_the_way() {
        let root = tempfile::tempdir().unwrap();
        let path = |relative: &str| root.path().join(relative);
        fs::create_dir_all(path("var/log/app")).unwrap();
        fs::create_dir_all(path("etc")).unwrap();
        fs::write(path("etc/shadow"), "secret").unwrap();
        fs::write(path("var/log/app/x"), "line").unwrap();
        symlink("/etc/shadow", path("var/log/absolute")).unwrap();
        symlink("../../etc/shadow", path("var/log/relative")).unwrap();
        symlink("../../etc", path("var/log/folder")).unwrap();
        symlink("app", path("var/log/harmless")).unwrap();
        for (file, words) in [
            ("/var/log/app/x", None),
            ("/var/log/absolute", Some("symbolic link")),
            ("/var/log/relative", Some("symbolic link")),
            ("/var/log/folder/shadow", Some("symbolic link")),
            ("/var/log/harmless/x", Some("symbolic link")),
            ("/var/log/app/../../../etc/shadow", Some("no plain path")),
            ("/var/log/missing", Some("No such file")),
            ("/var/log/app/x/y", Some("Not a directory")),
        ] {
            let opened = open(root.path(), Path::new(file), OFlags::RDONLY);
            let folder = fs::File::open(root.path()).unwrap().into();
            let stepped = step_by_step(folder, Path::new(&file[1..]), OFlags::RDONLY);
            match words {
                None => {
                    for file in [opened.unwrap(), stepped.unwrap()] {
                        let mut text = String::new();
                        File::from(file).read_to_string(&mut text).unwrap();
                        assert_eq!(text, "line");
                    }
                }
                Some(words) => {
                    let error = opened.expect_err(file).to_string();
                    assert!(error.contains(words), "{file}: {error}");
                    assert!(stepped.is_err() || file.contains(".."), "{file}");
                }
            }
        }
    }
}
