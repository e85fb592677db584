//! Reads a small file of a tree that is mounted somewhere, with its links as that tree means them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};

/// Largest file that is read.
const MAX_BYTES: u64 = 64 << 10;

/// Reads `path`, relative to `root`; absolute links begin at `root` again. Where the kernel (before 5.6) or a filter of
/// system calls cannot do that, they lead to where this process would go.
pub(crate) fn read_below(root: &Path, path: &Path) -> io::Result<Vec<u8>> {
    let folder = openat(CWD, root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let file = openat2(&folder, path, flags, Mode::empty(), ResolveFlags::IN_ROOT)
        .or_else(|_| openat(&folder, path, flags, Mode::empty()))?;
    let mut bytes = Vec::new();
    File::from(file).take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
