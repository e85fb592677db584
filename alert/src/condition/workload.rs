//! `workload`: a container, virtual machine or pod has stopped, restarts again and again, or is unhealthy.

use serde::Deserialize;

use super::need::LONGEST;
use super::{Condition, Finding, Kind, Look, Need, Verdict, check_span, made};
use crate::fault::Fault;
use crate::history::{Change, Item, Key, Listed, State};
use crate::rule::Patterns;
use crate::time::Span;

/// States in which a workload does its work or is about to.
const RUNNING: &[&str] = &["running", "created", "restarting", "starting", "pending"];
/// Restarts that a rule can ask for.
const MOST_RESTARTS: u64 = 1000;
/// How long one that vanished is still told: made anew under another name it is another.
const GONE_FOR: Span = Span::hours(1);

pub(super) const KIND: Kind = Kind {
    name: "workload",
    summary: "A container, virtual machine or pod stopped, keeps restarting, or is unhealthy",
    example: "{names: 'shop-*', kinds: [container, pod], when: [stopped, restarting, unhealthy], restarts: 3, window: 15m}",
    make: |parameters, _| {
        made::<Workload>(parameters, |workload| {
            workload.names.check().map_err(|fault| fault.within("names"))?;
            check_span("window", workload.window, Span::MINUTE, Span::days(1))?;
            if workload.when.is_empty() {
                return Err(Fault::new(
                    "when",
                    "at least one of stopped, restarting and unhealthy is needed",
                ));
            }
            if !(1..=MOST_RESTARTS).contains(&workload.restarts) {
                return Err(Fault::new("restarts", format!("1 to {MOST_RESTARTS}")));
            }
            Ok(())
        })
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Workload {
    #[serde(default = "all")]
    names: Patterns,
    /// `container`, `lxc`, `vm`, `pod`; none: all.
    #[serde(default)]
    kinds: Vec<WorkloadKind>,
    #[serde(default = "unhealthy")]
    when: Vec<Trouble>,
    /// So many restarts within the window are too many.
    #[serde(default = "restarts")]
    restarts: u64,
    #[serde(default = "window")]
    window: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WorkloadKind {
    Container,
    Lxc,
    Vm,
    Pod,
}

impl WorkloadKind {
    fn name(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Lxc => "lxc",
            Self::Vm => "vm",
            Self::Pod => "pod",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Trouble {
    /// It does not run, or is gone.
    Stopped,
    Restarting,
    /// Its health check says so.
    Unhealthy,
}

fn all() -> Patterns {
    Patterns::One(crate::pattern::Pattern::new("*"))
}

/// Jobs stop when they are done: that is nothing bad unless somebody says so.
fn unhealthy() -> Vec<Trouble> {
    vec![Trouble::Restarting, Trouble::Unhealthy]
}

fn restarts() -> u64 {
    3
}

fn window() -> Span {
    Span::minutes(15)
}

impl Condition for Workload {
    fn needs(&self) -> Vec<Need> {
        vec![Need::items(Listed::Workloads, LONGEST)]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let workloads = look.history.items.iter().filter(|item| item.list == Listed::Workloads);
        workloads
            .filter(|item| self.names.match_text(&item.name))
            .filter_map(|item| self.found(item, item.within(look.at, self.window), look))
            .collect()
    }
}

impl Workload {
    fn found(&self, item: &Item, changes: &[Change], look: &Look<'_>) -> Option<Finding> {
        let name = &item.name;
        let newest = changes.last()?;
        let of = |verdict, sentence| {
            Some(Finding::of(Key::of("workload", name.as_str()), verdict, None, sentence))
        };
        let Some(state) = &newest.state else {
            let known = changes.iter().rev().find_map(|change| change.state.as_ref());
            let meant = known.is_some_and(|state| self.is_meant(state));
            let told = self.when.contains(&Trouble::Stopped)
                && meant
                && look.at.since(newest.at) < GONE_FOR.max(self.window);
            return if told { of(Verdict::Breached, format!("{name} is gone")) } else { None };
        };
        if !self.is_meant(state) {
            return None;
        }
        let count = restarts_within(changes);
        let trouble = self.when.iter().find_map(|trouble| match trouble {
            Trouble::Stopped if !RUNNING.contains(&state.status.as_str()) => {
                Some(format!("{name} is {}", state.status))
            }
            Trouble::Restarting if count >= self.restarts => {
                Some(format!("{name} was restarted {count} times in {}", self.window.about()))
            }
            Trouble::Unhealthy if state.health.as_deref() == Some("unhealthy") => {
                Some(format!("{name} is unhealthy"))
            }
            _ => None,
        });
        match trouble {
            Some(sentence) => of(Verdict::Breached, sentence),
            None => {
                of(Verdict::Clear, format!("{name} is {}", state.health.as_ref().unwrap_or(&state.status)))
            }
        }
    }

    fn is_meant(&self, state: &State) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|kind| kind.name() == state.kind)
    }
}

/// Restarts between the first change and the last; a count that went back began anew.
fn restarts_within(changes: &[Change]) -> u64 {
    let counts = changes.iter().filter_map(|change| change.state.as_ref()?.restarts);
    let pairs = counts.clone().zip(counts.skip(1));
    pairs.map(|(before, after)| if after < before { after } else { after - before }).sum()
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Breached, Clear};
    use super::super::testing::{at, condition, judge, try_condition};
    use super::*;
    use crate::history::History;

    fn was(minute: i64, status: &str, health: Option<&str>, restarts: u64) -> Change {
        let (status, health) = (status.to_owned(), health.map(str::to_owned));
        let state = State { status, health, restarts: Some(restarts), kind: "container".to_owned() };
        Change { at: at(minute), state: Some(state) }
    }

    fn gone(minute: i64) -> Change {
        Change { at: at(minute), state: None }
    }

    #[test]
    fn troubles_are_told_apart() {
        for (text, states, minute, expected) in [
            ("{}", vec![was(0, "running", Some("healthy"), 0)], 1, Some((Clear, "shop is healthy"))),
            ("{}", vec![was(0, "running", Some("unhealthy"), 0)], 1, Some((Breached, "shop is unhealthy"))),
            ("{}", vec![was(0, "exited", None, 0)], 1, Some((Clear, "shop is exited"))),
            ("{when: [stopped]}", vec![was(0, "exited", None, 0)], 1, Some((Breached, "shop is exited"))),
            (
                "{when: [stopped]}",
                vec![was(0, "running", None, 0), gone(5)],
                6,
                Some((Breached, "shop is gone")),
            ),
            ("{when: [stopped]}", vec![was(0, "running", None, 0), gone(5)], 90, None),
            ("{}", vec![was(0, "running", None, 0), gone(5)], 6, None),
            (
                "{}",
                vec![was(0, "running", None, 4), was(3, "running", None, 6), was(5, "running", None, 7)],
                6,
                Some((Breached, "shop was restarted 3 times in 15 min")),
            ),
            (
                "{}",
                vec![was(0, "running", None, 4), was(3, "running", None, 6), was(5, "running", None, 7)],
                19,
                Some((Clear, "shop is running")),
            ),
            ("{kinds: [vm]}", vec![was(0, "running", Some("unhealthy"), 0)], 1, None),
            ("{names: 'db*'}", vec![was(0, "running", Some("unhealthy"), 0)], 1, None),
        ] {
            let item = Item { list: Listed::Workloads, name: "shop".to_owned(), states };
            let history = History { items: vec![item], ..History::default() };
            let found = judge(&*condition("workload", text), &history, at(minute));
            let found = found.first().map(|found| (found.verdict, found.sentence.as_str()));
            assert_eq!(found, expected, "{text} at {minute}");
        }
    }

    #[test]
    fn impossible_parameters_are_told() {
        for (text, expected) in [
            ("{when: []}", "when: at least one of"),
            ("{restarts: 0}", "restarts: 1 to 1000"),
            ("{kinds: [jail]}", "kinds[0]: unknown variant `jail`"),
        ] {
            let error = try_condition("workload", text).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
