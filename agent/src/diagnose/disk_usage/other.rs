//! Walks a folder by paths: no link, junction or mount point is followed. Files with several names count with each.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::largest::Largest;
use super::{Ask, Seen};
use crate::diagnose::worker::Unwanted;

/// Entries that are looked at: minutes of work; what has more is answered in part.
const MAX_ENTRIES: u64 = 20_000_000;
/// Folders that wait to be walked, of all levels.
const MAX_WAITING: usize = 200_000;

/// A folder whose content is being added up.
struct Open {
    path: PathBuf,
    size: u64,
    files: u64,
    waiting: Vec<PathBuf>,
}

struct Walk<'a> {
    ask: &'a Ask,
    unwanted: &'a Unwanted,
    tell: &'a mut dyn FnMut(u64, u64),
    seen: Seen,
    entries: u64,
    waiting: usize,
}

/// Walks, and calls `tell` again and again with the folders and files so far.
pub(super) fn walk(ask: &Ask, unwanted: &Unwanted, tell: &mut dyn FnMut(u64, u64)) -> io::Result<Seen> {
    let top = below(&ask.root, &ask.folder);
    let about = fs::symlink_metadata(&top)?;
    if about.is_symlink() {
        return Err(io::Error::other("it is a symbolic link, and those are not followed"));
    }
    if !about.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let seen = Seen {
        folders: Largest::new(ask.largest),
        files: Largest::new(ask.largest),
        scanned_dirs: 0,
        scanned_files: 0,
        errors: 0,
        is_partial: false,
    };
    let mut walk = Walk { ask, unwanted, tell, seen, entries: 0, waiting: 0 };
    walk.all(top);
    Ok(walk.seen)
}

/// The folder in the tree of the host; a path with a drive is one by itself.
fn below(root: &Path, folder: &Path) -> PathBuf {
    root.join(folder.strip_prefix("/").unwrap_or(folder))
}

impl Walk<'_> {
    /// Depth first; a folder is added to the one above it when all of it has been seen.
    fn all(&mut self, top: PathBuf) {
        let mut open = vec![self.read(top)];
        while let Some(folder) = open.last_mut() {
            let next = folder.waiting.pop().filter(|_| !self.is_over());
            if let Some(path) = next {
                self.waiting -= 1;
                open.push(self.read(path));
            } else if let Some(Open { path, size, files, waiting }) = open.pop() {
                self.waiting -= waiting.len();
                self.seen.folders.show(size, files, || path);
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
        let entries = fs::read_dir(&open.path)?;
        self.seen.scanned_dirs += 1;
        for entry in entries {
            // A folder can have millions of entries.
            if self.entries.is_multiple_of(1024) && self.is_over() {
                break;
            }
            self.entries += 1;
            let Ok((path, about)) = entry.and_then(|entry| Ok((entry.path(), entry.metadata()?))) else {
                self.seen.errors += 1;
                continue;
            };
            // Junctions are links to the standard library too.
            if about.is_dir() && self.waiting >= MAX_WAITING {
                self.seen.is_partial = true;
            } else if about.is_dir() {
                self.waiting += 1;
                open.waiting.push(path);
            } else if about.is_file() {
                self.seen.scanned_files += 1;
                open.files += 1;
                open.size = open.size.saturating_add(about.len());
                self.seen.files.show(about.len(), 0, || path);
            }
        }
        Ok(())
    }
}
