//! The token by which the server knows this operator; the kubelet replaces it before it ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::error::LinkError;

/// How long what was read is used. The kubelet replaces a token when a fifth of its life is left.
const AGE: Duration = Duration::from_secs(5);

/// A file with a token.
#[derive(Clone, Debug)]
pub(super) struct Credential {
    path: PathBuf,
    newest: Arc<Mutex<Option<(Instant, Secret)>>>,
}

/// A text that no log shows.
#[derive(Clone)]
struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Credential {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), newest: Arc::default() }
    }

    /// What is in the file now, or was some seconds ago.
    pub(super) fn read(&self) -> Result<String, LinkError> {
        let mut newest = self.newest.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((read, Secret(text))) = &*newest
            && read.elapsed() < AGE
        {
            return Ok(text.clone());
        }
        let path = self.path.display();
        let text = fs::read_to_string(&self.path).map_err(|error| {
            LinkError::Unauthorized(format!("cannot read the credential in {path}: {error}"))
        })?;
        let text = text.trim().to_owned();
        if text.is_empty() {
            return Err(LinkError::Unauthorized(format!("there is no credential in {path}")));
        }
        *newest = Some((Instant::now(), Secret(text.clone())));
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_or_empty_credential_is_said_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        for (text, expected) in [(None, "cannot read"), (Some(" \n"), "no credential in")] {
            if let Some(text) = text {
                fs::write(&path, text).unwrap();
            }
            let error = Credential::new(&path).read().unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains("token"), "{error}");
        }
        fs::write(&path, "abc\n").unwrap();
        let credential = Credential::new(&path);
        assert_eq!(credential.read().unwrap(), "abc");
        assert!(!format!("{credential:?}").contains("abc"), "no log shows it");
    }
}
