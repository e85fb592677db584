//! A small file of `/proc` or `/sys` that is read again and again: opened once, buffer kept.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::read_at::read_at;
use crate::collect::Fault;

/// Largest file that is read. `/proc/stat` of a machine with 4,096 processors stays below 1 MiB;
/// what is larger is not the file we think it is.
const MAX_BYTES: usize = 4 << 20;
/// First size of the buffer: most files fit in one call.
const FIRST_BYTES: usize = 4 << 10;

/// A file that stays open. Reading starts at its beginning each time (`pread` at 0), which makes
/// the kernel produce its text anew.
#[derive(Debug)]
pub struct HotFile {
    path: PathBuf,
    file: Option<File>,
    buffer: Vec<u8>,
}

impl HotFile {
    /// Names the file; it is opened by the first reading.
    pub fn new(path: PathBuf) -> Self {
        Self { path, file: None, buffer: Vec::new() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's bytes as of now. After an error it is opened again next time.
    pub fn read(&mut self) -> Result<&[u8], Fault> {
        match self.fill() {
            Ok(length) => Ok(&self.buffer[..length]),
            Err(error) => {
                self.file = None;
                Err(Fault::read(&self.path, error))
            }
        }
    }

    fn fill(&mut self) -> io::Result<usize> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(File::open(&self.path)?),
        };
        let mut length = 0;
        loop {
            if length == self.buffer.len() {
                if length >= MAX_BYTES {
                    return Err(io::Error::new(io::ErrorKind::FileTooLarge, "larger than 4 MiB"));
                }
                self.buffer.resize((length * 2).max(FIRST_BYTES), 0);
            }
            match read_at(file, &mut self.buffer[length..], length as u64) {
                Ok(0) => return Ok(length),
                Ok(read) => length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Reads a file once, within the same bound.
pub fn read_once(path: &Path) -> Result<Vec<u8>, Fault> {
    let mut file = HotFile::new(path.to_owned());
    let length = file.read()?.len();
    file.buffer.truncate(length);
    Ok(file.buffer)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{HotFile, MAX_BYTES};

    #[test]
    fn each_reading_sees_what_the_file_is_now() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stat");
        fs::write(&path, "one").unwrap();
        let mut file = HotFile::new(path.clone());
        assert_eq!(file.read().unwrap(), b"one");
        fs::write(&path, vec![b'x'; 100_000]).unwrap();
        assert_eq!(file.read().unwrap().len(), 100_000);
        fs::write(&path, "").unwrap();
        assert_eq!(file.read().unwrap(), b"");
    }

    #[test]
    fn a_missing_file_is_opened_when_it_appears() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stat");
        let mut file = HotFile::new(path.clone());
        assert!(file.read().is_err());
        fs::write(&path, "here").unwrap();
        assert_eq!(file.read().unwrap(), b"here");
    }

    #[test]
    fn a_huge_file_is_an_error_not_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stat");
        fs::write(&path, vec![0; MAX_BYTES + 1]).unwrap();
        let mut file = HotFile::new(path);
        let error = file.read().unwrap_err();
        assert!(error.in_one_line().contains("larger than 4 MiB"), "{error}");
    }
}
