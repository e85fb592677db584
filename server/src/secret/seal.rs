//! Encryption of what the database keeps and a copy of it must not give away.
//!
//! The key is no part of the database: a file, or a variable of the environment. From it, every purpose
//! gets a key of its own (HKDF-SHA-256), with which AES-256-GCM seals.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use thiserror::Error;

use crate::secret::random_hex;

/// Characters of the shortest text that is taken as a key: `openssl rand -hex 16` has as many.
const LEAST_CHARACTERS: usize = 32;
/// Bytes of the longest one; more is another kind of file.
const MOST_BYTES: u64 = 4 << 10;
/// First byte of what is sealed: this form of it.
const FORM: u8 = 1;

/// Why there is no key.
#[derive(Debug, Error)]
pub enum SealKeyError {
    #[error("a secret key has at least {LEAST_CHARACTERS} characters: make one with `openssl rand -hex 32`")]
    Short,
    #[error("cannot use the secret key in {}", .path.display())]
    File { path: PathBuf, source: io::Error },
    #[error(
        "a secret key is needed, the same for every server on this database: make one with `openssl rand -hex 32 > FILE` and give it as --secret-key-file FILE"
    )]
    Missing,
}

/// Where the key comes from.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SealKeySource {
    /// The key itself.
    pub text: Option<String>,
    /// A file with it; it goes before the text.
    pub file: Option<PathBuf>,
    /// A file that is made, with mode 0600, where neither of them is given: beside an embedded database.
    pub made: Option<PathBuf>,
}

/// The key itself stays out of logs.
impl fmt::Debug for SealKeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealKeySource")
            .field("file", &self.file)
            .field("made", &self.made)
            .finish_non_exhaustive()
    }
}

impl SealKeySource {
    /// Reads the key, or makes it.
    pub fn load(&self) -> Result<SealKey, SealKeyError> {
        let Self { text, file, made } = self;
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| SealKeyError::File { path, source }
        };
        let text = match (file, text, made) {
            (Some(path), _, _) => read(path).map_err(failed(path))?,
            (None, Some(text), _) => text.clone(),
            (None, None, Some(path)) => read_or_make(path).map_err(failed(path))?,
            (None, None, None) => return Err(SealKeyError::Missing),
        };
        SealKey::of(&text)
    }
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// Of several processes that start together one makes the file, complete, and all read it.
fn read_or_make(path: &Path) -> io::Result<String> {
    match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        outcome => return outcome,
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", random_hex()));
    let unfinished = PathBuf::from(name);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    writeln!(file, "{}", random_hex())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&unfinished, path);
    std::fs::remove_file(&unfinished)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    // Before anything is sealed with it: a power cut must not leave what nobody can open.
    if let Some(folder) = path.parent() {
        File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?.sync_all()?;
    }
    read(path)
}

/// A key from which those of the purposes come.
pub struct SealKey(String);

/// The key itself stays out of logs.
impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(…)")
    }
}

impl SealKey {
    /// Space around the text does not count.
    pub fn of(text: &str) -> Result<Self, SealKeyError> {
        let text = text.trim();
        if text.len() < LEAST_CHARACTERS {
            return Err(SealKeyError::Short);
        }
        Ok(Self(text.to_owned()))
    }

    /// Encrypts `plain`; only a key of the same text opens it, for the same purpose.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut sealed = plain.to_vec();
        self.key(purpose)
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from([FORM]), &mut sealed)
            .expect("memory holds far less than AES-GCM takes");
        [&[FORM], &nonce[..], &sealed].concat()
    }

    /// `None`: sealed with another key or for another purpose, or damaged.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (form, rest) = sealed.split_first()?;
        let (nonce, encrypted) = rest.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut plain = encrypted.to_vec();
        let length = self.key(purpose).open_in_place(nonce, Aad::from([*form]), &mut plain).ok()?.len();
        plain.truncate(length);
        Some(plain)
    }

    fn key(&self, purpose: &str) -> LessSafeKey {
        let derived = Salt::new(HKDF_SHA256, &[]).extract(self.0.as_bytes());
        let purpose = [purpose.as_bytes()];
        let key = derived.expand(&purpose, &AES_256_GCM).expect("HKDF gives up to 8,160 bytes, 32 are asked");
        LessSafeKey::new(UnboundKey::from(key))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const TEXT: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn what_is_sealed_opens_with_the_same_key_for_the_same_purpose_only() {
        let key = SealKey::of(TEXT).unwrap();
        let sealed = key.seal("a", b"secret");
        assert_eq!(key.open("a", &sealed).unwrap(), b"secret");
        assert_eq!(SealKey::of(&format!(" {TEXT}\n")).unwrap().open("a", &sealed).unwrap(), b"secret");
        assert_ne!(sealed, key.seal("a", b"secret"), "two that are equal do not look equal");
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        let mut damaged = sealed.clone();
        *damaged.last_mut().unwrap() ^= 1;
        let mut form = sealed.clone();
        form[0] = 2;
        for (what, opened) in [
            ("another purpose", key.open("b", &sealed)),
            ("another key", SealKey::of(&TEXT.replace('0', "1")).unwrap().open("a", &sealed)),
            ("damaged", key.open("a", &damaged)),
            ("another form", key.open("a", &form)),
            ("cut off", key.open("a", &sealed[..9])),
            ("nothing", key.open("a", &[])),
        ] {
            assert_eq!(opened, None, "{what}");
        }
    }

    #[test]
    fn a_key_comes_from_a_file_or_the_environment_or_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let (file, made) = (folder.path().join("given"), folder.path().join("made"));
        std::fs::write(&file, TEXT).unwrap();
        let load = |text: Option<&str>, file: Option<&Path>, made: Option<&Path>| {
            let source = SealKeySource {
                text: text.map(str::to_owned),
                file: file.map(Path::to_owned),
                made: made.map(Path::to_owned),
            };
            source.load().map(|key| key.0)
        };
        assert_eq!(load(Some("x"), Some(&file), Some(&made)).unwrap(), TEXT);
        assert_eq!(load(Some(TEXT), None, Some(&made)).unwrap(), TEXT);
        assert!(!made.exists(), "it is not made where it is given");
        let first = load(None, None, Some(&made)).unwrap();
        assert_eq!(load(None, None, Some(&made)).unwrap(), first);
        assert_eq!(first.len(), 64);
        assert_eq!(std::fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing unfinished stays");
        for (error, words) in [
            (load(Some("short"), None, None), "at least 32 characters"),
            (load(None, Some(&folder.path().join("none")), Some(&made)), "none"),
            (load(None, None, None), "openssl rand -hex 32 > FILE"),
        ] {
            let error = error.unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
