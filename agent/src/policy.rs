//! What this host's own file allows: `/etc/spectra/agent.toml`, which has the last word over the server.
//!
//! It can forbid and bound, never allow what the agent does not do by itself. A file that cannot be
//! understood stops the agent: whoever wrote it meant to forbid something.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::collect::COLLECTORS;
use crate::sys::paths;

/// Largest file that is read; one with every key has some hundred bytes.
const MAX_BYTES: u64 = 64 << 10;
/// Types of diagnostics, as the protocol names them.
pub const DIAGNOSTICS: [&str; 8] =
    ["ping", "traceroute", "connect", "dns", "netstat", "disk_usage", "mounts", "logs"];
/// Longest time that the file can put between readings.
const MAX_INTERVAL_SECONDS: u64 = 24 * 60 * 60;

/// What the host's own file says; without one, everything is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    path: PathBuf,
    forbidden_collectors: Vec<String>,
    least_interval: Duration,
    forbidden_diagnostics: Vec<String>,
    log_paths: Vec<PathBuf>,
}

/// Why the file cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    #[error("cannot read the local policy {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("the local policy {}, line {line}: {what}", path.display())]
    Wrong { path: PathBuf, line: usize, what: String },
}

impl Policy {
    /// Reads the file; one that is not there forbids nothing.
    pub fn load(path: &Path) -> Result<Self, PolicyError> {
        let cannot = |source| PolicyError::Read { path: path.to_owned(), source };
        let mut text = String::new();
        match File::open(path) {
            Ok(file) => file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(cannot)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(cannot(error)),
        };
        if text.len() as u64 > MAX_BYTES {
            return Err(cannot(io::Error::other(format!("it is larger than {MAX_BYTES} bytes"))));
        }
        parse(path, &text)
    }

    /// The file, for whoever is refused something because of it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the collector of this name may run.
    pub fn allows_collector(&self, name: &str) -> bool {
        !self.forbidden_collectors.iter().any(|forbidden| forbidden == name)
    }

    /// Whether diagnostics of this type may run.
    pub fn allows_diagnostic(&self, name: &str) -> bool {
        !self.forbidden_diagnostics.iter().any(|forbidden| forbidden == name)
    }

    /// Folders that logs may be read from; absolute, without `..`.
    pub fn log_paths(&self) -> &[PathBuf] {
        &self.log_paths
    }

    /// The least time between two readings of a collector, whatever the server wants.
    pub fn least_interval(&self) -> Duration {
        self.least_interval
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    collectors: Collectors,
    diagnostics: Diagnostics,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Collectors {
    forbid: Vec<Spanned<String>>,
    least_interval_seconds: Option<Spanned<u64>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Diagnostics {
    forbid: Vec<Spanned<String>>,
    log_paths: Option<Vec<Spanned<PathBuf>>>,
}

fn parse(path: &Path, text: &str) -> Result<Policy, PolicyError> {
    let wrong = |at: usize, what: String| {
        let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
        let line = before.split(|byte| *byte == b'\n').count();
        PolicyError::Wrong { path: path.to_owned(), line, what }
    };
    let Written { collectors, diagnostics } = toml::from_str(text).map_err(|error| {
        wrong(error.span().map_or(text.len(), |span| span.start), error.message().to_owned())
    })?;
    let known = COLLECTORS.iter().map(|spec| spec.name).collect::<Vec<_>>();
    let forbidden_collectors = names("collector", collectors.forbid, &known, &wrong)?;
    let forbidden_diagnostics = names("diagnostic", diagnostics.forbid, &DIAGNOSTICS, &wrong)?;
    let least_interval = match collectors.least_interval_seconds {
        Some(seconds) if *seconds.get_ref() > MAX_INTERVAL_SECONDS => {
            let what = format!("least_interval_seconds is at most {MAX_INTERVAL_SECONDS}");
            return Err(wrong(seconds.span().start, what));
        }
        seconds => Duration::from_secs(seconds.map_or(0, Spanned::into_inner)),
    };
    let log_paths = match diagnostics.log_paths {
        None => paths::LOGS.iter().map(PathBuf::from).collect(),
        Some(paths) => folders(paths, &wrong)?,
    };
    Ok(Policy {
        path: path.to_owned(),
        forbidden_collectors,
        least_interval,
        forbidden_diagnostics,
        log_paths,
    })
}

/// Names that exist. A misspelt one would forbid nothing.
fn names(
    kind: &str,
    written: Vec<Spanned<String>>,
    known: &[&str],
    wrong: &impl Fn(usize, String) -> PolicyError,
) -> Result<Vec<String>, PolicyError> {
    let check = |name: Spanned<String>| {
        if known.contains(&name.get_ref().as_str()) {
            return Ok(name.into_inner());
        }
        let what = format!("there is no {kind} {:?}: there are {}", name.get_ref(), known.join(", "));
        Err(wrong(name.span().start, what))
    };
    written.into_iter().map(check).collect()
}

fn folders(
    written: Vec<Spanned<PathBuf>>,
    wrong: &impl Fn(usize, String) -> PolicyError,
) -> Result<Vec<PathBuf>, PolicyError> {
    let check = |path: Spanned<PathBuf>| {
        let is_plain = path.get_ref().components().all(|part| part != Component::ParentDir);
        if path.get_ref().is_absolute() && is_plain {
            return Ok(path.into_inner());
        }
        let what =
            format!("log_paths has \"{}\", which is no absolute path without ..", path.get_ref().display());
        Err(wrong(path.span().start, what))
    };
    written.into_iter().map(check).collect()
}

#[cfg(test)]
mod tests;
