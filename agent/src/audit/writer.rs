//! Adds lines to the file, and begins a new one when it is long.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::line::Line;
use crate::sys::private_file;

/// Longest file; there are two, this one and the one before: thousands of commands.
const MAX_BYTES: u64 = 1 << 20;

/// The file before this one.
pub(super) fn earlier(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".1");
    name.into()
}

#[derive(Debug)]
pub(super) struct Writer {
    path: PathBuf,
    open: Option<(File, u64)>,
    /// That it cannot be written has been said.
    is_told: bool,
}

impl Writer {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), open: None, is_told: false }
    }

    /// Adds a line. After a failure the file is opened again by the next one.
    pub(super) fn write(&mut self, line: &Line) {
        let Some(text) = line.text() else { return };
        match self.add(&text) {
            Ok(()) => self.is_told = false,
            Err(error) => {
                self.open = None;
                if !std::mem::replace(&mut self.is_told, true) {
                    let path = self.path.display();
                    tracing::warn!("cannot write the audit {path}: {error}; commands run without it");
                }
            }
        }
    }

    fn add(&mut self, text: &[u8]) -> io::Result<()> {
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        if self.open.as_ref().is_some_and(|(_, written)| written + length > MAX_BYTES) {
            self.open = None;
            fs::rename(&self.path, earlier(&self.path))?;
        }
        let (file, written) = match &mut self.open {
            Some(open) => open,
            none => none.insert(open(&self.path)?),
        };
        // One call: the line stands in the file as a whole.
        file.write_all(text)?;
        *written += length;
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    if let Some(folder) = path.parent() {
        private_file::create_folder(folder)?;
    }
    let file = private_file::append(path)?;
    let length = file.metadata()?.len();
    // Behind a line that was cut off by a full disk.
    if length > 0 && !ends_with_line(path) {
        (&file).write_all(b"\n")?;
    }
    Ok((file, length))
}

fn ends_with_line(path: &Path) -> bool {
    let last = || -> io::Result<u8> {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = File::open(path)?;
        file.seek(SeekFrom::End(-1))?;
        let mut byte = [0];
        file.read_exact(&mut byte)?;
        Ok(byte[0])
    };
    last().is_ok_and(|byte| byte == b'\n')
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{MAX_BYTES, Writer, earlier};
    use crate::audit::{Event, Line};

    #[test]
    fn a_long_file_becomes_the_one_before_and_nothing_grows_beyond_two() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        let mut writer = Writer::new(&path);
        let line = Line { error: "x".repeat(5000), ..Line::new(Event::Ended) };
        for _ in 0..4000 {
            writer.write(&line);
        }
        let lengths = [&path, &earlier(&path)].map(|path| fs::metadata(path).unwrap().len());
        assert!(lengths.iter().all(|length| *length <= MAX_BYTES), "{lengths:?}");
        assert!(lengths[1] > MAX_BYTES / 2, "{lengths:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.lines().all(|line| line.len() < 2000), "texts are cut");
    }

    #[test]
    fn a_line_that_was_cut_off_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        fs::write(&path, "{\"time\":\"2026").unwrap();
        Writer::new(&path).write(&Line { id: "a".into(), ..Line::new(Event::Asked) });
        let text = fs::read_to_string(&path).unwrap();
        let last: Line = serde_json::from_str(text.lines().next_back().unwrap()).unwrap();
        assert_eq!(last.id, "a");
    }
}
