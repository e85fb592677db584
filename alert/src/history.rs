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
    pub series: Vec<Series>,
    pub items: Vec<Item>,
    /// Kinds of list that the host ever sent, and since when: before that a missing item says nothing.
    pub listed: BTreeMap<Listed, Time>,
    /// In the order of time.
    pub events: Vec<Event>,
    /// In the order of time, none within another.
    pub silences: Vec<Silence>,
    /// In the order of `noticed`.
    pub gaps: Vec<Gap>,
}

/// One value of one series.
#[derive(Clone, Debug)]
pub struct Series {
    pub family: Cow<'static, str>,
    pub value: Cow<'static, str>,
    pub key: Key,
    /// In the order of time; minutes without a reading are missing.
    pub buckets: Vec<Bucket>,
}

/// The readings of one minute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    pub start: Time,
    /// How many readings have a value.
    pub count: u32,
    pub sum: f64,
    pub min: f64,
    pub max: f64,
    /// The newest reading.
    pub last: f64,
}

impl Bucket {
    /// A minute with one reading.
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
    pub list: Listed,
    /// The service's name; of a workload the name that stays when it is made anew.
    pub name: String,
    /// In the order of time. The first one holds from its time on, whatever was before.
    pub states: Vec<Change>,
}

/// An entry's state from a time on.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
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
    pub at: Time,
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

/// What holds for all hosts at a moment.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Since when hosts were heard without a break, in the order of time; a host cannot be silent for longer than that.
    pub listening: Vec<Time>,
    /// The newest version of the agent that the server knows.
    pub newest_agent: Option<String>,
}

impl Surroundings {
    /// Since when, seen from `at`, hosts were heard without a break.
    pub fn listening_since(&self, at: Time) -> Option<Time> {
        let end = self.listening.partition_point(|since| *since <= at);
        self.listening.get(end.checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Time {
        Time::from_seconds(minute * 60)
    }

    #[test]
    fn a_minute_counts_when_it_has_ended() {
        let buckets = (0..10).map(|minute| Bucket::one(at(minute), minute as f64)).collect();
        let series = Series { family: "cpu".into(), value: "usage".into(), key: Key::default(), buckets };
        let starts = |time: Time, window| {
            series.within(time, window).iter().map(|bucket| bucket.start.seconds() / 60).collect::<Vec<_>>()
        };
        assert_eq!(starts(at(5), Span::minutes(2)), [3, 4]);
        assert_eq!(starts(at(5).plus(Span::seconds(30)), Span::minutes(2)), [4]);
        assert_eq!(starts(at(0), Span::minutes(2)), [0; 0]);
        assert_eq!(starts(at(100), Span::minutes(2)), [0; 0]);
    }

    #[test]
    fn a_silence_ends_with_the_next_call() {
        let silence =
            |since, until: Option<i64>| Silence { since: at(since), until: until.map(at), on_purpose: false };
        let history = History { silences: vec![silence(1, Some(3)), silence(5, None)], ..History::default() };
        for (minute, since) in [(0, None), (1, None), (2, Some(1)), (3, None), (4, None), (9, Some(5))] {
            let found = history.silence(at(minute)).map(|silence| silence.since);
            assert_eq!(found, since.map(at), "{minute}");
        }
    }

    #[test]
    fn an_entry_is_as_it_was_then() {
        let state = |status: &str| Some(State { status: status.to_owned(), ..State::default() });
        let states = vec![
            Change { at: at(1), state: state("active") },
            Change { at: at(5), state: state("failed") },
            Change { at: at(8), state: None },
        ];
        let item = Item { list: Listed::Services, name: "x".to_owned(), states };
        for (minute, expected) in [(0, None), (1, Some("active")), (5, Some("failed")), (8, None)] {
            assert_eq!(item.at(at(minute)).map(|(_, state)| state.status.as_str()), expected);
        }
        assert_eq!(item.within(at(6), Span::minutes(2)).len(), 2);
    }
}
