//! Reading a file at a place, wherever it was read before.

#[cfg_attr(unix, path = "read_at/unix.rs")]
#[cfg_attr(windows, path = "read_at/windows.rs")]
mod os;

use std::fs::File;
use std::io;

/// Some bytes at `offset`; 0 at the end of the file.
pub(crate) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    os::read_at(file, buffer, offset)
}

/// Fills `buffer` from `offset` on.
pub(crate) fn read_exact_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match read_at(file, buffer, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                buffer = &mut buffer[read..];
                offset += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::ErrorKind;

    use super::{read_at, read_exact_at};

    #[test]
    fn places_are_read_in_any_order_and_what_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "0123456789").unwrap();
        let file = File::open(path).unwrap();
        let mut four = [0; 4];
        for (offset, expected) in [(6, b"6789"), (0, b"0123"), (3, b"3456")] {
            read_exact_at(&file, &mut four, offset).unwrap();
            assert_eq!(&four, expected);
        }
        assert_eq!(read_exact_at(&file, &mut four, 7).unwrap_err().kind(), ErrorKind::UnexpectedEof);
        assert_eq!(read_at(&file, &mut four, 10).unwrap(), 0);
    }
}
