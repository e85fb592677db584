//! Binaries of agents that the server gives away: a folder with `checksums.sha256` in it.
//!
//! A file is compared with its checksum once, and again only when it, or the checksum, is another one. The
//! methods read files: they belong on a thread that may wait.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// `<hexadecimal SHA-256>  <name>` a line.
const CHECKSUMS: &str = "checksums.sha256";
/// Longest list of checksums: thousands of lines.
const CHECKSUMS_BYTES: u64 = 1 << 20;
/// Longest name of a file.
const NAME_BYTES: usize = 128;

/// Checksums by name of the file, lower-case hexadecimal.
pub type Checksums = BTreeMap<String, String>;

/// The folder, and what is remembered of it.
#[derive(Debug, Default)]
pub struct Releases {
    folder: Option<PathBuf>,
    checksums: Mutex<Option<(Stamp, Arc<Checksums>)>>,
    /// Files that were found to be what their checksums say.
    verified: Mutex<HashMap<String, (Stamp, String)>>,
}

/// A file that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub bytes: u64,
    /// Lower-case hexadecimal, as the list of checksums has it.
    pub sha256: String,
}

/// A file that is what its checksum says.
#[derive(Debug)]
pub struct Release {
    pub file: File,
    pub bytes: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

/// Why a file is not given away.
#[derive(Debug, Error)]
pub enum ReleaseError {
    #[error("{name} is not what its checksum says")]
    Mismatch { name: String },
    #[error("cannot read {name}")]
    Io { name: String, source: io::Error },
}

/// By which a file is known to be the one that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { modified: metadata.modified().ok(), bytes: metadata.len() }
    }
}

impl Releases {
    /// Without a folder there are none.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, ..Self::default() }
    }

    /// What the folder's list says now; empty where there is none.
    pub fn checksums(&self) -> Arc<Checksums> {
        let Some(path) = self.folder.as_ref().map(|folder| folder.join(CHECKSUMS)) else {
            return Arc::default();
        };
        let Ok(metadata) = path.metadata() else { return Arc::default() };
        let stamp = Stamp::of(&metadata);
        let mut known = self.checksums.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, checksums)) = known.as_ref().filter(|(at, _)| *at == stamp) {
            return Arc::clone(checksums);
        }
        let checksums = Arc::new(match read_list(&path) {
            Ok(text) => parse(&text),
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "cannot read the checksums of releases");
                Checksums::new()
            }
        });
        *known = Some((stamp, Arc::clone(&checksums)));
        checksums
    }

    /// What is known of a file that is there and has a checksum, before anybody reads it.
    pub fn listed(&self, name: &str) -> Option<Listed> {
        let sha256 = self.checksums().get(name)?.clone();
        let metadata = self.folder.as_ref()?.join(name).metadata().ok()?;
        metadata.is_file().then_some(Listed { bytes: metadata.len(), sha256 })
    }

    /// Checksums of the files that are there.
    pub fn offered(&self) -> Checksums {
        let checksums = self.checksums();
        let is_there = |(name, _): &(&String, &String)| self.listed(name).is_some();
        checksums.iter().filter(is_there).map(|(name, sum)| (name.clone(), sum.clone())).collect()
    }

    /// Opens a file; `None` where there is no such one, or it has no checksum.
    pub fn open(&self, name: &str) -> Result<Option<Release>, ReleaseError> {
        let checksums = self.checksums();
        let (Some(folder), Some(sha256)) = (&self.folder, checksums.get(name)) else { return Ok(None) };
        let failed = |source| ReleaseError::Io { name: name.to_owned(), source };
        let mut file = match File::open(folder.join(name)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Ok(None);
        }
        let seen = (Stamp::of(&metadata), sha256.clone());
        let is_known = |known: &HashMap<_, _>| known.get(name) == Some(&seen);
        if !is_known(&self.verified.lock().unwrap_or_else(PoisonError::into_inner)) {
            if hash(&mut file).map_err(failed)? != *sha256 {
                return Err(ReleaseError::Mismatch { name: name.to_owned() });
            }
            self.verified
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(name.to_owned(), seen.clone());
        }
        Ok(Some(Release { file, bytes: seen.0.bytes, sha256: seen.1 }))
    }
}

fn read_list(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(CHECKSUMS_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// Lines as `sha256sum` writes them; of a path the last part is the name. Others are skipped.
fn parse(text: &str) -> Checksums {
    let line = |line: &str| {
        let (sum, name) = line.split_once(char::is_whitespace)?;
        let name = name.trim().trim_start_matches('*').rsplit(['/', '\\']).next()?;
        let is_sum = sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_sum && is_name(name)).then(|| (name.to_owned(), sum.to_ascii_lowercase()))
    };
    text.lines().filter_map(line).collect()
}

/// A name that stays in the folder and needs no quoting anywhere.
fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=NAME_BYTES).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(plain)
}

fn hash(file: &mut File) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(crate::secret::hex(&hasher.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn lists_are_read_as_sha256sum_writes_them() {
        let text = format!(
            "{EMPTY}  agent\n{} *dist/agent.exe\n{EMPTY}  .hidden\nnonsense\n{EMPTY}  ../..\n{EMPTY}  a b\n",
            EMPTY.to_uppercase()
        );
        let names: Vec<_> = parse(&text).into_keys().collect();
        assert_eq!(names, ["agent", "agent.exe"]);
        assert!(parse(&text).values().all(|sum| sum == EMPTY));
    }

    #[test]
    fn a_file_is_given_away_only_while_it_is_what_its_checksum_says() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let releases = Releases::new(Some(folder.path().to_owned()));
        assert!(releases.open("agent").unwrap().is_none(), "there is no list");
        write(CHECKSUMS, &format!("{EMPTY}  agent\n{EMPTY}  gone\n"));
        write("agent", "");
        write("secret", "without a checksum");
        assert_eq!(releases.open("agent").unwrap().unwrap().sha256, EMPTY);
        assert_eq!(releases.listed("agent"), Some(Listed { bytes: 0, sha256: EMPTY.to_owned() }));
        assert_eq!(releases.offered().into_keys().collect::<Vec<_>>(), ["agent"]);
        assert!(releases.listed("gone").is_none() && releases.listed("secret").is_none());
        assert!(releases.open("gone").unwrap().is_none());
        assert!(releases.open("secret").unwrap().is_none());
        assert!(releases.open("../secret").unwrap().is_none());
        write("agent", "changed");
        assert!(matches!(releases.open("agent"), Err(ReleaseError::Mismatch { .. })));
        write(CHECKSUMS, "");
        assert!(releases.open("agent").unwrap().is_none(), "the list is read again");
        assert!(Releases::default().open("agent").unwrap().is_none());
    }
}
