//! `ReadFile` with a place, which moves the file's own and is nobody's concern here.

use std::fs::File;
use std::io;
use std::os::windows::fs::FileExt as _;

pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.seek_read(buffer, offset)
}
