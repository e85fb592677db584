//! What a server's answer means to the agent.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, LOCATION, RETRY_AFTER};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// Longest wait that a server can ask for: a misconfigured proxy must not silence an agent for a day.
const MAX_RETRY_AFTER: Duration = Duration::from_mins(10);
/// What is kept of an answer's text.
const MAX_WORDS: usize = 200;

/// The answer to a request, as far as the agent acts differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 2xx: the server has it.
    Stored,
    /// 413: less at a time.
    TooLarge,
    /// 401: the identity (or the token) is not accepted.
    Unauthorized { words: String },
    /// Another 4xx: never.
    Refused { status: u16, words: String },
    /// 408, 429, 5xx, what is no end of an exchange (1xx, a redirect), or what somebody between says about the
    /// connection (407, 421, 425): not now; with the wait the server asks for.
    Later { status: u16, retry_after: Option<Duration>, words: String },
    /// No answer, or none that is HTTP; what happened.
    Silent(String),
    /// No answer was waited for: the server's certificate is not to be believed, and why.
    Untrusted(String),
}

impl Answer {
    /// `now` is this host's clock, for a server that does not say what its own is.
    pub(super) fn of(status: StatusCode, headers: &HeaderMap, body: &[u8], now: OffsetDateTime) -> Self {
        let words = if status.is_redirection() { target(headers) } else { words(body) };
        match status.as_u16() {
            200..=299 => Self::Stored,
            413 => Self::TooLarge,
            401 => Self::Unauthorized { words },
            status @ (..200 | 300..=399 | 407 | 408 | 421 | 425 | 429 | 500..) => {
                let retry_after = retry_after(headers, date(headers).unwrap_or(now));
                Self::Later { status, retry_after, words }
            }
            status => Self::Refused { status, words },
        }
    }

    /// Why the server takes nothing now, for people; `None` where it does, or refuses one request only.
    pub fn trouble(&self) -> Option<String> {
        let with = |reason: String, words: &str| {
            if words.is_empty() { reason } else { format!("{reason}: {words}") }
        };
        match self {
            Self::Stored | Self::TooLarge | Self::Refused { .. } => None,
            Self::Unauthorized { words } => {
                Some(with("the server does not know this agent any more (401)".to_owned(), words))
            }
            Self::Later { status, words, .. } => {
                Some(with(format!("the server answers with status {status}"), words))
            }
            Self::Silent(words) => Some(with("the server does not answer".to_owned(), words)),
            Self::Untrusted(words) => Some(with("the server's certificate is not trusted".to_owned(), words)),
        }
    }
}

/// The server's clock.
pub(super) fn date(headers: &HeaderMap) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(headers.get(DATE)?.to_str().ok()?, &Rfc2822).ok()
}

/// The wait of `Retry-After`, in seconds or as a date.
fn retry_after(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => Duration::try_from(OffsetDateTime::parse(text, &Rfc2822).ok()? - now).unwrap_or_default(),
    };
    Some(wait.min(MAX_RETRY_AFTER))
}

/// Where a redirect points to. It is not followed, but a person who mistyped the address learns it.
fn target(headers: &HeaderMap) -> String {
    let location =
        headers.get(LOCATION).map(|value| printable_start(&String::from_utf8_lossy(value.as_bytes())));
    location.map_or_else(String::new, |location| format!("it points to {location}"))
}

/// The `detail` of a problem document, else the text itself; printable, short.
fn words(body: &[u8]) -> String {
    let problem: Option<Problem> = serde_json::from_slice(body).ok();
    let text = problem.and_then(|problem| problem.detail.or(problem.title));
    let text = text.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    printable_start(&text)
}

fn printable_start(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_WORDS).collect()
}

#[derive(serde::Deserialize)]
struct Problem {
    title: Option<String>,
    detail: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::StatusCode;
    use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
    use time::macros::datetime;

    use super::{Answer, OffsetDateTime, retry_after, words};

    #[test]
    fn every_status_has_its_meaning() {
        let words = String::new;
        let later = |status| Answer::Later { status, retry_after: None, words: words() };
        for (status, expected) in [
            (200, Answer::Stored),
            (202, Answer::Stored),
            (204, Answer::Stored),
            (302, later(302)),
            (101, later(101)),
            (400, Answer::Refused { status: 400, words: words() }),
            (401, Answer::Unauthorized { words: words() }),
            (403, Answer::Refused { status: 403, words: words() }),
            (404, Answer::Refused { status: 404, words: words() }),
            (407, later(407)),
            (421, later(421)),
            (425, later(425)),
            (408, later(408)),
            (413, Answer::TooLarge),
            (429, later(429)),
            (500, later(500)),
            (503, later(503)),
            (599, later(599)),
        ] {
            let code = StatusCode::from_u16(status).unwrap();
            let now = OffsetDateTime::UNIX_EPOCH;
            assert_eq!(Answer::of(code, &HeaderMap::new(), b"", now), expected, "{status}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_bounded() {
        let now = datetime!(1994-11-06 08:49:37 UTC);
        for (text, expected) in [
            ("5", Some(Duration::from_secs(5))),
            ("0", Some(Duration::ZERO)),
            ("86400", Some(Duration::from_mins(10))),
            ("Sun, 06 Nov 1994 08:50:07 GMT", Some(Duration::from_secs(30))),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(Duration::ZERO)),
            ("Mon, 07 Nov 1994 08:00:00 GMT", Some(Duration::from_mins(10))),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
            assert_eq!(retry_after(&headers, now), expected, "{text}");
        }
    }

    #[test]
    fn a_wait_until_a_date_is_measured_by_the_servers_clock() {
        let wait = |date: Option<&'static str>, now| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static("Sun, 06 Nov 1994 08:50:07 GMT"));
            headers.extend(date.map(|date| (DATE, HeaderValue::from_static(date))));
            match Answer::of(StatusCode::SERVICE_UNAVAILABLE, &headers, b"", now) {
                Answer::Later { retry_after, .. } => retry_after,
                other => panic!("{other:?}"),
            }
        };
        // A host that boots in 1970, and one that is ahead.
        for now in [OffsetDateTime::UNIX_EPOCH, datetime!(2094-11-06 08:49:37 UTC)] {
            let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
            assert_eq!(wait(date, now), Some(Duration::from_secs(30)));
        }
        assert_eq!(wait(None, datetime!(1994-11-06 08:50:00 UTC)), Some(Duration::from_secs(7)));
    }

    #[test]
    fn a_problem_document_speaks_by_its_detail() {
        let long = "x".repeat(1000);
        for (body, expected) in [
            (r#"{"title":"Unauthorized","detail":"the token was used"}"#, "the token was used"),
            (r#"{"title":"Unauthorized"}"#, "Unauthorized"),
            ("authentication required\n", "authentication required"),
            ("a\nb\u{1b}[31m", "a b [31m"),
            (&long, &long[..200]),
            ("", ""),
        ] {
            assert_eq!(words(body.as_bytes()), expected);
        }
    }
}
