//! Why the server did not do what it was asked.

use std::error::Error as _;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use thiserror::Error;

/// Longest detail that is told, bytes.
const DETAIL_BYTES: usize = 300;

/// What the controllers react to.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum LinkError {
    /// It does not answer, or not in time.
    #[error("the server does not answer: {0}")]
    Unreachable(String),
    /// It is not who it should be.
    #[error("the server's certificate is not trusted: {0}")]
    Distrusted(String),
    /// It does not take this operator's credential.
    #[error("the server does not take the operator's credential: {0}")]
    Unauthorized(String),
    /// It has too much to do.
    #[error("the server is busy")]
    Busy { retry_after: Option<Duration> },
    /// It does not have what was asked about.
    #[error("{0}")]
    NotFound(String),
    /// What it has is another's, or another operator leads.
    #[error("{0}")]
    Conflict(String),
    /// What was asked is not possible, whenever it is asked.
    #[error("{0}")]
    Refused(String),
    /// Its answer is none that this version knows.
    #[error("the server's answer is not understood: {0}")]
    Unexpected(String),
}

impl LinkError {
    /// Reason of the condition `ServerReachable`; `None`: it answered.
    pub(crate) fn reachability(&self) -> Option<&'static str> {
        match self {
            Self::Unreachable(_) | Self::Busy { .. } | Self::Unexpected(_) => Some("ConnectionFailed"),
            Self::Distrusted(_) => Some("TLSVerifyFailed"),
            Self::Unauthorized(_) => Some("Unauthorized"),
            Self::NotFound(_) | Self::Conflict(_) | Self::Refused(_) => None,
        }
    }

    pub(super) fn of_transport(error: &reqwest::Error) -> Self {
        let mut causes = vec![error.to_string()];
        let mut cause = error.source();
        while let Some(error) = cause {
            causes.push(error.to_string());
            cause = error.source();
        }
        let text = short(causes.last().map_or("", String::as_str));
        if causes.iter().any(|cause| cause.contains("invalid peer certificate")) {
            return Self::Distrusted(text);
        }
        if error.is_timeout() {
            return Self::Unreachable("no answer in time".to_owned());
        }
        Self::Unreachable(text)
    }

    pub(super) fn of_status(status: StatusCode, retry_after: Option<Duration>, body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Problem {
            detail: String,
        }
        let detail = serde_json::from_slice::<Problem>(body).map(|problem| short(&problem.detail));
        let detail = detail.unwrap_or_else(|_| format!("status {}", status.as_u16()));
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Self::Unauthorized(detail),
            StatusCode::NOT_FOUND => Self::NotFound(detail),
            StatusCode::CONFLICT => Self::Conflict(detail),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Self::Busy { retry_after },
            _ if status.is_client_error() => Self::Refused(detail),
            _ => Self::Unreachable(detail),
        }
    }
}

/// Seconds that the server asks to wait.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn short(text: &str) -> String {
    text.get(..text.floor_char_boundary(DETAIL_BYTES)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_a_case_with_what_the_server_says() {
        let problem = br#"{"title":"Conflict","detail":"another operator leads"}"#;
        let text = || "another operator leads".to_owned();
        for (status, expected) in [
            (401, LinkError::Unauthorized(text())),
            (404, LinkError::NotFound(text())),
            (409, LinkError::Conflict(text())),
            (400, LinkError::Refused(text())),
            (503, LinkError::Busy { retry_after: Some(Duration::from_secs(3)) }),
            (500, LinkError::Unreachable(text())),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let error = LinkError::of_status(status, Some(Duration::from_secs(3)), problem);
            assert_eq!(error, expected);
        }
        let plain = LinkError::of_status(StatusCode::NOT_FOUND, None, b"<html>");
        assert_eq!(plain, LinkError::NotFound("status 404".to_owned()));
    }
}
