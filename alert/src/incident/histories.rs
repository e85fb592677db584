//! Random histories of incidents: no firing without its end, none twice, whatever clocks, people and restarts do.

use proptest::prelude::*;

use super::{Change, FLAP_CALM, FLAP_WINDOW, FLAPS, Incident, Input, LONGEST_STEP, Policy, Reason, State};
use crate::condition::Verdict;
use crate::rule::{NoData, Severity};
use crate::time::{Span, Time};

/// Histories of an ordinary run, a few seconds; `PROPTEST_CASES` asks for others.
const HISTORIES: u32 = 100_000;
/// Steps of a history.
const STEPS: std::ops::Range<usize> = 1..40;

#[derive(Clone, Debug)]
enum Event {
    Judged(Verdict),
    Missing(bool),
    Acknowledge,
    Unacknowledge,
    Remove,
    /// Written down, and read by another process.
    Restart,
    Severity(Severity),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => Just(Event::Judged(Verdict::Breached)),
        4 => Just(Event::Judged(Verdict::Clear)),
        1 => Just(Event::Judged(Verdict::Between)),
        1 => Just(Event::Judged(Verdict::Unknown)),
        1 => any::<bool>().prop_map(Event::Missing),
        1 => Just(Event::Acknowledge),
        1 => Just(Event::Unacknowledge),
        1 => prop_oneof![3 => Just(Event::Restart), 1 => Just(Event::Remove)],
        1 => prop::sample::select(Severity::ALL.to_vec()).prop_map(Event::Severity),
    ]
}

/// Seconds to the next step: mostly a minute, sometimes a jump to either side.
fn seconds() -> impl Strategy<Value = i64> {
    prop_oneof![8 => Just(60_i64), 2 => 0..600_i64, 1 => -100_000..100_000_i64]
}

fn policy() -> impl Strategy<Value = Policy> {
    let no_data = prop_oneof![4 => Just(NoData::Keep), 1 => Just(NoData::Clear), 1 => Just(NoData::Breach)];
    (0..4_u64, 0..3_u64, no_data).prop_map(|(hold, clear_for, no_data)| Policy {
        severity: Severity::Warning,
        hold: Span::minutes(hold),
        clear_for: Span::minutes(clear_for),
        no_data,
    })
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(HISTORIES)
}

/// What is true of every history.
#[derive(Default)]
struct Watch {
    fired: u64,
    resolved: u64,
    /// When it fired, as long as the clock only went forward.
    firings: Vec<Time>,
    /// Breach without a clear.
    breached: Stretch,
    /// Clear without anything else.
    clear: Stretch,
    was_flapping: bool,
}

/// How long something has been so, counted as steps count: what an honest step cannot exceed.
#[derive(Default)]
struct Stretch {
    lasted: Span,
    before: bool,
}

impl Stretch {
    /// What is neither so nor ends it keeps it as it is.
    fn step(&mut self, is: bool, ends: bool, elapsed: Span) {
        if ends {
            *self = Self::default();
        } else if is {
            if self.before {
                self.lasted = self.lasted.plus(elapsed.min(LONGEST_STEP));
            }
            self.before = true;
        }
    }
}

impl Watch {
    fn look(&mut self, incident: &Incident, change: Option<Change>, policy: &Policy, now: Time) {
        match change {
            Some(Change::Fired { flapping }) => {
                assert_eq!(self.fired, self.resolved, "a firing within a firing");
                self.fired += 1;
                assert_eq!(incident.episode, self.fired, "each firing has its number");
                assert_eq!(flapping, incident.flapping);
                let breached = self.breached.lasted;
                assert!(breached >= policy.hold, "fired after {breached}");
                self.firings.push(now);
            }
            Some(Change::Resolved { reason }) => {
                self.resolved += 1;
                let calm = if self.was_flapping { policy.clear_for.max(FLAP_CALM) } else { policy.clear_for };
                let clear = self.clear.lasted;
                assert!(reason != Reason::Clear || clear >= calm, "over after {clear}");
                assert_eq!(self.fired, self.resolved, "an end without a firing");
                assert_eq!(incident.state, State::Resolved);
            }
            _ => {}
        }
        assert_eq!(incident.is_open(), self.fired > self.resolved, "people know what is open");
        assert!(incident.firings.len() <= FLAPS);
        self.was_flapping = incident.flapping;
    }
}

fn run(mut policy: Policy, steps: Vec<(Event, i64)>) {
    let mut incident = Incident::default();
    let mut watch = Watch::default();
    let mut now = Time::from_seconds(1_795_392_000);
    let mut judged_at = now;
    let mut forward = true;
    for (event, seconds) in steps {
        let next = Time::from_seconds(now.seconds() + seconds);
        forward &= next >= now;
        now = next;
        let input = match event {
            Event::Judged(verdict) => Input::Judged { verdict, value: Some(1.0), sentence: "it is so" },
            Event::Missing(host_silent) => Input::Missing { host_silent },
            Event::Acknowledge => Input::Acknowledge { by: "ann" },
            Event::Unacknowledge => Input::Unacknowledge,
            Event::Remove => Input::Remove,
            Event::Restart => {
                let text = serde_json::to_string(&incident).unwrap();
                assert_eq!(serde_json::from_str::<Incident>(&text).unwrap(), incident);
                incident = serde_json::from_str(&text).unwrap();
                continue;
            }
            Event::Severity(severity) => {
                policy.severity = severity;
                continue;
            }
        };
        let verdict = match (&input, policy.no_data) {
            (Input::Judged { verdict: Verdict::Unknown, .. } | Input::Missing { .. }, NoData::Clear) => {
                Some(Verdict::Clear)
            }
            (Input::Judged { verdict: Verdict::Unknown, .. } | Input::Missing { .. }, NoData::Breach) => {
                Some(Verdict::Breached)
            }
            (Input::Judged { verdict, .. }, _) => Some(*verdict),
            _ => None,
        };
        if matches!(input, Input::Judged { .. } | Input::Missing { .. }) {
            let clear = verdict == Some(Verdict::Clear);
            let elapsed = now.since(judged_at);
            watch.breached.step(verdict == Some(Verdict::Breached), clear, elapsed);
            let other = matches!(verdict, Some(Verdict::Breached | Verdict::Between));
            watch.clear.step(clear, other, elapsed);
            judged_at = now;
        }
        let change = incident.step(&input, &policy, now);
        watch.look(&incident, change, &policy, now);
    }
    if forward {
        // Three firings make it flapping; then each takes a calm.
        let most = FLAPS + usize::try_from(FLAP_WINDOW.as_seconds() / FLAP_CALM.as_seconds()).unwrap();
        for first in &watch.firings {
            let within =
                watch.firings.iter().filter(|fired| **fired >= *first && fired.since(*first) < FLAP_WINDOW);
            assert!(within.count() <= most, "a flapping incident is damped: {:?}", watch.firings);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn every_firing_has_its_end_and_none_is_told_twice(
        policy in policy(),
        steps in prop::collection::vec((event(), seconds()), STEPS),
    ) {
        run(policy, steps);
    }
}
