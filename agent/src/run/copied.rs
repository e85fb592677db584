//! A copied disk: what the original has in its spool and its audit is the original's to tell.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::Spool;
use crate::sys::private_file;

/// Says in the spool's folder whose it is.
const MACHINE: &str = "machine-id";
/// Below the spool's folder: what the original had there, for whoever wants to look. A second copy replaces it.
const ASIDE: &str = "copied";
/// Stands for a machine of which nothing is known but that it is not this one.
const ANOTHER: &str = "another";
/// Longest machine id that is compared; a real one has 32 letters.
const MAX_BYTES: u64 = 256;

/// The spool, emptied if it is another machine's, and this machine's from now on; `None` if that cannot be done:
/// what it holds would be sent as this host's. `is_copied`: the identity was another machine's.
pub(super) fn make_own(spool: Option<Spool>, audit: &Path, machine: &str, is_copied: bool) -> Option<Spool> {
    let whose = spool.as_ref().and_then(|spool| owner(&spool.folder));
    let is_other = |whose: &str| !machine.is_empty() && whose != machine;
    let is_copied = is_copied || whose.as_deref().is_some_and(is_other);
    if is_copied {
        set_audit_aside(audit);
    }
    let spool = spool?;
    let folder = &spool.folder;
    if is_copied {
        tracing::warn!(folder = %folder.display(), "the spool is another machine's: what it holds is set aside");
        if let Err(error) = set_aside(folder) {
            tracing::error!(%error, folder = %folder.display(), "cannot set another machine's spool aside: envelopes wait in memory");
            // The identity is ours by now: the next start would not know.
            if whose.is_none() {
                let _ = note_owner(folder, ANOTHER);
            }
            return None;
        }
    }
    if !machine.is_empty()
        && whose.as_deref() != Some(machine)
        && let Err(error) = note_owner(folder, machine)
    {
        tracing::debug!(%error, folder = %folder.display(), "cannot note whose spool this is");
    }
    Some(spool)
}

fn owner(folder: &Path) -> Option<String> {
    let path = folder.join(MACHINE);
    fs::metadata(&path).ok().filter(|file| file.len() <= MAX_BYTES)?;
    Some(fs::read_to_string(path).ok()?.trim().to_owned())
}

fn note_owner(folder: &Path, machine: &str) -> io::Result<()> {
    private_file::create_folder(folder)?;
    private_file::replace(&folder.join(MACHINE), machine.as_bytes())
}

/// Moves all but the owner's name, which tells until the end that this is still to be done.
fn set_aside(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let aside = folder.join(ASIDE);
    let names = entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    let names = names.into_iter().filter(|name| name != MACHINE && name != ASIDE).collect::<Vec<_>>();
    if names.is_empty() {
        return Ok(());
    }
    private_file::create_folder(&aside)?;
    for entry in fs::read_dir(&aside)? {
        let path = entry?.path();
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    names.iter().try_for_each(|name| fs::rename(folder.join(name), aside.join(name)))
}

/// An audit that cannot be moved is added to: it says which machine it is of nowhere, and stops nobody.
fn set_audit_aside(audit: &Path) {
    for path in [audit.to_owned(), with(audit, ".1")] {
        match fs::rename(&path, with(&path, ".copied")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, path = %path.display(), "cannot set another machine's audit aside");
            }
            _ => {}
        }
    }
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_machine_left_is_set_aside_once_and_what_is_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (place, audit) = (folder.path().join("spool"), folder.path().join("audit.jsonl"));
        let own = |machine: &str, is_copied| {
            let spool = Spool { folder: place.clone(), bytes: 1 };
            assert!(make_own(Some(spool), &audit, machine, is_copied).is_some());
        };
        own("first", false);
        let segment = place.join("0000000000000001.spool");
        fs::write(&segment, "of the first").unwrap();
        fs::write(&audit, "of the first").unwrap();
        for machine in ["first", ""] {
            own(machine, false);
            assert!(segment.exists() && audit.exists(), "{machine:?}");
        }
        own("second", false);
        assert!(!segment.exists() && !audit.exists());
        assert!(
            place.join("copied/0000000000000001.spool").exists()
                && folder.path().join("audit.jsonl.copied").exists()
        );
        fs::write(&segment, "of the second").unwrap();
        own("second", false);
        assert!(segment.exists());
        // Before the folder said whose it is, the identity alone did.
        fs::remove_file(place.join(MACHINE)).unwrap();
        own("third", true);
        let aside = fs::read_to_string(place.join("copied/0000000000000001.spool")).unwrap();
        assert_eq!((segment.exists(), aside.as_str()), (false, "of the second"));
    }

    #[test]
    fn what_could_not_be_set_aside_is_not_taken_for_ours_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("spool");
        let own = |is_copied| {
            let spool = Spool { folder: place.clone(), bytes: 1 };
            make_own(Some(spool), &folder.path().join("audit.jsonl"), "second", is_copied).is_some()
        };
        fs::create_dir(&place).unwrap();
        let segment = place.join("0000000000000001.spool");
        fs::write(&segment, "of the first").unwrap();
        fs::write(place.join(ASIDE), "in the way").unwrap();
        assert!(!own(true));
        // The identity is ours meanwhile.
        assert!(!own(false) && segment.exists());
        fs::remove_file(place.join(ASIDE)).unwrap();
        assert!(own(false) && !segment.exists());
    }
}
