//! The folder that keeps what one `up` leaves to the next.

use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::Database;
use crate::workspace;

/// The folder, locked against a second `up`.
#[derive(Debug)]
pub(super) struct State {
    folder: PathBuf,
    /// The lock ends with the file.
    _lock: File,
}

impl State {
    /// Opens the folder of this kind of database, emptied when `fresh`.
    pub(super) fn open(database: Database, fresh: bool) -> Result<Self> {
        let all = workspace::root().join(".spectra");
        let folder = match database {
            Database::Sqlite => all,
            Database::Timescale => all.join("timescale"),
        };
        Self::open_in(folder, fresh)
    }

    fn open_in(folder: PathBuf, fresh: bool) -> Result<Self> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.with_context(|| format!("cannot create {}", folder.display()))?;
        let lock = folder.join(LOCK);
        let file = File::create(&lock).with_context(|| format!("cannot create {}", lock.display()))?;
        if file.try_lock().is_err() {
            bail!("another `cargo xtask up` uses {}: stop it first", folder.display());
        }
        if fresh {
            empty(&folder)?;
        }
        Ok(Self { folder, _lock: file })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

const LOCK: &str = "lock";

/// Folder of the other kind of database, inside that of SQLite, which has its own `--fresh`.
const OTHER: &str = "timescale";

fn empty(folder: &Path) -> Result<()> {
    let listed = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in listed {
        let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
        if entry.file_name() == LOCK || entry.file_name() == OTHER {
            continue;
        }
        let path = entry.path();
        let deleted = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        deleted.with_context(|| format!("cannot delete {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_forgets_everything_but_the_other_database() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join(".spectra");
        drop(State::open_in(folder.clone(), false).unwrap());
        for name in ["spectra.db", "spectra.db-wal", "agent-id.json", "account.json", "server.log"] {
            fs::write(folder.join(name), "x").unwrap();
        }
        fs::create_dir_all(folder.join("timescale/postgres")).unwrap();
        fs::create_dir_all(folder.join("postgres/data")).unwrap();

        drop(State::open_in(folder.clone(), false).unwrap());
        assert!(folder.join("spectra.db").exists(), "kept without the flag");

        drop(State::open_in(folder.clone(), true).unwrap());
        let mut left: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["lock", "timescale"]);
    }

    #[test]
    fn a_second_one_on_the_same_data_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let first = State::open_in(root.path().into(), false).unwrap();
        let error = State::open_in(root.path().into(), true).unwrap_err().to_string();
        assert!(error.starts_with("another `cargo xtask up`"), "{error}");
        drop(first);
        drop(State::open_in(root.path().into(), false).unwrap());
    }
}
