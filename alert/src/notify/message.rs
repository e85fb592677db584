//! Messages: what one channel is handed over at once, and how people read it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Line;
use crate::rule::Severity;
use crate::time::Time;

/// Entries that a message names; further ones are counted.
pub const ENTRIES: usize = 20;
/// Label keys that are looked at for what hosts have in common.
const COMMON: [&str; 8] = ["site", "location", "rack", "segment", "network", "env", "role", "hardware"];

/// What one channel is handed over at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Name of the channel.
    pub channel: String,
    /// Of the channel's messages, from 1 on; with the channel its identity, wherever channels take one.
    pub number: u64,
    /// When it was made.
    pub at: Time,
    /// How many things it is about.
    pub shape: Shape,
    /// By what channels that follow alerts know it again: the same from the beginning to the end.
    pub thread: String,
    /// Whether all that it is about is over: the thread ends.
    pub is_end: bool,
    /// Somebody looks after all of it.
    pub acknowledged: bool,
    /// The worst of it.
    pub severity: Severity,
    /// At most [`ENTRIES`], the worst first.
    pub entries: Vec<Entry>,
    /// How many more there are.
    pub more: usize,
    /// Hosts of all entries.
    pub hosts: usize,
    /// What all hosts have in common, if there are several: `site=berlin`.
    pub common: Option<String>,
    /// Why it is one message, for people; empty where nothing is special.
    pub cause: String,
}

/// How many things a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// One thing.
    One,
    /// Of one group.
    Group,
    /// Of several groups, because there are so many.
    Digest,
}

/// One thing of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What is told of it.
    pub told: Told,
    /// About what.
    pub line: Line,
    /// How often it began since the last message.
    pub times: u32,
}

/// What is told of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    /// It began.
    Opened,
    /// It is worse.
    Raised,
    /// Nobody has taken it up.
    Escalated,
    /// It goes on.
    Repeated,
    /// Somebody looks after it.
    Acknowledged,
    /// It began and was over before it could be told.
    Passed,
    /// It is over.
    Resolved,
}

impl Told {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Opened => "firing",
            Self::Raised => "worse",
            Self::Escalated => "nobody looked",
            Self::Repeated => "still firing",
            Self::Acknowledged => "acknowledged",
            Self::Passed => "came and went",
            Self::Resolved => "resolved",
        }
    }
}

impl Message {
    /// Puts entries, of which there is at least one, together.
    pub(super) fn of(mut entries: Vec<Entry>, frame: Frame<'_>) -> Self {
        entries.sort_by(|a, b| {
            (b.line.severity, a.told, &a.line.host, &a.line.key).cmp(&(
                a.line.severity,
                b.told,
                &b.line.host,
                &b.line.key,
            ))
        });
        let hosts: BTreeSet<&str> = entries.iter().map(|entry| entry.line.host_id.as_str()).collect();
        let hosts = hosts.len();
        let over = |entry: &Entry| matches!(entry.told, Told::Resolved | Told::Passed);
        Self {
            channel: frame.channel.to_owned(),
            number: frame.number,
            at: frame.at,
            shape: if entries.len() == 1 { Shape::One } else { frame.shape },
            thread: frame.thread,
            is_end: entries.iter().all(over),
            acknowledged: entries.iter().all(|entry| entry.told == Told::Acknowledged),
            severity: entries.iter().map(|entry| entry.line.severity).max().unwrap_or_default(),
            common: if hosts > 1 { common(&entries) } else { None },
            more: entries.len().saturating_sub(ENTRIES),
            hosts,
            cause: frame.cause.to_owned(),
            entries: {
                entries.truncate(ENTRIES);
                entries
            },
        }
    }

    /// By what a channel that knows messages again does so.
    pub fn id(&self) -> String {
        format!("{}/{}", self.channel, self.number)
    }

    /// Whether its thread is one of several things, told as one.
    pub fn is_of_digest(&self) -> bool {
        let number = self.thread.strip_prefix(&self.channel).and_then(|rest| rest.strip_prefix('/'));
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// One line: `critical: web-1: Disk nearly full`.
    pub fn title(&self) -> String {
        let count = self.entries.len() + self.more;
        let word = if self.is_end {
            "resolved"
        } else if self.acknowledged {
            "acknowledged"
        } else {
            self.severity.name()
        };
        let common = self.common.as_ref().map_or_else(String::new, |common| format!(" (all {common})"));
        match (self.entries.as_slice(), self.shape) {
            ([entry], Shape::One) => format!("{word}: {}: {}", entry.line.host, entry.line.title),
            ([first, rest @ ..], _) if rest.iter().all(|entry| entry.line.title == first.line.title) => {
                let on = match self.hosts {
                    1 => format!("{} times on {}", count, first.line.host),
                    hosts => format!("on {hosts} hosts"),
                };
                format!("{word}: {} {on}{common}", first.line.title)
            }
            _ => format!("{word}: {count} alerts on {} hosts{common}", self.hosts),
        }
    }

    /// A line for each entry, for channels of plain text.
    pub fn text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        if !self.cause.is_empty() {
            lines.push(self.cause.clone());
        }
        lines.extend(self.entries.iter().map(Entry::text));
        if self.more > 0 {
            lines.push(format!("and {} more", self.more));
        }
        lines.join("\n")
    }
}

impl Entry {
    /// One line: `web-1: firing: / is 93 % used`.
    pub fn text(&self) -> String {
        let times = if self.times > 1 { format!(" {} times", self.times) } else { String::new() };
        let flapping = if self.line.flapping { ", comes and goes" } else { "" };
        format!("{}: {}{times}: {}{flapping}", self.line.host, self.told.word(), self.line.sentence)
    }
}

/// What surrounds the entries of a message.
pub(super) struct Frame<'a> {
    pub(super) channel: &'a str,
    pub(super) number: u64,
    pub(super) at: Time,
    pub(super) shape: Shape,
    pub(super) thread: String,
    pub(super) cause: &'a str,
}

/// A label that all hosts have with the same value.
fn common(entries: &[Entry]) -> Option<String> {
    let (first, rest) = entries.split_first()?;
    let same = |labels: &BTreeMap<String, String>, key: &str| labels.get(key) == first.line.labels.get(key);
    COMMON.iter().find_map(|key| {
        let value = first.line.labels.get(*key)?;
        rest.iter().all(|entry| same(&entry.line.labels, key)).then(|| format!("{key}={value}"))
    })
}
