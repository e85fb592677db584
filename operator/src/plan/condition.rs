//! Conditions of a status: what is said anew keeps its time where it says the same.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use k8s_openapi::jiff::{Timestamp, Unit};

use crate::api::condition::{MESSAGE, find};

/// One thing that a reconcile found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) kind: &'static str,
    pub(crate) holds: bool,
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn yes(kind: &'static str, reason: &'static str, message: impl Into<String>) -> Self {
        Self { kind, holds: true, reason, message: message.into() }
    }

    pub(crate) fn no(kind: &'static str, reason: &'static str, message: impl Into<String>) -> Self {
        Self { kind, holds: false, reason, message: message.into() }
    }
}

/// The conditions that follow: those found, and those before of which nothing was found.
pub(crate) fn conditions(
    before: &[Condition],
    findings: &[Finding],
    generation: i64,
    now: Timestamp,
) -> Vec<Condition> {
    let found: Vec<_> = findings.iter().map(|finding| finding.kind).collect();
    let kept = before.iter().filter(|condition| !found.contains(&condition.type_.as_str())).cloned();
    let mut all: Vec<_> =
        findings.iter().map(|finding| condition(before, finding, generation, now)).collect();
    all.extend(kept);
    all.sort_by(|a, b| a.type_.cmp(&b.type_));
    all
}

fn condition(before: &[Condition], finding: &Finding, generation: i64, now: Timestamp) -> Condition {
    let Finding { kind, holds, reason, message } = finding;
    let status = if *holds { "True" } else { "False" };
    let same = find(before, kind).filter(|condition| condition.status == status);
    let since = same.map_or_else(|| whole_seconds(now), |condition| condition.last_transition_time.0);
    Condition {
        type_: (*kind).to_owned(),
        status: status.to_owned(),
        reason: (*reason).to_owned(),
        message: message.get(..message.floor_char_boundary(MESSAGE)).unwrap_or_default().to_owned(),
        observed_generation: Some(generation),
        last_transition_time: Time(since),
    }
}

/// Kubernetes keeps no fractions: what is written has to equal what will be read.
pub(crate) fn whole_seconds(at: Timestamp) -> Timestamp {
    at.round(Unit::Second).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_condition_moves_with_its_status_alone() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let first = conditions(&[], &[Finding::no("Ready", "Pending", "")], 1, at(10));
        let again = conditions(&first, &[Finding::no("Ready", "Expired", "over")], 2, at(20));
        assert_eq!((again[0].last_transition_time.0, again[0].reason.as_str()), (at(10), "Expired"));
        assert_eq!(again[0].observed_generation, Some(2));
        let ready = conditions(&again, &[Finding::yes("Ready", "Issued", "")], 2, at(30));
        assert_eq!(ready[0].last_transition_time.0, at(30));
    }

    #[test]
    fn conditions_of_others_stay() {
        let mut theirs = conditions(&[], &[Finding::yes("Audited", "Yes", "")], 1, Timestamp::UNIX_EPOCH);
        theirs = conditions(&theirs, &[Finding::yes("Ready", "Issued", "")], 1, Timestamp::UNIX_EPOCH);
        let kinds: Vec<_> = theirs.iter().map(|condition| condition.type_.as_str()).collect();
        assert_eq!(kinds, ["Audited", "Ready"]);
    }

    #[test]
    fn a_long_message_is_cut() {
        let long = "ä".repeat(MESSAGE);
        let cut = conditions(&[], &[Finding::no("Ready", "X", long)], 1, Timestamp::UNIX_EPOCH);
        assert_eq!(cut[0].message.len(), MESSAGE);
    }
}
