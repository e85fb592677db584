//! Files of processes that stay open from one reading to the next: opening one costs as much as reading it.

use std::os::fd::OwnedFd;

use rustix::io::pread;

/// Files that stay open, of the first processes that a reading meets: those of a small host. A process may have 1,024
/// files open where nobody said otherwise.
const MOST: usize = 256;

/// Open files, in the order in which the last reading met their processes.
#[derive(Debug, Default)]
pub(super) struct Files {
    kept: Vec<(u64, OwnedFd)>,
    /// How many of them this reading has met.
    met: usize,
}

impl Files {
    /// The file of a process as of now. A kept one says nothing any more once its process has ended, also where
    /// another one has its number.
    pub(super) fn read<'a>(
        &mut self,
        pid: u64,
        open: impl FnOnce() -> Option<OwnedFd>,
        buffer: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        if let Some(at) = self.kept[self.met..].iter().position(|(kept, _)| *kept == pid) {
            // Those between have ended: a folder of processes is read in their order.
            self.kept.drain(self.met..self.met + at);
            if let Some(read) = pread(&self.kept[self.met].1, &mut *buffer, 0).ok().filter(|read| *read > 0) {
                self.met += 1;
                return Some(&buffer[..read]);
            }
            self.kept.remove(self.met);
        }
        let file = open()?;
        let read = pread(&file, &mut *buffer, 0).ok()?;
        if self.met < MOST {
            self.kept.insert(self.met, (pid, file));
            self.met += 1;
            self.kept.truncate(MOST);
        }
        Some(&buffer[..read])
    }

    /// Closes those that this reading has not met.
    pub(super) fn end_round(&mut self) {
        self.kept.truncate(self.met);
        self.met = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::path::{Path, PathBuf};

    use super::{Files, MOST};

    fn write(folder: &Path, pid: u64, text: &str) -> PathBuf {
        let path = folder.join(pid.to_string());
        std::fs::write(&path, text).unwrap();
        path
    }

    /// What a reading of these processes says, and how many files it opened.
    fn round(files: &mut Files, folder: &Path, pids: impl IntoIterator<Item = u64>) -> (Vec<String>, usize) {
        let (mut texts, mut opened) = (Vec::new(), 0);
        for pid in pids {
            let mut buffer = [0; 64];
            let open = || {
                opened += 1;
                File::open(folder.join(pid.to_string())).ok().map(Into::into)
            };
            let text = files.read(pid, open, &mut buffer);
            texts.extend(text.map(|text| String::from_utf8(text.to_vec()).unwrap()));
        }
        files.end_round();
        (texts, opened)
    }

    #[test]
    fn files_stay_open_until_their_process_ends() {
        let folder = tempfile::tempdir().unwrap();
        for (pid, text) in [(1, "a"), (5, "b"), (9, "c")] {
            write(folder.path(), pid, text);
        }
        let mut files = Files::default();
        assert_eq!(
            round(&mut files, folder.path(), [1, 5, 9]),
            (vec!["a".into(), "b".into(), "c".into()], 3)
        );
        write(folder.path(), 5, "B");
        write(folder.path(), 7, "new");
        let expected = vec!["a".into(), "B".into(), "new".into(), "c".into()];
        assert_eq!(round(&mut files, folder.path(), [1, 5, 7, 9]), (expected, 1), "each is read anew");
        assert_eq!(round(&mut files, folder.path(), [1, 9]), (vec!["a".into(), "c".into()], 0));
        assert_eq!(files.kept.len(), 2, "those of ended processes are closed");
        assert_eq!(round(&mut files, folder.path(), [9, 1]).1, 1, "in another order they are opened again");
    }

    #[test]
    fn another_process_with_the_same_number_is_opened_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = write(folder.path(), 1, "old");
        let mut files = Files::default();
        round(&mut files, folder.path(), [1]);
        // As the kernel does it: the old file has nothing to say.
        std::fs::write(&path, "").unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(round(&mut files, folder.path(), [1]), (Vec::new(), 1));
        write(folder.path(), 1, "new");
        assert_eq!(round(&mut files, folder.path(), [1]), (vec!["new".into()], 1));
    }

    #[test]
    fn a_busy_host_has_a_bound() {
        let folder = tempfile::tempdir().unwrap();
        let count = MOST + 20;
        for pid in 0..count as u64 {
            write(folder.path(), pid, "x");
        }
        let mut files = Files::default();
        for opened in [count, 20] {
            assert_eq!(
                round(&mut files, folder.path(), 0..count as u64),
                (vec!["x".to_owned(); count], opened)
            );
            assert_eq!(files.kept.len(), MOST);
        }
    }
}
