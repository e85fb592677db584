//! Who this agent is to its server: the identity file.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::sys::private_file;

/// Largest identity file that is read; a real one has some 120 bytes.
const MAX_BYTES: u64 = 4 << 10;

/// Room that is taken on the disk for a file before its content is known: a block of common file systems.
const ROOM_BYTES: usize = 4 << 10;

/// An agent's identity, in the original's format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// UUID, given by the server.
    pub id: String,
    pub secret: Secret,
    /// Machine id of the host that registered; the original's files have none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub machine_id: String,
    /// Address of the server that gave the secret; the original's files have none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub server: String,
}

impl Identity {
    /// An identity that can be sent; `Err` tells what of it cannot.
    pub fn new(id: String, secret: String) -> Result<Self, String> {
        for (name, value) in [("id", &id), ("secret", &secret)] {
            if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(format!("{name} is empty or has odd characters"));
            }
        }
        Ok(Self { id, secret: Secret::new(secret), machine_id: String::new(), server: String::new() })
    }

    /// With what tells a copied disk and another server.
    #[must_use]
    pub fn of(self, machine_id: String, server: String) -> Self {
        Self { machine_id, server, ..self }
    }

    /// Whether another machine registered with it: this disk, or its image, was copied.
    pub fn is_copied(&self, machine_id: &str) -> bool {
        !self.machine_id.is_empty() && !machine_id.is_empty() && self.machine_id != machine_id
    }
}

/// A text that no log shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Why there is no usable identity. None of these overwrites the file.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("cannot read the identity file {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error(
        "the identity file {} is broken ({what}): restore it, or move it away and register again with a new token",
        path.display()
    )]
    Broken { path: PathBuf, what: String },
    #[error("cannot write the identity file {}: {what}", path.display())]
    Write { path: PathBuf, what: String, source: io::Error },
}

/// Reads the file; `None` if there is none, which means that the agent must register.
pub fn load(path: &Path) -> Result<Option<Identity>, IdentityError> {
    let bytes = match read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(IdentityError::Read { path: path.to_owned(), source }),
    };
    match parse(&bytes) {
        Ok(identity) => Ok(Some(identity)),
        Err(what) => Err(IdentityError::Broken { path: path.to_owned(), what }),
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(File::open(path)?, MAX_BYTES), &mut bytes)?;
    Ok(bytes)
}

fn parse(bytes: &[u8]) -> Result<Identity, String> {
    // The error of the JSON reader can quote what it read, which may be the secret: only its place is told.
    let Identity { id, secret, machine_id, server } = serde_json::from_slice(bytes)
        .map_err(|error| format!("no JSON with id and secret, line {}", error.line()))?;
    Ok(Identity::new(id, secret.0)?.of(machine_id, server))
}

/// An identity file about to be written: its folder exists, and a file in it is open and has its room on
/// the disk. So what can fail has failed before a token is spent.
#[derive(Debug)]
pub struct Prepared {
    path: PathBuf,
    draft: PathBuf,
    file: File,
}

impl Prepared {
    /// Proves that `path` can be written.
    pub fn new(path: &Path) -> Result<Self, IdentityError> {
        let cannot =
            |what: String| move |source| IdentityError::Write { path: path.to_owned(), what, source };
        let Some(name) = path.file_name() else {
            return Err(cannot("it has no file name".into())(io::ErrorKind::InvalidInput.into()));
        };
        let folder = folder_of(path);
        private_file::create_folder(folder)
            .map_err(cannot(format!("cannot create the folder {}", folder.display())))?;
        let draft = folder.join(format!(".{}.{}", name.to_string_lossy(), uuid::Uuid::new_v4().simple()));
        let file = private_file::create(&draft)
            .map_err(cannot(format!("cannot create a file in {}", folder.display())))?;
        let mut prepared = Self { path: path.to_owned(), draft, file };
        prepared.take_room().map_err(cannot(format!("there is no room in {}", folder.display())))?;
        Ok(prepared)
    }

    fn take_room(&mut self) -> io::Result<()> {
        self.file.write_all(&[b' '; ROOM_BYTES])?;
        self.file.sync_all()
    }

    /// Writes the identity so that the file is there as a whole or not at all, even after a power failure.
    pub fn store(mut self, identity: &Identity) -> Result<(), IdentityError> {
        self.write(identity).map_err(|source| IdentityError::Write {
            path: self.path.clone(),
            what: "cannot store the new identity".into(),
            source,
        })
    }

    fn write(&mut self, identity: &Identity) -> io::Result<()> {
        let json = serde_json::to_vec(identity)?;
        // Over the blanks: cutting them off first would give their room back.
        self.file.rewind()?;
        self.file.write_all(&json)?;
        self.file.set_len(json.len() as u64)?;
        self.file.sync_all()?;
        fs::rename(&self.draft, &self.path)?;
        private_file::sync_folder(folder_of(&self.path))
    }
}

impl Drop for Prepared {
    /// Leaves no draft behind; after a rename there is none.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.draft);
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::{Identity, IdentityError, Prepared, load, parse};

    fn identity() -> Identity {
        Identity::new("f670d4c9-5871-4ac6-b273-03452795f8c4".into(), "a".repeat(64)).unwrap()
    }

    #[test]
    fn a_stored_identity_is_private_and_loads_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("etc/spectra/agent-id.json");
        assert_eq!(load(&path).unwrap(), None);
        Prepared::new(&path).unwrap().store(&identity()).unwrap();
        assert_eq!(load(&path).unwrap(), Some(identity()));
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            format!(r#"{{"id":"{}","secret":"{}"}}"#, identity().id, identity().secret.expose())
        );
    }

    #[test]
    fn room_is_taken_before_the_content_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let prepared = Prepared::new(&folder.path().join("agent-id.json")).unwrap();
        let needed = serde_json::to_vec(&identity()).unwrap().len() as u64;
        assert!(fs::metadata(&prepared.draft).unwrap().len() >= needed);
    }

    #[test]
    fn no_draft_stays_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent-id.json");
        drop(Prepared::new(&path).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        Prepared::new(&path).unwrap().store(&identity()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_path_that_cannot_be_written_is_named_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        fs::write(&blocked, "").unwrap();
        let path = blocked.join("agent-id.json");
        let error = Prepared::new(&path).unwrap_err().to_string();
        assert!(error.contains(path.to_str().unwrap()), "{error}");
        assert!(error.contains("cannot create the folder"), "{error}");
    }

    #[test]
    fn a_broken_file_is_an_error_that_keeps_the_secret_and_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent-id.json");
        for text in [
            "",
            "{",
            "[]",
            r#"{"id":"x"}"#,
            r#"{"id":"","secret":"y"}"#,
            r#"{"id":"x","secret":""}"#,
            r#"{"id":"x","secret":"hunter2\n"}"#,
            r#"{"id":"x","secret":["hunter2"]}"#,
            "{\"id\":\"x\",\"secret\":\"hunter2",
        ] {
            fs::write(&path, text).unwrap();
            let error = load(&path).unwrap_err();
            assert!(matches!(error, IdentityError::Broken { .. }), "{text}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn the_secret_is_not_in_a_debug_line() {
        assert!(!format!("{:?}", identity()).contains("aaa"));
        assert!(parse(br#"{"id":"x","secret":"y","more":1}"#).is_ok());
    }
}
