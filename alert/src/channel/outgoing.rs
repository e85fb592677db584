//! What is sent: a request of HTTP, or an e-mail.

use std::fmt;

use serde_json::Value;

use super::text::without_controls;

/// What a channel sends for a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A request.
    Http(Request),
    /// An e-mail.
    Email(Email),
    /// It has nothing to say about this.
    Nothing,
}

/// A request of HTTP. Printed without its secrets: address, headers and body may have some.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where.
    pub url: String,
    /// Names are lower-case.
    pub headers: Vec<(&'static str, String)>,
    /// What.
    pub body: Vec<u8>,
}

/// Methods that channels use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are HTTP's")]
pub enum Method {
    Post,
    Put,
}

/// An e-mail, without its sender, which is the server's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// Addresses.
    pub to: Vec<String>,
    /// On one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The left part of its Message-ID: the same for each attempt.
    pub id: String,
    /// The left part of the Message-ID that it and the others of its thread refer to.
    pub thread: String,
}

impl Request {
    /// A body of JSON.
    pub(super) fn json(url: impl Into<String>, body: &Value) -> Self {
        Self {
            method: Method::Post,
            url: url.into(),
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        }
    }

    /// One more header; what would end its line is left out.
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        self.headers.push((name, without_controls(value.as_ref())));
        self
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| *name).collect();
        formatter
            .debug_struct("Request")
            .field("method", &self.method)
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
