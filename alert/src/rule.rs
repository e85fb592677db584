//! Rules: what is watched, on which hosts, how it is judged and who is told.

mod check;
mod exception;
pub mod file;
mod labels;
pub mod notify;
mod original;
pub mod scope;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use check::{Checked, Effective};
pub use exception::Exception;
pub(crate) use labels::check_name;
pub use labels::{check_key, check_labels, check_text};
pub use notify::{Escalation, Notify};
pub use original::Original;
pub use scope::{Patterns, Scope};

use crate::time::Span;

/// Longest name of a rule or channel, bytes.
pub const NAME_BYTES: usize = 100;
/// Longest title, bytes.
pub const TITLE_BYTES: usize = 200;
/// Labels of a rule.
pub const LABELS: usize = 16;
/// Exceptions of a rule: more are another rule.
pub const EXCEPTIONS: usize = 50;
/// Parts of what groups or tells apart what people are told.
pub const PARTS: usize = 8;
/// Longest time that something has to hold before it fires, or to be well before it is over.
pub const LONGEST_HOLD: Span = Span::days(1);

/// A rule as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Unique among rules: a-z, 0-9 and `-`.
    pub name: String,
    /// For people; without one the name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What to do about it, for people: a sentence or the address of a page.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
    /// Whether it is judged at all.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// How bad it is.
    #[serde(default)]
    pub severity: Severity,
    /// Go with its incidents; silences and channels look at them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// On which hosts.
    pub scope: Scope,
    /// One entry: the name of a condition and its parameters.
    pub condition: Draft,
    /// How long it has to hold before it fires.
    #[serde(default, rename = "for", skip_serializing_if = "is_zero")]
    pub hold: Span,
    /// How long it has to be well before it is over.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub clear_for: Span,
    /// What it means that it cannot be judged.
    #[serde(default)]
    pub no_data: NoData,
    /// Hosts on which it is otherwise; the first that fits counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// Incidents with the same text are one thing to people: the strictest tells. `{rule}`, `{host}`, `{key}` and
    /// the columns of keys (`{mountpoint}`) are filled in. Empty: `{rule} {host} {key}`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dedup: String,
    /// What is told in one message: `rule`, `host`, `severity` or `label:<key>` of the host.
    #[serde(default = "by_rule")]
    pub group_by: Vec<String>,
    /// Who is told.
    #[serde(default)]
    pub notify: Notify,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(span: &Span) -> bool {
    *span == Span::ZERO
}

fn by_rule() -> Vec<String> {
    vec!["rule".to_owned()]
}

impl Rule {
    /// What people read.
    pub fn title(&self) -> &str {
        if self.title.is_empty() { &self.name } else { &self.title }
    }
}

/// A condition as it is written: one entry, its name and its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Draft(pub Map<String, Value>);

/// How bad it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, at some time.
    Info,
    /// Worth a look today.
    #[default]
    Warning,
    /// Somebody has to act now.
    Critical,
}

impl Severity {
    /// Mildest first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Critical];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// What it means that a condition cannot be judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoData {
    /// Nothing: what fires goes on, what does not fire does not begin.
    #[default]
    Keep,
    /// It is well.
    Clear,
    /// It is as bad as the condition.
    Breach,
}

#[cfg(test)]
mod tests;
