//! Why a diagnostic has no answer.

use std::error::Error;

/// Each is a sentence for whoever asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A policy does not allow it; says which.
    #[error("{0}")]
    Refused(String),
    /// It was tried.
    #[error("{0}")]
    Failed(String),
}

impl Fault {
    pub(super) fn failed(words: impl Into<String>) -> Self {
        Self::Failed(words.into())
    }

    /// What was being done, and what came of it.
    pub(super) fn doing(what: impl std::fmt::Display, error: &dyn Error) -> Self {
        Self::Failed(format!("{what}: {error}"))
    }
}
