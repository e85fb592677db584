//! A file of any size, line by line: nothing of it stays in memory.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use crate::collect::Fault;

/// Longest line that is shown; of a longer one its beginning.
const LINE_BYTES: usize = 16 << 10;
/// What is read of a file. The largest list of packages has a third of it.
const FILE_BYTES: u64 = 256 << 20;

/// Shows each line, without its end.
pub(crate) fn read(path: &Path, mut line: impl FnMut(&[u8])) -> Result<(), Fault> {
    let fault = |error| Fault::read(path, error);
    let mut reader = BufReader::with_capacity(LINE_BYTES, File::open(path).map_err(fault)?.take(FILE_BYTES));
    let mut kept: Vec<u8> = Vec::new();
    loop {
        let available = reader.fill_buf().map_err(fault)?;
        if available.is_empty() {
            if !kept.is_empty() {
                line(&kept);
            }
            return Ok(());
        }
        let end = available.iter().position(|&byte| byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        if end.is_some() && kept.is_empty() {
            line(part);
        } else {
            kept.extend(&part[..part.len().min(LINE_BYTES - kept.len())]);
            if end.is_some() {
                line(&kept);
                kept.clear();
            }
        }
        let used = part.len() + usize::from(end.is_some());
        reader.consume(used);
    }
}

#[cfg(test)]
mod tests {
    use super::{LINE_BYTES, read};

    #[test]
    fn lines_are_whole_however_the_file_is_cut_and_an_endless_one_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let long = "y".repeat(LINE_BYTES * 3);
        for (text, expected) in [
            ("", vec![]),
            ("a\n\nb", vec![1, 0, 1]),
            ("a\n", vec![1]),
            (&*format!("{}\n{long}\nz\n", "x".repeat(LINE_BYTES - 3)), vec![LINE_BYTES - 3, LINE_BYTES, 1]),
        ] {
            std::fs::write(&path, text).unwrap();
            let mut seen = Vec::new();
            read(&path, |line| seen.push(line.len())).unwrap();
            assert_eq!(seen, expected);
        }
        assert!(read(&folder.path().join("missing"), |_| ()).is_err());
    }
}
