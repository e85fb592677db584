//! Why the API server did not do what it was asked.

use thiserror::Error;

/// What the controllers react to.
#[derive(Debug, Error)]
pub(crate) enum ClusterError {
    #[error("it is not there")]
    NotFound,
    /// Somebody else's has the name, or it has changed meanwhile.
    #[error("{0}")]
    Conflict(String),
    /// The operator may not do this, or a policy forbids it.
    #[error("{0}")]
    Forbidden(String),
    /// What was written is not valid there.
    #[error("{0}")]
    Invalid(String),
    #[error("the API server does not answer")]
    Unreachable(#[source] Box<kube::Error>),
}

impl ClusterError {
    /// HTTP status, 0 where there was none.
    pub(super) fn code(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Conflict(_) => 409,
            Self::Forbidden(_) => 403,
            Self::Invalid(_) => 422,
            Self::Unreachable(error) => match &**error {
                kube::Error::Api(status) => status.code,
                _ => 0,
            },
        }
    }
}

impl From<kube::Error> for ClusterError {
    fn from(error: kube::Error) -> Self {
        let kube::Error::Api(status) = &error else { return Self::Unreachable(Box::new(error)) };
        let message = status.message.clone();
        match status.code {
            404 => Self::NotFound,
            409 => Self::Conflict(message),
            401 | 403 => Self::Forbidden(message),
            400 | 422 => Self::Invalid(message),
            _ => Self::Unreachable(Box::new(error)),
        }
    }
}
