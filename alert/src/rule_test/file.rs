//! What stands in a file of tests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::history::{Listed, State};
use crate::rule::{Rule, Severity};
use crate::time::Span;

/// How often agents of tests call, unless they say otherwise.
const INTERVAL: Span = Span::seconds(15);

/// A file of tests.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestFile {
    /// Rules that are tested; none: those of another file.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// What is tried.
    pub tests: Vec<RuleTest>,
}

/// One test.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTest {
    /// For people.
    pub name: String,
    /// The rule that is tried.
    pub rule: String,
    /// Hosts that there are.
    pub hosts: Vec<TestHost>,
    /// What they measure.
    #[serde(default)]
    pub series: Vec<TestSeries>,
    /// When they do not call.
    #[serde(default)]
    pub silences: Vec<TestSilence>,
    /// How services, workloads and agents change.
    #[serde(default)]
    pub states: Vec<TestState>,
    /// What happens to them.
    #[serde(default)]
    pub events: Vec<TestEvent>,
    /// What got lost.
    #[serde(default)]
    pub gaps: Vec<TestGap>,
    /// When the server was away, in the order of time.
    #[serde(default)]
    pub server_away: Vec<Away>,
    /// The newest version of the agent.
    #[serde(default)]
    pub newest_agent: Option<String>,
    /// How long is looked; without it an hour longer than anything happens.
    #[serde(default)]
    pub until: Option<Span>,
    /// What has to come of it: all of it, and nothing else.
    pub expect: Vec<Expected>,
}

/// A time in which the server was away.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "they say it themselves")]
pub struct Away {
    pub from: Span,
    pub to: Span,
}

/// A host of a test.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "as in `Host`")]
pub struct TestHost {
    pub name: String,
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    #[serde(default = "interval")]
    pub interval: Span,
}

fn interval() -> Span {
    INTERVAL
}

/// A series of a test.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestSeries {
    /// Of which host.
    pub host: String,
    /// `family.value`.
    pub value: String,
    /// Which of several.
    #[serde(default)]
    pub key: BTreeMap<String, String>,
    /// Values, a minute each.
    pub minutes: String,
}

/// A silence of a test.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestSilence {
    /// Of which host.
    pub host: String,
    /// The last call.
    pub from: Span,
    /// The next call; none: it never calls again.
    #[serde(default)]
    pub to: Option<Span>,
    /// It was stopped or put to sleep.
    #[serde(default)]
    pub on_purpose: bool,
}

/// A change of an entry of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestState {
    /// Of which host.
    pub host: String,
    /// From when on.
    #[serde(default)]
    pub at: Span,
    /// Which list.
    pub list: Listed,
    /// Which entry; of the agent none.
    #[serde(default)]
    pub name: String,
    /// How it is; none: it is gone.
    #[serde(default)]
    pub state: Option<State>,
}

/// Something that happens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "as in `Event`")]
pub struct TestEvent {
    pub host: String,
    pub at: Span,
    pub kind: String,
}

/// A loss.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "as in `Gap`")]
pub struct TestGap {
    pub host: String,
    pub at: Span,
    #[serde(default)]
    pub count: Option<u64>,
}

/// An incident that is expected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// On which host.
    pub host: String,
    /// Which thing.
    #[serde(default)]
    pub key: BTreeMap<String, String>,
    /// When it fires.
    pub fires: Span,
    /// When it is over; none: not by the end.
    #[serde(default)]
    pub resolves: Option<Span>,
    /// How bad it is; any without.
    #[serde(default)]
    pub severity: Option<Severity>,
}
