//! What is known of a host over time: the values that conditions are judged on.
//!
//! Live evaluation fills it for the windows that rules ask for, a look back for the whole span; nothing newer than the
//! moment that is judged is ever looked at, so that both come to the same.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::{Span, Time};

/// Texts that tell the series of a host apart: `{mountpoint: /, device: /dev/sda1}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub BTreeMap<Cow<'static, str>, String>);

impl Key {
    /// Of one column.
    pub fn of(column: &'static str, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(Cow::Borrowed(column), text.into())]))
    }

    /// The text of a column.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    /// For people: the texts alone; empty where the host has one series.
    pub fn short(&self) -> String {
        self.0.values().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> = self.0.iter().map(|(column, text)| format!("{column}={text}")).collect();
        formatter.write_str(&parts.join(","))
    }
}

/// A host, as far as rules look at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// UUID.
    pub id: String,
    /// Host name.
    pub name: String,
    /// Given ones, and those that follow from facts (`os`, `arch`, …).
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// How often its agent calls.
    pub interval: Span,
}

/// Everything that is known of one host.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Values of families.
    pub series: Vec<Series>,
    /// Entries of lists.
    pub items: Vec<Item>,
    /// Kinds of list that the host ever sent, and since when: before that a missing item says nothing.
    pub listed: BTreeMap<Listed, Time>,
    /// What happened, in the order of time.
    pub events: Vec<Event>,
    /// When it did not call, in the order of time, none within another.
    pub silences: Vec<Silence>,
    /// What got lost, in the order of `noticed`.
    pub gaps: Vec<Gap>,
}

/// One value of one series.
#[derive(Clone, Debug)]
pub struct Series {
    /// The family's name.
    pub family: Cow<'static, str>,
    /// The value's name.
    pub value: Cow<'static, str>,
    /// Which of the host's series of that family.
    pub key: Key,
    /// In the order of time; minutes without a reading are missing.
    pub buckets: Vec<Bucket>,
}

/// The readings of one minute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// When the minute began.
    pub start: Time,
    /// How many readings have a value.
    pub count: u32,
    /// All readings together.
    pub sum: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The newest reading; of values of which a minute keeps none the minute's mean.
    pub last: f64,
}

impl Bucket {
    /// A minute as levels keep values that are folded by their mean: no newest reading.
    pub fn of(start: Time, count: u32, sum: f64, min: f64, max: f64) -> Self {
        let mut bucket = Self { start, count, sum, min, max, last: f64::NAN };
        bucket.last = bucket.mean();
        bucket
    }

    /// A minute with one reading, or one of which one number is kept: the greatest, the newest, whether a flag was set.
    pub fn one(start: Time, value: f64) -> Self {
        Self { start, count: 1, sum: value, min: value, max: value, last: value }
    }

    /// The mean of its readings.
    pub fn mean(&self) -> f64 {
        self.sum / f64::from(self.count.max(1))
    }
}

impl Series {
    /// The minutes that had ended at `at` and began within `window` before it.
    pub fn within(&self, at: Time, window: Span) -> &[Bucket] {
        let from = at.minus(window);
        let to = at.minus(Span::MINUTE);
        let first = self.buckets.partition_point(|bucket| bucket.start < from);
        let end = self.buckets.partition_point(|bucket| bucket.start <= to);
        self.buckets.get(first..end).unwrap_or_default()
    }
}

/// Lists whose entries have states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listed {
    /// Services of the service manager.
    Services,
    /// Containers, virtual machines, pods.
    Workloads,
    /// The host itself: its agent's version is the state of its one entry, with an empty name.
    Agent,
}

/// An entry of a list and how it changed.
#[derive(Clone, Debug)]
pub struct Item {
    /// Which list.
    pub list: Listed,
    /// The service's name; of a workload the name that stays when it is made anew.
    pub name: String,
    /// In the order of time. The first one holds from its time on, whatever was before.
    pub states: Vec<Change>,
}

/// An entry's state from a time on.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// From then on.
    pub at: Time,
    /// `None`: the list does not name it any more.
    pub state: Option<State>,
}

/// How an entry of a list is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The source's word: `active`, `running`, `exited`; of the agent its version.
    pub status: String,
    /// Of workloads with a health check: `healthy`, `unhealthy`, `starting`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<String>,
    /// Of workloads: how often the runtime restarted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restarts: Option<u64>,
    /// Of workloads: `container`, `lxc`, `vm` or `pod`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
}

impl Item {
    /// How it was at `at`, and since when; `None` if that is not known or it was not there.
    pub fn at(&self, at: Time) -> Option<(Time, &State)> {
        let end = self.states.partition_point(|change| change.at <= at);
        let newest = self.states.get(end.checked_sub(1)?)?;
        newest.state.as_ref().map(|state| (newest.at, state))
    }

    /// Its states that began within `window` before `at`, and the one before them.
    pub fn within(&self, at: Time, window: Span) -> &[Change] {
        let end = self.states.partition_point(|change| change.at <= at);
        let first = self.states.partition_point(|change| change.at < at.minus(window)).saturating_sub(1);
        self.states.get(first..end).unwrap_or_default()
    }
}

/// Something that happened to the host: kinds are the server's (`clock_off`, `clock_right`, …).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Time,
    /// The server's name of the kind.
    pub kind: Cow<'static, str>,
    /// For people; may be empty.
    pub detail: String,
}

/// A stretch without a call of the host's agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// The last call.
    pub since: Time,
    /// The next call; `None` while it lasts.
    pub until: Option<Time>,
    /// The agent took its leave: it or the host was stopped, or sleeps.
    pub on_purpose: bool,
}

/// Measurements that will never arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// When the server noticed.
    pub noticed: Time,
    /// Envelopes; `None` where nobody knows how many.
    pub count: Option<u64>,
    /// `queue_full`, `agent_lost`, …
    pub cause: Cow<'static, str>,
}

impl History {
    /// The series of one value.
    pub fn series<'a>(&'a self, family: &'a str, value: &'a str) -> impl Iterator<Item = &'a Series> {
        self.series.iter().filter(move |series| series.family == family && series.value == value)
    }

    /// The silence that the host was in at `at`.
    pub fn silence(&self, at: Time) -> Option<&Silence> {
        let end = self.silences.partition_point(|silence| silence.since <= at);
        self.silences
            .get(end.checked_sub(1)?)
            .filter(|silence| silence.since < at && silence.until.is_none_or(|until| at < until))
    }

    /// The newest event of one of `kinds` at `at`.
    pub fn event(&self, at: Time, kinds: &[&str]) -> Option<&Event> {
        let end = self.events.partition_point(|event| event.at <= at);
        self.events.get(..end)?.iter().rev().find(|event| kinds.contains(&&*event.kind))
    }
}

/// What holds for all hosts.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// When hosts were heard, in the order of time: between two of them the server was away and judged nothing.
    pub listening: Vec<Listening>,
    /// The newest version of the agent that the server knows.
    pub newest_agent: Option<String>,
}

/// A stretch in which hosts were heard without a break: nobody can be silent for longer than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listening {
    /// Its beginning.
    pub since: Time,
    /// Its end; `None` while it lasts.
    pub until: Option<Time>,
}

impl Surroundings {
    /// Since when, seen from `at`, hosts were heard without a break; `None` while the server was away.
    pub fn listening_since(&self, at: Time) -> Option<Time> {
        let end = self.listening.partition_point(|stretch| stretch.since <= at);
        let stretch = self.listening.get(end.checked_sub(1)?)?;
        stretch.until.is_none_or(|until| at < until).then_some(stretch.since)
    }
}

#[cfg(test)]
mod tests;
