//! Why a reading failed.

use std::io;
use std::path::{Path, PathBuf};

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
    #[error("cannot start a thread to ask file systems")]
    Thread { source: io::Error },
    /// The system refuses it to whom this process runs as.
    #[error("cannot read {}: {source}; it needs {needs}", path.display())]
    Denied { path: PathBuf, needs: &'static str, source: io::Error },
}

impl Fault {
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn parse(path: &Path, what: &'static str) -> Self {
        Self::Parse { path: path.to_owned(), what }
    }

    pub(crate) fn ask(whom: impl Into<String>, source: io::Error) -> Self {
        Self::Ask { whom: whom.into(), source }
    }

    /// `needs`: the group or capability that would help where the system refuses.
    pub(crate) fn open(path: &Path, needs: &'static str, source: io::Error) -> Self {
        if is_refusal(&source) {
            return Self::Denied { path: path.to_owned(), needs, source };
        }
        Self::read(path, source)
    }

    /// Whether more rights would help; a reading without them is not broken.
    pub fn is_permission(&self) -> bool {
        match self {
            Self::Read { source, .. } | Self::Ask { source, .. } => is_refusal(source),
            Self::Denied { .. } => true,
            Self::Parse { .. } | Self::Thread { .. } => false,
        }
    }

    /// The fault and its cause, in one line.
    pub fn in_one_line(&self) -> String {
        match self {
            Self::Read { source, .. } | Self::Ask { source, .. } | Self::Thread { source } => {
                format!("{self}: {source}")
            }
            Self::Parse { .. } | Self::Denied { .. } => self.to_string(),
        }
    }
}

/// `EACCES` of a file's mode, `EPERM` of a missing capability or of a container's list of devices.
pub(crate) fn is_refusal(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}
