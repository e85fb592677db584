//! One evaluation of a rule on a host: what was found becomes steps of incidents. Live evaluation, the look back and the
//! tests of rules all come here.

use std::collections::BTreeMap;

use crate::condition::{Finding, Look, Verdict};
use crate::history::{History, Host, Key, Surroundings};
use crate::incident::{Change, Incident, Input, Policy};
use crate::rule::{Checked, Effective, NoData};
use crate::time::{Span, Time};

/// Things of one host under one rule that are followed; further ones are not, until others are forgotten.
pub const MOST_KEYS: usize = 1000;
/// Missed calls after which nothing is expected of a host: one may be late.
const MISSED_CALLS: u64 = 2;
/// How long after the server began to listen a host need not have called.
const SETTLE: Span = Span::minutes(2);

/// The incidents of one host under one rule, by thing. What is forgotten is not there.
pub type Incidents = BTreeMap<Key, Incident>;

/// What changed with one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// Which thing.
    pub key: Key,
    /// What changed.
    pub change: Change,
}

/// What a rule is judged on.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The host.
    pub host: &'a Host,
    /// What is known of it, for the windows that the rule needs at least.
    pub history: &'a History,
    /// What holds for all hosts.
    pub around: &'a Surroundings,
}

/// Judges `rule` at `at`, a moment on the grid of its cadence, and takes the incidents a step further.
pub fn evaluate(rule: &Checked, subject: Subject<'_>, incidents: &mut Incidents, at: Time) -> Vec<Changed> {
    let Subject { host, history, around } = subject;
    let changed = match rule.on(host) {
        None => remove(incidents, at),
        Some(effective) => {
            let look = Look { at, host, history, around, brief: incidents.is_empty() };
            let findings = effective.condition.judge(&look);
            step(effective, findings, is_silent(look), incidents, at)
        }
    };
    incidents.retain(|_, incident| !incident.is_forgotten(at));
    changed
}

/// The host or the rule is no more, or has nothing to do with the other any more: all incidents end.
pub fn remove(incidents: &mut Incidents, at: Time) -> Vec<Changed> {
    // How bad it is does not matter for an end.
    let policy = Policy {
        severity: crate::Severity::Info,
        hold: Span::ZERO,
        clear_for: Span::ZERO,
        no_data: NoData::Keep,
    };
    let steps = incidents.iter_mut().filter_map(|(key, incident)| {
        let change = incident.step(&Input::Remove, &policy, at)?;
        Some(Changed { key: key.clone(), change })
    });
    steps.collect()
}

fn step(
    effective: &Effective,
    findings: Vec<Finding>,
    host_silent: bool,
    incidents: &mut Incidents,
    at: Time,
) -> Vec<Changed> {
    let policy = effective.policy();
    let mut changed = Vec::new();
    let begins = |finding: &Finding| match finding.verdict {
        Verdict::Breached => true,
        Verdict::Unknown => policy.no_data == NoData::Breach,
        Verdict::Clear | Verdict::Between => false,
    };
    // What is not followed is looked at only where it may begin.
    let mut found: BTreeMap<Key, Finding> = findings
        .into_iter()
        .filter(|finding| begins(finding) || incidents.contains_key(&finding.key))
        .map(|finding| (finding.key.clone(), finding))
        .collect();
    let mut note = |key: &Key, change: Option<Change>| {
        changed.extend(change.map(|change| Changed { key: key.clone(), change }));
    };
    for (key, incident) in incidents.iter_mut() {
        let finding = found.remove(key);
        let input = finding.as_ref().map_or(Input::Missing { host_silent }, judged);
        note(key, incident.step(&input, &policy, at));
    }
    for (key, finding) in found {
        if incidents.len() >= MOST_KEYS {
            break;
        }
        let mut incident = Incident::default();
        let change = incident.step(&judged(&finding), &policy, at);
        if !incident.is_forgotten(at) {
            note(&key, change);
            incidents.insert(key, incident);
        }
    }
    changed
}

fn judged(finding: &Finding) -> Input<'_> {
    Input::Judged { verdict: finding.verdict, value: finding.value, sentence: &finding.sentence }
}

/// Whether nothing is to be expected of the host.
fn is_silent(look: Look<'_>) -> bool {
    let missed = look.host.interval.times(MISSED_CALLS);
    let silent = look.history.silence(look.at).is_some_and(|silence| look.at.since(silence.since) >= missed);
    let settled = look.around.listening_since(look.at).is_some_and(|since| look.at.since(since) >= SETTLE);
    silent || !settled
}

impl Effective {
    /// What incidents follow.
    pub fn policy(&self) -> Policy {
        Policy { severity: self.severity, hold: self.hold, clear_for: self.clear_for, no_data: self.no_data }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing::catalog;
    use crate::condition::testing::{at, host, series};
    use crate::fault::read_yaml;
    use crate::history::{Listening, Silence};
    use crate::incident::Reason;
    use crate::rule::Rule;

    fn rule(text: &str) -> Checked {
        let rule: Rule = read_yaml(text).unwrap();
        catalog(|catalog| rule.check(catalog)).unwrap()
    }

    const DISK: &str = "{name: disk, scope: {labels: {env: prod}}, \
                        condition: {threshold: {value: disk.used_percent, above: 90, window: 1m}}}";

    fn around() -> Surroundings {
        Surroundings { listening: vec![Listening { since: at(-1000), until: None }], newest_agent: None }
    }

    fn mount(mount: &str, values: &[f64]) -> crate::history::Series {
        series("disk", "used_percent", Key::of("mountpoint", mount), values)
    }

    fn run(
        rule: &Checked,
        history: &History,
        minutes: std::ops::RangeInclusive<i64>,
    ) -> Vec<(i64, String, Change)> {
        let (host, around, mut incidents) = (host(), around(), Incidents::new());
        let mut all = Vec::new();
        for minute in minutes {
            let subject = Subject { host: &host, history, around: &around };
            let changed = evaluate(rule, subject, &mut incidents, at(minute));
            all.extend(changed.into_iter().map(|changed| (minute, changed.key.short(), changed.change)));
        }
        all
    }

    #[test]
    fn each_thing_has_its_own_incident() {
        let history = History {
            series: vec![mount("/", &[95.0, 95.0, 50.0]), mount("/data", &[50.0, 99.0, 99.0])],
            ..History::default()
        };
        let fired = Change::Fired { flapping: false };
        let expected = [
            (1, "/".to_owned(), fired),
            (2, "/data".to_owned(), fired),
            (3, "/".to_owned(), Change::Resolved { reason: Reason::Clear }),
        ];
        assert_eq!(run(&rule(DISK), &history, 0..=3), expected);
    }

    #[test]
    fn a_silent_host_keeps_what_fires_and_a_thing_that_vanished_ends_after_a_day() {
        let history =
            |silences| History { series: vec![mount("/", &[95.0])], silences, ..History::default() };
        let silence = vec![Silence { since: at(1), until: None, on_purpose: false }];
        let ends = |history: &History| {
            let changes = run(&rule(DISK), history, 0..=2000);
            changes.get(1).map(|(minute, _, change)| (*minute, *change))
        };
        assert_eq!(ends(&history(silence)), None);
        assert_eq!(ends(&history(vec![])), Some((1441, Change::Resolved { reason: Reason::Gone })));
    }

    #[test]
    fn out_of_scope_is_over() {
        let rule = rule(DISK);
        let history = History { series: vec![mount("/", &[95.0, 95.0])], ..History::default() };
        let around = around();
        let mut incidents = Incidents::new();
        let mut host = host();
        let changed = evaluate(
            &rule,
            Subject { host: &host, history: &history, around: &around },
            &mut incidents,
            at(1),
        );
        assert_eq!(changed.len(), 1);
        host.labels.clear();
        let changed = evaluate(
            &rule,
            Subject { host: &host, history: &history, around: &around },
            &mut incidents,
            at(2),
        );
        assert_eq!(changed[0].change, Change::Resolved { reason: Reason::Removed });
        assert_eq!(incidents.len(), 1, "it fired lately");
        evaluate(&rule, Subject { host: &host, history: &history, around: &around }, &mut incidents, at(90));
        assert!(incidents.is_empty());
    }

    #[test]
    fn things_are_bounded() {
        let mounts: Vec<_> = (0..MOST_KEYS + 10).map(|at| mount(&format!("/{at}"), &[95.0])).collect();
        let history = History { series: mounts, ..History::default() };
        assert_eq!(run(&rule(DISK), &history, 1..=1).len(), MOST_KEYS);
    }
}
