//! One line of the audit.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Longest text of a line: a line is some KiB at most.
const TEXT_BYTES: usize = 1000;

/// What happened to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// It came; what follows has not begun.
    Asked,
    /// It is over, as `outcome` says.
    Ended,
}

/// A command at one moment. Fields that say nothing are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    #[serde(with = "time::serde::rfc3339")]
    pub time: OffsetDateTime,
    pub event: Event,
    /// The command's id.
    #[serde(default)]
    pub id: String,
    /// As the protocol calls it.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// As people call it: `ping`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub diagnostic: String,
    /// What it is about: a host, a path, a unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// Who asked, if the server says it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// `done`, `failed`, `refused`, `cancelled`, `expired`, `stopped`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub outcome: String,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub error: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
}

impl Line {
    pub fn new(event: Event) -> Self {
        Self {
            time: OffsetDateTime::now_utc(),
            event,
            id: String::new(),
            kind: String::new(),
            diagnostic: String::new(),
            subject: String::new(),
            by: String::new(),
            outcome: String::new(),
            error: String::new(),
            duration_ms: None,
        }
    }

    /// As it stands in the file, with the end of the line.
    pub(super) fn text(&self) -> Option<Vec<u8>> {
        let mut line = self.clone();
        let Self { id, kind, diagnostic, subject, by, outcome, error, .. } = &mut line;
        for text in [id, kind, diagnostic, subject, by, outcome, error] {
            text.truncate(text.floor_char_boundary(TEXT_BYTES.min(text.len())));
        }
        let mut bytes = serde_json::to_vec(&line).ok()?;
        bytes.push(b'\n');
        Some(bytes)
    }
}
