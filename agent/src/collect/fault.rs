//! Why a reading failed.

use std::io;
use std::path::{Path, PathBuf};

use super::Broken;
use super::text::short_list;

/// A reading that failed as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The system did not give the bytes.
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The bytes are not what the kernel documents.
    #[error("cannot understand {}: {what}", path.display())]
    Parse { path: PathBuf, what: &'static str },
    /// A program of the host, or its message bus, gives no answer.
    #[error("cannot ask {whom}")]
    Ask { whom: String, source: io::Error },
    /// No thread could be started for a call that can block.
    #[error("cannot start a thread for what can block")]
    Thread { source: io::Error },
    /// The system refuses it to whom this process runs as.
    #[error("cannot read {}: {source}; it needs {needs}", path.display())]
    Denied { path: PathBuf, needs: &'static str, source: io::Error },
    /// Whoever knows (a daemon, a program) refused or failed.
    #[error("{words}")]
    Asked { words: String, is_permission: bool },
}

impl Fault {
    pub fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub fn parse(path: &Path, what: &'static str) -> Self {
        Self::Parse { path: path.to_owned(), what }
    }

    pub fn ask(whom: impl Into<String>, source: io::Error) -> Self {
        Self::Ask { whom: whom.into(), source }
    }

    /// `needs`: the group or capability that would help where the system refuses.
    pub fn open(path: &Path, needs: &'static str, source: io::Error) -> Self {
        if is_refusal(&source) {
            return Self::Denied { path: path.to_owned(), needs, source };
        }
        Self::read(path, source)
    }

    /// What could not be read at all, although there are several that could have told it.
    pub fn parts(parts: &[Broken]) -> Self {
        let words: Vec<_> = parts.iter().map(|part| part.words.as_str()).collect();
        Self::Asked { words: short_list(&words), is_permission: parts.iter().all(|part| part.is_permission) }
    }

    /// What failed of several sensors, of which `read` gave something: if none did, the reading failed as a whole.
    pub fn beside(read: usize, faults: &[Self]) -> Result<Vec<Broken>, Self> {
        let broken: Vec<_> = faults.iter().map(Broken::of).collect();
        if read == 0 && !broken.is_empty() { Err(Self::parts(&broken)) } else { Ok(broken) }
    }

    /// Whether more rights would help; a reading without them is not broken.
    pub fn is_permission(&self) -> bool {
        match self {
            Self::Read { source, .. } | Self::Ask { source, .. } => is_refusal(source),
            Self::Denied { .. } => true,
            Self::Asked { is_permission, .. } => *is_permission,
            Self::Parse { .. } | Self::Thread { .. } => false,
        }
    }

    /// The fault and its cause, in one line.
    pub fn in_one_line(&self) -> String {
        match self {
            Self::Read { source, .. } | Self::Ask { source, .. } | Self::Thread { source } => {
                format!("{self}: {source}")
            }
            Self::Parse { .. } | Self::Denied { .. } | Self::Asked { .. } => self.to_string(),
        }
    }
}

/// `EACCES` of a file's mode, `EPERM` of a missing capability or of a container's list of devices.
pub(crate) fn is_refusal(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: io::ErrorKind) -> Fault {
        Fault::read(Path::new("/sys/x"), kind.into())
    }

    #[test]
    fn a_reading_fails_where_nothing_could_be_read() {
        assert_eq!(Fault::beside(0, &[]).unwrap(), []);
        let some =
            Fault::beside(1, &[fault(io::ErrorKind::Other), fault(io::ErrorKind::PermissionDenied)]).unwrap();
        assert_eq!(some.iter().map(|part| part.is_permission).collect::<Vec<_>>(), [false, true]);
        assert!(
            !Fault::beside(0, &[fault(io::ErrorKind::Other), fault(io::ErrorKind::PermissionDenied)])
                .unwrap_err()
                .is_permission()
        );
        let closed = Fault::beside(0, &[fault(io::ErrorKind::PermissionDenied)]).unwrap_err();
        assert!(closed.is_permission() && closed.in_one_line().contains("/sys/x"), "{closed}");
    }
}
