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

    /// Whether more rights would help; a reading without them is not broken.
    pub fn is_permission(&self) -> bool {
        let denied = io::ErrorKind::PermissionDenied;
        matches!(self, Self::Read { source, .. } | Self::Ask { source, .. } if source.kind() == denied)
    }

    /// The fault and its cause, in one line.
    pub fn in_one_line(&self) -> String {
        match self {
            Self::Read { source, .. } | Self::Ask { source, .. } | Self::Thread { source } => {
                format!("{self}: {source}")
            }
            Self::Parse { .. } => self.to_string(),
        }
    }
}
