//! Walks one file system by descriptors: no link is followed, no other file system is entered, every hard
//! link counts once.

use std::collections::HashSet;
use std::ffi::{CStr, OsStr, OsString};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::Instant;

use rustix::fs::{AtFlags, Dir, FileType, OFlags, Stat, fstat, statat};

use super::largest::Largest;
use super::{Ask, Seen};
use crate::diagnose::worker::Unwanted;
use crate::sys::no_links;

/// Entries that are looked at: minutes of work; what has more is answered in part.
const MAX_ENTRIES: u64 = 20_000_000;
/// Folders that wait to be walked, of all levels: some ten MiB of names.
const MAX_WAITING: usize = 200_000;
/// Files with several names that are remembered, 8 bytes each and some.
const MAX_LINKED: usize = 500_000;

/// A folder whose content is being added up.
struct Open {
    /// Below the first folder.
    path: PathBuf,
    size: u64,
    files: u64,
    waiting: Vec<OsString>,
}

struct Walk<'a> {
    ask: &'a Ask,
    unwanted: &'a Unwanted,
    tell: &'a mut dyn FnMut(u64, u64),
    top: OwnedFd,
    device: u64,
    seen: Seen,
    entries: u64,
    waiting: usize,
    linked: HashSet<u64>,
}

/// Walks, and calls `tell` again and again with the folders and files so far.
pub(super) fn walk(ask: &Ask, unwanted: &Unwanted, tell: &mut dyn FnMut(u64, u64)) -> io::Result<Seen> {
    let top = no_links::open(&ask.root, &ask.folder, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NONBLOCK)?;
    let seen = Seen {
        folders: Largest::new(ask.largest),
        files: Largest::new(ask.largest),
        scanned_dirs: 0,
        scanned_files: 0,
        errors: 0,
        is_partial: false,
    };
    let device = fstat(&top)?.st_dev;
    let mut walk =
        Walk { ask, unwanted, tell, top, device, seen, entries: 0, waiting: 0, linked: HashSet::new() };
    walk.all();
    Ok(walk.seen)
}

impl Walk<'_> {
    /// Depth first; a folder is added to the one above it when all of it has been seen.
    fn all(&mut self) {
        let mut open = vec![self.read(PathBuf::new())];
        while let Some(folder) = open.last_mut() {
            let next = folder.waiting.pop().filter(|_| !self.is_over());
            if let Some(name) = next {
                self.waiting -= 1;
                let path = folder.path.join(name);
                open.push(self.read(path));
            } else if let Some(Open { path, size, files, waiting }) = open.pop() {
                self.waiting -= waiting.len();
                let first = &self.ask.folder;
                self.seen.folders.show(size, files, || {
                    // Joined with nothing it would end with a slash.
                    if path.as_os_str().is_empty() { first.clone() } else { first.join(&path) }
                });
                if let Some(above) = open.last_mut() {
                    above.size = above.size.saturating_add(size);
                    above.files += files;
                }
            }
        }
    }

    /// Whether a bound is reached; marks what was seen as a part.
    fn is_over(&mut self) -> bool {
        let is_over =
            self.unwanted.is_set() || Instant::now() >= self.ask.until || self.entries >= MAX_ENTRIES;
        self.seen.is_partial |= is_over;
        is_over
    }

    /// Adds up the files of a folder, and lists the folders in it.
    fn read(&mut self, path: PathBuf) -> Open {
        let mut open = Open { path, size: 0, files: 0, waiting: Vec::new() };
        if self.fill(&mut open).is_err() {
            self.seen.errors += 1;
        }
        (self.tell)(self.seen.scanned_dirs, self.seen.scanned_files);
        open
    }

    fn fill(&mut self, open: &mut Open) -> io::Result<()> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NONBLOCK;
        let folder = no_links::open_below(&self.top, &open.path, flags)?;
        self.seen.scanned_dirs += 1;
        for entry in Dir::read_from(&folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if name == c"." || name == c".." {
                continue;
            }
            // A folder can have millions of entries.
            if self.entries.is_multiple_of(1024) && self.is_over() {
                break;
            }
            self.entries += 1;
            match statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT) {
                Ok(stat) => self.add(open, name, &stat),
                Err(_) => self.seen.errors += 1,
            }
        }
        Ok(())
    }

    fn add(&mut self, open: &mut Open, name: &CStr, stat: &Stat) {
        let name = OsStr::from_bytes(name.to_bytes());
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory if stat.st_dev != self.device => {}
            FileType::Directory if self.waiting >= MAX_WAITING => self.seen.is_partial = true,
            FileType::Directory => {
                self.waiting += 1;
                open.waiting.push(name.to_owned());
            }
            FileType::RegularFile => {
                self.seen.scanned_files += 1;
                let size = u64::try_from(stat.st_size).unwrap_or(0);
                let is_new = stat.st_nlink < 2 || self.is_first(stat.st_ino);
                open.files += 1;
                if is_new {
                    open.size = open.size.saturating_add(size);
                    let at = || self.ask.folder.join(&open.path).join(name);
                    self.seen.files.show(size, 0, at);
                }
            }
            _ => {}
        }
    }

    /// Whether a file with several names is seen for the first time.
    fn is_first(&mut self, inode: u64) -> bool {
        if self.linked.len() >= MAX_LINKED {
            // It may be counted twice.
            self.seen.is_partial = true;
            return !self.linked.contains(&inode);
        }
        self.linked.insert(inode)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, symlink};
    use std::path::Path;
    use std::time::{Duration, Instant};

    use super::{Ask, Seen, walk};
    use crate::diagnose::worker::Unwanted;

    fn ask(root: &Path, folder: &str) -> Ask {
        let until = Instant::now() + Duration::from_mins(1);
        Ask { root: root.to_owned(), folder: folder.into(), largest: 10, until }
    }

    fn look(ask: &Ask) -> Seen {
        walk(ask, &Unwanted::default(), &mut |_, _| {}).unwrap()
    }

    fn folders(seen: &Seen) -> Vec<(u64, String, u64)> {
        let sorted = seen.folders.sorted().into_iter();
        sorted.map(|(size, path, count)| (size, path.display().to_string(), count)).collect()
    }

    #[test]
    fn folders_hold_what_is_below_them_and_hard_links_count_once() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        fs::create_dir_all(at("srv/a/b")).unwrap();
        fs::write(at("srv/one"), [0; 10]).unwrap();
        fs::write(at("srv/a/two"), [0; 200]).unwrap();
        fs::write(at("srv/a/b/three"), [0; 3000]).unwrap();
        fs::hard_link(at("srv/a/b/three"), at("srv/a/again")).unwrap();
        symlink("/", at("srv/a/everything")).unwrap();
        let seen = look(&ask(root.path(), "/srv"));
        let [(3210, all, 4), (3200, a, 3), _] = &folders(&seen)[..] else { panic!("{:?}", folders(&seen)) };
        assert_eq!((all.as_str(), a.as_str()), ("/srv", "/srv/a"));
        let files: Vec<_> = seen.files.sorted().into_iter().map(|(size, ..)| size).collect();
        assert_eq!(files, [3000, 200, 10]);
        assert_eq!((seen.scanned_dirs, seen.scanned_files, seen.errors, seen.is_partial), (3, 4, 0, false));
    }

    #[test]
    fn another_file_system_is_not_entered() {
        let seen = look(&Ask { largest: 1000, ..ask(Path::new("/"), "/dev") });
        let other = fs::metadata("/dev/pts").unwrap();
        assert_ne!(other.dev(), fs::metadata("/dev").unwrap().dev(), "this machine has its own /dev/pts");
        assert!(!folders(&seen).iter().any(|(_, path, _)| path == "/dev/pts"));
    }

    #[test]
    fn a_walk_whose_time_is_over_or_that_nobody_wants_is_a_part() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("a/b")).unwrap();
        let late = Ask { until: Instant::now(), ..ask(root.path(), "/") };
        assert!(look(&late).is_partial);
    }

    #[test]
    fn a_tree_deeper_than_any_path_is_counted_as_far_as_it_can_be_named() {
        let root = tempfile::tempdir().unwrap();
        let mut folder = root.path().to_owned();
        for _ in 0..15 {
            folder = folder.join("d".repeat(240));
        }
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("deep"), [0; 77]).unwrap();
        let seen = look(&ask(root.path(), "/"));
        assert_eq!((folders(&seen)[0].0, seen.scanned_dirs), (77, 16));
    }

    #[test]
    fn where_there_is_nothing_to_walk_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "x").unwrap();
        symlink("/", root.path().join("link")).unwrap();
        for (folder, words) in
            [("/missing", "No such file"), ("/file", "Not a directory"), ("/link", "symbolic link")]
        {
            let error = walk(&ask(root.path(), folder), &Unwanted::default(), &mut |_, _| {}).unwrap_err();
            assert!(error.to_string().contains(words), "{folder}: {error}");
        }
    }
}
