//! One step of an incident.

use super::{
    BY_BYTES, Change, FLAP_CALM, FLAP_WINDOW, FLAPS, GONE_AFTER, Incident, Input, LONGEST_STEP, Policy,
    Reason, SENTENCE_BYTES, State,
};
use crate::condition::Verdict;
use crate::rule::NoData;
use crate::time::{Span, Time};

impl Incident {
    /// What becomes of it at `now`. A clock that goes back counts as one that stands.
    pub fn step(&mut self, input: &Input<'_>, policy: &Policy, now: Time) -> Option<Change> {
        match input {
            Input::Judged { verdict, value, sentence } => {
                let elapsed = self.elapse(now);
                self.value = *value;
                self.sentence = cut(sentence, SENTENCE_BYTES);
                if *verdict == Verdict::Unknown {
                    return self.unknown(elapsed, false, policy, now);
                }
                self.unknown_for = Span::ZERO;
                self.judged(*verdict, elapsed, policy, now)
            }
            Input::Missing { host_silent } => {
                let elapsed = self.elapse(now);
                self.unknown(elapsed, *host_silent, policy, now)
            }
            Input::Acknowledge { by } if self.state == State::Firing => {
                self.become_state(State::Acknowledged, now);
                self.acknowledged_by = cut(by, BY_BYTES);
                Some(Change::Acknowledged)
            }
            Input::Unacknowledge if self.state == State::Acknowledged => {
                self.become_state(State::Firing, now);
                self.acknowledged_by.clear();
                Some(Change::Unacknowledged)
            }
            Input::Acknowledge { .. } | Input::Unacknowledge => None,
            Input::Remove if self.is_open() => Some(self.resolve(Reason::Removed, now)),
            Input::Remove => {
                self.become_state(State::Inactive, now);
                self.leaning = None;
                None
            }
        }
    }

    /// Time since the last step, as far as it counts.
    fn elapse(&mut self, now: Time) -> Span {
        let elapsed = now.since(self.stepped_at).min(LONGEST_STEP);
        self.stepped_at = now;
        elapsed
    }

    fn unknown(&mut self, elapsed: Span, host_silent: bool, policy: &Policy, now: Time) -> Option<Change> {
        match policy.no_data {
            NoData::Clear => return self.judged(Verdict::Clear, elapsed, policy, now),
            NoData::Breach => return self.judged(Verdict::Breached, elapsed, policy, now),
            NoData::Keep => {}
        }
        if host_silent {
            return self.regrade(policy);
        }
        self.unknown_for = self.unknown_for.plus(elapsed);
        if self.unknown_for < GONE_AFTER {
            return self.regrade(policy);
        }
        if self.is_open() {
            return Some(self.resolve(Reason::Gone, now));
        }
        self.become_state(State::Inactive, now);
        None
    }

    fn judged(&mut self, verdict: Verdict, elapsed: Span, policy: &Policy, now: Time) -> Option<Change> {
        if self.leaning == Some(verdict) {
            self.leaning_for = self.leaning_for.plus(elapsed);
        } else if !(verdict == Verdict::Between && self.state == State::Pending) {
            // Between the limits a breach that is not long enough yet waits: it is not over and does not grow.
            self.leaning_for = Span::ZERO;
            self.leaning = Some(verdict);
        }
        match (self.state, verdict) {
            (State::Inactive | State::Resolved, Verdict::Breached) => {
                if policy.hold == Span::ZERO {
                    return Some(self.fire(policy, now));
                }
                self.become_state(State::Pending, now);
                None
            }
            (State::Pending, Verdict::Breached) if self.leaning_for >= policy.hold => {
                Some(self.fire(policy, now))
            }
            (State::Pending, Verdict::Clear) => {
                self.become_state(State::Inactive, now);
                None
            }
            (State::Firing | State::Acknowledged, Verdict::Clear) => {
                let calm = if self.flapping { policy.clear_for.max(FLAP_CALM) } else { policy.clear_for };
                if self.leaning_for >= calm {
                    return Some(self.resolve(Reason::Clear, now));
                }
                self.regrade(policy)
            }
            (State::Firing | State::Acknowledged, _) => self.regrade(policy),
            _ => None,
        }
    }

    fn fire(&mut self, policy: &Policy, now: Time) -> Change {
        self.become_state(State::Firing, now);
        self.episode = self.episode.saturating_add(1);
        self.fired_at = now;
        self.severity = policy.severity;
        self.acknowledged_by.clear();
        // Both directions: of a clock that was put back what fired lately lies ahead.
        self.firings.retain(|fired| now.since(*fired) < FLAP_WINDOW && fired.since(now) < FLAP_WINDOW);
        self.firings.push(now);
        let over = self.firings.len().saturating_sub(FLAPS);
        self.firings.drain(..over);
        self.flapping = self.firings.len() >= FLAPS;
        Change::Fired { flapping: self.flapping }
    }

    fn resolve(&mut self, reason: Reason, now: Time) -> Change {
        self.become_state(State::Resolved, now);
        self.flapping = false;
        self.acknowledged_by.clear();
        self.leaning = None;
        self.unknown_for = Span::ZERO;
        Change::Resolved { reason }
    }

    /// The rule says another severity than when it fired. What got worse needs somebody to look again.
    fn regrade(&mut self, policy: &Policy) -> Option<Change> {
        let before = self.severity;
        if !self.is_open() || before == policy.severity {
            return None;
        }
        self.severity = policy.severity;
        if policy.severity > before && self.state == State::Acknowledged {
            self.state = State::Firing;
            self.acknowledged_by.clear();
        }
        Some(Change::Severity { before })
    }

    fn become_state(&mut self, state: State, now: Time) {
        if self.state != state {
            self.state = state;
            self.changed_at = now;
        }
    }
}

fn cut(text: &str, most: usize) -> String {
    text[..text.floor_char_boundary(most)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Severity;
    use Verdict::{Between, Breached, Clear, Unknown};

    fn at(minute: i64) -> Time {
        Time::from_seconds(1_795_392_000 + minute * 60)
    }

    fn policy(hold: u64, clear_for: u64) -> Policy {
        Policy {
            severity: Severity::Warning,
            hold: Span::minutes(hold),
            clear_for: Span::minutes(clear_for),
            no_data: NoData::Keep,
        }
    }

    fn judged(verdict: Verdict) -> Input<'static> {
        Input::Judged { verdict, value: None, sentence: "" }
    }

    /// Changes of an incident that is judged once a minute.
    fn run(policy: &Policy, verdicts: &[(usize, Verdict)]) -> Vec<(i64, Change)> {
        let mut incident = Incident::default();
        let each = verdicts.iter().flat_map(|(times, verdict)| std::iter::repeat_n(*verdict, *times));
        (0..)
            .zip(each)
            .filter_map(|(minute, verdict)| {
                incident.step(&judged(verdict), policy, at(minute)).map(|change| (minute, change))
            })
            .collect()
    }

    const FIRED: Change = Change::Fired { flapping: false };
    const CLEARED: Change = Change::Resolved { reason: Reason::Clear };

    #[test]
    fn it_fires_when_it_held_and_ends_when_it_is_well_for_long_enough() {
        for (name, policy, verdicts, expected) in [
            ("at once", policy(0, 0), vec![(2, Breached), (1, Clear)], vec![(0, FIRED), (2, CLEARED)]),
            ("held", policy(5, 0), vec![(7, Breached), (1, Clear)], vec![(5, FIRED), (7, CLEARED)]),
            ("too short", policy(5, 0), vec![(5, Breached), (1, Clear), (5, Breached)], vec![]),
            ("clear for", policy(0, 3), vec![(1, Breached), (5, Clear)], vec![(0, FIRED), (4, CLEARED)]),
            (
                "clear, but not for long enough",
                policy(0, 3),
                vec![(1, Breached), (3, Clear), (1, Breached), (3, Clear)],
                vec![(0, FIRED)],
            ),
            ("between goes on", policy(0, 0), vec![(1, Breached), (9, Between)], vec![(0, FIRED)]),
            ("between does not begin", policy(0, 0), vec![(9, Between)], vec![]),
            (
                "between waits",
                policy(2, 0),
                vec![(2, Breached), (5, Between), (1, Breached)],
                vec![(7, FIRED)],
            ),
            ("unknown goes on", policy(0, 0), vec![(1, Breached), (99, Unknown)], vec![(0, FIRED)]),
            (
                "unknown waits",
                policy(2, 0),
                vec![(2, Breached), (5, Unknown), (1, Breached)],
                vec![(7, FIRED)],
            ),
            (
                "unknown for a day is gone",
                policy(0, 0),
                vec![(1, Breached), (1441, Unknown)],
                vec![(0, FIRED), (1440, Change::Resolved { reason: Reason::Gone })],
            ),
        ] {
            assert_eq!(run(&policy, &verdicts), expected, "{name}");
        }
    }

    #[test]
    fn no_data_means_what_the_rule_says() {
        let with = |no_data| Policy { no_data, ..policy(0, 0) };
        assert_eq!(run(&with(NoData::Clear), &[(1, Breached), (1, Unknown)]), [(0, FIRED), (1, CLEARED)]);
        assert_eq!(run(&with(NoData::Breach), &[(1, Unknown), (1, Clear)]), [(0, FIRED), (1, CLEARED)]);
    }

    #[test]
    fn what_comes_and_goes_stays_open_until_it_is_calm() {
        let flapping: Vec<_> =
            (0..30).map(|minute| (1, if minute % 2 == 0 { Breached } else { Clear })).collect();
        let changes = run(&policy(0, 0), &[flapping, vec![(30, Clear)]].concat());
        let third = Change::Fired { flapping: true };
        assert_eq!(
            changes,
            [(0, FIRED), (1, CLEARED), (2, FIRED), (3, CLEARED), (4, third), (44, CLEARED)],
            "the last breach was in minute 28, the calm begins in 29"
        );
    }

    #[test]
    fn a_clock_that_jumps_does_not_make_time() {
        let policy = policy(10, 0);
        let mut incident = Incident::default();
        assert_eq!(incident.step(&judged(Breached), &policy, at(0)), None);
        assert_eq!(incident.step(&judged(Breached), &policy, at(600)), None, "five minutes count at most");
        assert_eq!(incident.step(&judged(Breached), &policy, at(0)), None, "back: nothing counts");
        assert_eq!(incident.step(&judged(Breached), &policy, at(4)), None);
        assert_eq!(incident.step(&judged(Breached), &policy, at(5)), Some(FIRED), "5 + 4 + 1");
    }

    #[test]
    fn people_acknowledge_what_fires() {
        let policy = policy(0, 0);
        let mut incident = Incident::default();
        let acknowledge = Input::Acknowledge { by: "ann" };
        assert_eq!(incident.step(&acknowledge, &policy, at(0)), None);
        incident.step(&judged(Breached), &policy, at(0));
        assert_eq!(incident.step(&acknowledge, &policy, at(1)), Some(Change::Acknowledged));
        assert_eq!((incident.state, incident.acknowledged_by.as_str()), (State::Acknowledged, "ann"));
        assert_eq!(incident.step(&acknowledge, &policy, at(1)), None);
        assert_eq!(incident.step(&judged(Breached), &policy, at(2)), None);
        let worse = Policy { severity: Severity::Critical, ..policy };
        let change = incident.step(&judged(Breached), &worse, at(3));
        assert_eq!(change, Some(Change::Severity { before: Severity::Warning }));
        assert_eq!(incident.state, State::Firing, "worse needs another look");
        assert_eq!(
            incident.step(&Input::Remove, &policy, at(4)),
            Some(Change::Resolved { reason: Reason::Removed })
        );
        assert_eq!(incident.step(&Input::Remove, &policy, at(5)), None);
    }

    #[test]
    fn a_silent_host_keeps_its_incidents() {
        let policy = policy(0, 0);
        let mut incident = Incident::default();
        incident.step(&judged(Breached), &policy, at(0));
        for minute in 1..3000 {
            assert_eq!(incident.step(&Input::Missing { host_silent: true }, &policy, at(minute)), None);
        }
        assert!(incident.is_open());
    }
}
