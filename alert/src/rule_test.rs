//! Tests of rules as files: series in, incidents out, by the evaluation of every day.
//!
//! ```yaml
//! rules: [ … ]                # as in a file of rules; or the rules are in another one
//! tests:
//!   - name: a disk that fills is told once
//!     rule: disk-nearly-full    # above 90, clear at 85, window 1m, for 5m
//!     hosts: [{name: web-1, labels: {env: prod}}]
//!     series:
//!       - {host: web-1, value: disk.used_percent, key: {mountpoint: /}, minutes: "80x10 91x10 88x10 84x5"}
//!     expect:
//!       - {host: web-1, key: {mountpoint: /}, fires: 16m, resolves: 31m, severity: warning}
//! ```
//!
//! Minutes are values of one minute each, from the test's beginning on: `50`, `50x10` (ten times), `80+1x15` (80, 81, … 15
//! times), `_` (none). A value counts when its minute has ended: what begins in the tenth is known at `10m`.

mod file;
mod minutes;

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::evaluate::Subject;
use crate::fault::{Fault, Faults, read_yaml};
use crate::history::{
    Bucket, Change, Event, Gap, History, Host, Item, Key, Listening, Series, Silence, Surroundings,
};
use crate::look_back::{Episode, replay};
use crate::rule::file::{FILE_BYTES, RuleFile};
use crate::rule::{Checked, Rule};
use crate::time::{Span, Time};

pub use file::{
    Away, Expected, RuleTest, TestEvent, TestFile, TestGap, TestHost, TestSeries, TestSilence, TestState,
};
pub use minutes::{MOST_MINUTES, minutes};

/// Tests of one file.
pub const TESTS: usize = 1000;
/// Hosts of one test.
const HOSTS: usize = 100;
/// When tests begin: a Monday in UTC, at midnight.
const BEGIN: i64 = 1_767_571_200;
/// How long is looked behind the last thing that happens, unless the test says otherwise.
const REST: Span = Span::hours(1);

/// What came of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its name.
    pub name: String,
    /// A line for each difference; none: it is good.
    pub differences: Vec<String>,
}

impl TestFile {
    /// Reads a file. The error says where it is none.
    pub fn read(text: &str) -> Result<Self, Fault> {
        if text.len() > FILE_BYTES {
            return Err(Fault::new("", format!("the file has more than {FILE_BYTES} bytes")));
        }
        read_yaml(text)
    }

    /// Runs all tests, over its own rules or `others`. The errors are what is wrong with the file itself.
    pub fn run(self, others: Vec<Rule>, catalog: Catalog<'_>) -> Result<Vec<Verdict>, Vec<Fault>> {
        let mut faults = Faults::default();
        faults.demand(self.tests.len() <= TESTS, "tests", format!("at most {TESTS} tests"));
        let rules = if self.rules.is_empty() { others } else { self.rules };
        let rules = RuleFile { rules }.check(catalog)?;
        let mut verdicts = Vec::new();
        for (at, test) in self.tests.iter().enumerate() {
            verdicts.extend(faults.take(&format!("tests[{at}]"), test.run(&rules, catalog)));
        }
        faults.end()?;
        Ok(verdicts)
    }
}

impl RuleTest {
    fn run(&self, rules: &[Checked], catalog: Catalog<'_>) -> Result<Verdict, Fault> {
        let Some(rule) = rules.iter().find(|rule| rule.rule.name == self.rule) else {
            return Err(Fault::new("rule", format!("there is no rule \"{}\"", self.rule)));
        };
        if !(1..=HOSTS).contains(&self.hosts.len()) {
            return Err(Fault::new("hosts", format!("1 to {HOSTS} hosts")));
        }
        let named = |host: &str| self.hosts.iter().any(|known| known.name == host);
        let hosts = self.mentioned();
        if let Some(host) = hosts.into_iter().find(|host| !named(host)) {
            return Err(Fault::new("hosts", format!("there is no host \"{host}\"")));
        }
        let around = Surroundings { listening: self.listening(), newest_agent: self.newest_agent.clone() };
        let (mut got, mut end) = (Vec::new(), Span::ZERO);
        let mut histories = Vec::new();
        for host in &self.hosts {
            let (history, last) = self.history(host, catalog)?;
            end = end.max(last);
            histories.push((host, history));
        }
        let until = moment(self.until.unwrap_or(end.plus(REST)));
        for (host, history) in &histories {
            let known = Host {
                id: host.name.clone(),
                name: host.name.clone(),
                labels: host.labels.clone(),
                interval: host.interval,
            };
            let subject = Subject { host: &known, history, around: &around };
            got.extend(replay(rule, subject, moment(Span::ZERO), until).into_iter().map(expected));
        }
        Ok(Verdict { name: self.name.clone(), differences: differences(&self.expect, got) })
    }

    fn listening(&self) -> Vec<Listening> {
        let mut stretches = vec![Listening { since: moment(Span::ZERO).minus(Span::days(1)), until: None }];
        for away in &self.server_away {
            if let Some(last) = stretches.last_mut() {
                last.until = Some(moment(away.from));
            }
            stretches.push(Listening { since: moment(away.to), until: None });
        }
        stretches
    }

    /// Every host that something is said of.
    fn mentioned(&self) -> Vec<&str> {
        let series = self.series.iter().map(|one| &one.host);
        let silences = self.silences.iter().map(|one| &one.host);
        let states = self.states.iter().map(|one| &one.host);
        let events = self.events.iter().map(|one| &one.host);
        let gaps = self.gaps.iter().map(|one| &one.host);
        let expected = self.expect.iter().map(|one| &one.host);
        let all = series.chain(silences).chain(states).chain(events).chain(gaps).chain(expected);
        all.map(String::as_str).collect()
    }

    /// What is known of a host, and until when something happens.
    fn history(&self, host: &TestHost, catalog: Catalog<'_>) -> Result<(History, Span), Fault> {
        let mut history = History::default();
        let mut end = Span::ZERO;
        for (at, series) in self.series.iter().enumerate().filter(|(_, series)| series.host == host.name) {
            let path = format!("series[{at}]");
            // What no rule can name is measured all the same: conditions of their own look at it.
            let (family, value) = match catalog.find(&series.value) {
                Ok(named) => (named.family.to_owned(), named.value.name.to_owned()),
                Err(message) => match series.value.split_once('.') {
                    Some((family, value)) => (family.to_owned(), value.to_owned()),
                    None => return Err(Fault::new(format!("{path}.value"), message)),
                },
            };
            let values =
                minutes(&series.minutes).map_err(|message| Fault::new(format!("{path}.minutes"), message))?;
            end = end.max(Span::minutes(u64::try_from(values.len()).unwrap_or(u64::MAX)));
            let starts = (0..).map(|minute| moment(Span::minutes(minute)));
            let buckets = starts.zip(values).filter_map(|(start, value)| Some(Bucket::one(start, value?)));
            let key = key(&series.key);
            history.series.push(Series {
                family: family.into(),
                value: value.into(),
                key,
                buckets: buckets.collect(),
            });
        }
        for silence in self.silences.iter().filter(|silence| silence.host == host.name) {
            end = end.max(silence.to.unwrap_or(silence.from));
            let (since, until) = (moment(silence.from), silence.to.map(moment));
            history.silences.push(Silence { since, until, on_purpose: silence.on_purpose });
        }
        for state in self.states.iter().filter(|state| state.host == host.name) {
            end = end.max(state.at);
            add_state(&mut history, state);
        }
        for event in self.events.iter().filter(|event| event.host == host.name) {
            end = end.max(event.at);
            let kind = event.kind.clone().into();
            history.events.push(Event { at: moment(event.at), kind, detail: String::new() });
        }
        for gap in self.gaps.iter().filter(|gap| gap.host == host.name) {
            end = end.max(gap.at);
            history.gaps.push(Gap { noticed: moment(gap.at), count: gap.count, cause: "test".into() });
        }
        history.silences.sort_by_key(|silence| silence.since);
        history.events.sort_by_key(|event| event.at);
        history.gaps.sort_by_key(|gap| gap.noticed);
        for item in &mut history.items {
            item.states.sort_by_key(|change| change.at);
        }
        Ok((history, end))
    }
}

fn add_state(history: &mut History, state: &TestState) {
    let at = moment(state.at);
    let change = Change { at, state: state.state.clone() };
    let known = history.listed.entry(state.list).or_insert(at);
    *known = (*known).min(at);
    let same = |item: &&mut Item| item.list == state.list && item.name == state.name;
    match history.items.iter_mut().find(same) {
        Some(item) => item.states.push(change),
        None => history.items.push(Item { list: state.list, name: state.name.clone(), states: vec![change] }),
    }
}

fn moment(after: Span) -> Time {
    Time::from_seconds(BEGIN).plus(after)
}

fn key(parts: &BTreeMap<String, String>) -> Key {
    Key(parts.iter().map(|(column, text)| (column.clone().into(), text.clone())).collect())
}

fn expected(episode: Episode) -> Expected {
    let after = |time: Time| time.since(moment(Span::ZERO));
    Expected {
        host: episode.host,
        key: episode.key.0.into_iter().map(|(column, text)| (column.into_owned(), text)).collect(),
        fires: after(episode.fired),
        resolves: episode.resolved.map(after),
        severity: Some(episode.severity),
    }
}

/// A line for each incident that is missing, and each that is too many.
fn differences(expected: &[Expected], mut got: Vec<Expected>) -> Vec<String> {
    let mut lines = Vec::new();
    for wanted in expected {
        let same = |one: &Expected| {
            let severity = wanted.severity.or(one.severity);
            Expected { severity, ..one.clone() } == Expected { severity, ..wanted.clone() }
                && wanted.severity.is_none_or(|severity| one.severity == Some(severity))
        };
        match got.iter().position(same) {
            Some(at) => {
                got.remove(at);
            }
            None => lines.push(format!("missing: {}", wanted.sentence())),
        }
    }
    got.sort();
    lines.extend(got.iter().map(|one| format!("too many: {}", one.sentence())));
    lines
}

impl Expected {
    fn sentence(&self) -> String {
        let key = key(&self.key).to_string();
        let key = if key.is_empty() { key } else { format!(" {key}") };
        let severity = self.severity.map_or_else(String::new, |severity| format!(" {}", severity.name()));
        let end = self.resolves.map_or_else(|| "stays".to_owned(), |end| format!("resolves at {end}"));
        format!("{}{key}{severity} fires at {}, {end}", self.host, self.fires)
    }
}

#[cfg(test)]
mod tests;
