//! The original agent's `agent.json`, read in its place: an agent that takes over needs no other settings.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde::Deserialize;

/// Largest file that is read; a real one has some 200 bytes.
const MAX_BYTES: u64 = 64 << 10;

/// What of it still means something. Flags and variables win over it; other keys are no concern of ours.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Original {
    pub(super) server: String,
    pub(super) token: String,
    /// PEM file with authorities.
    pub(super) ca_cert: PathBuf,
    pub(super) tls_skip_verify: bool,
    /// The one certificate that is trusted; a key of ours, which the original ignores.
    pub(super) pin: String,
}

/// Reads the file. One that is not there says nothing, unless somebody named it.
pub(super) fn load(named: Option<&Path>, usual: &Path) -> anyhow::Result<Original> {
    let path = named.unwrap_or(usual);
    let what = || format!("cannot read the settings in {}", path.display());
    let mut bytes = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(MAX_BYTES + 1).read_to_end(&mut bytes).with_context(what)?,
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
            return Ok(Original::default());
        }
        Err(error) => return Err(error).with_context(what),
    };
    ensure!(bytes.len() as u64 <= MAX_BYTES, "{}: it is larger than {MAX_BYTES} bytes", what());
    parse(&bytes).with_context(what)
}

/// The error of the JSON reader can quote what it read, which may be the token: only its place is told.
pub(super) fn parse(bytes: &[u8]) -> anyhow::Result<Original> {
    let parsed = serde_json::from_slice(bytes);
    parsed.map_err(|error| anyhow::anyhow!("it is no such JSON, line {}", error.line()))
}

#[cfg(test)]
mod tests {
    use super::{Original, Path, load};

    #[test]
    fn the_originals_file_is_read_and_keys_it_ignores_are_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.json");
        assert_eq!(load(None, &path).unwrap(), Original::default());
        assert!(load(Some(&path), Path::new("/")).is_err(), "one that is named must be there");
        let text = r#"{"server":"https://s:1","token":"t","ca_cert":"/c.pem","tls_skip_verify":true,
                       "interval":5,"agent_id":"","secret":""}"#;
        std::fs::write(&path, text).unwrap();
        let expected = Original {
            server: "https://s:1".into(),
            token: "t".into(),
            ca_cert: "/c.pem".into(),
            tls_skip_verify: true,
            pin: String::new(),
        };
        assert_eq!(load(None, &path).unwrap(), expected);
    }

    #[test]
    fn a_broken_file_is_an_error_that_keeps_the_token() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.json");
        for text in ["", "7", r#"{"token":["hunter2"]}"#, r#"{"token":"hunter2"#] {
            std::fs::write(&path, text).unwrap();
            let error = format!("{:#}", load(None, &path).unwrap_err());
            assert!(error.contains("agent.json") && !error.contains("hunter2"), "{error}");
        }
    }
}
