//! Can the server write what is its own, and can nobody else read what is secret?

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{Access, access};

use super::Finding;
use crate::secret::private_file::folder_of;
use crate::secret::seal::SealKeySource;

/// Rights of those who are neither the owner nor in the group.
const OTHERS: u32 = 0o007;

/// The file, those that SQLite puts beside it, and their folder.
pub(super) fn database(file: &Path) -> Vec<Finding> {
    let folder = folder_of(file);
    let mut findings = Vec::new();
    let writable = Access::READ_OK | Access::WRITE_OK;
    for (path, rights) in [(folder, writable | Access::EXEC_OK), (file, writable)] {
        if path.exists() && access(path, rights).is_err() {
            let text =
                format!("{} cannot be written: give it to the user that the server runs as", path.display());
            findings.push(Finding::wrong("files", text));
        }
    }
    for suffix in ["", "-wal"] {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        findings.extend(secret("files", Path::new(&name)));
    }
    if findings.is_empty() && file.exists() {
        findings.push(Finding::ok("files", format!("{} is the server's alone", file.display())));
    }
    findings
}

/// The key must be there where it was named, and be good.
pub(super) fn secret_key(source: &SealKeySource) -> Vec<Finding> {
    let SealKeySource { text, file, made } = source;
    let Some(path) = file.as_ref().or(made.as_ref().filter(|_| text.is_none())) else { return Vec::new() };
    if file.is_none() && !path.exists() {
        // It is made when it is needed.
        return Vec::new();
    }
    let mut findings: Vec<_> = secret("secret key", path).into_iter().collect();
    match source.load() {
        Err(error) => {
            let cause =
                std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            findings.push(Finding::wrong("secret key", format!("{error}{cause}")));
        }
        Ok(_) if findings.is_empty() => {
            findings.push(Finding::ok("secret key", format!("in {}: keep a copy elsewhere", path.display())));
        }
        Ok(_) => {}
    }
    findings
}

/// What is wrong with the mode of a secret file, if it is there.
pub(super) fn secret(check: &'static str, path: &Path) -> Option<Finding> {
    let metadata = std::fs::metadata(path).ok()?;
    judge(check, path, metadata.mode(), &metadata)
}

fn judge(check: &'static str, path: &Path, mode: u32, metadata: &Metadata) -> Option<Finding> {
    if mode & OTHERS == 0 || !metadata.is_file() {
        return None;
    }
    let path = path.display();
    Some(Finding::wrong(check, format!("every user of this host can read {path}: chmod 600 {path}")))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::super::State::{Ok, Wrong};
    use super::*;

    #[test]
    fn what_others_can_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        assert!(database(&file).is_empty(), "what is not there is not wrong");
        fs::write(&file, "").unwrap();
        for (mode, state) in [(0o600, Ok), (0o640, Ok), (0o644, Wrong), (0o604, Wrong)] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let findings = database(&file);
            assert_eq!((findings.len(), findings[0].state), (1, state), "{mode:o} {findings:?}");
        }
    }

    #[test]
    fn a_key_that_was_named_must_be_good() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let source = SealKeySource { file: Some(file.clone()), ..SealKeySource::default() };
        assert_eq!(secret_key(&source)[0].state, Wrong);
        fs::write(&file, "0123456789abcdef0123456789abcdef").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(secret_key(&source)[0].state, Ok);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(secret_key(&source)[0].state, Wrong);
        let made = SealKeySource { made: Some(folder.path().join("none")), ..SealKeySource::default() };
        assert!(secret_key(&made).is_empty());
    }
}
