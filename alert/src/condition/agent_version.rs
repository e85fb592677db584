//! `agent_version`: a host's agent is older than it should be.

use serde::Deserialize;

use super::need::LONGEST;
use super::{Condition, Finding, Kind, Look, Need, Verdict, made};
use crate::fault::Fault;
use crate::history::Listed;

pub(super) const KIND: Kind = Kind {
    name: "agent_version",
    summary: "The agent is older than the newest one, or than a version",
    example: "{}",
    make: |parameters, _| {
        made::<AgentVersion>(parameters, |rule| match &rule.least {
            Some(least) if parts(least).is_none() => {
                Err(Fault::new("least", format!("\"{least}\" is no version as in 1.4.0")))
            }
            _ => Ok(()),
        })
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentVersion {
    /// The oldest version that is good; without it the newest that the server knows.
    least: Option<String>,
}

impl Condition for AgentVersion {
    fn needs(&self) -> Vec<Need> {
        vec![Need::items(Listed::Agent, LONGEST)]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let mut agents = look.history.items.iter().filter(|item| item.list == Listed::Agent);
        let Some((_, state)) = agents.find_map(|item| item.at(look.at)) else { return Vec::new() };
        let Some(least) = self.least.as_ref().or(look.around.newest_agent.as_ref()) else {
            return Vec::new();
        };
        let (Some(has), Some(wanted)) = (parts(&state.status), parts(least)) else {
            let sentence = format!("the agent's version \"{}\" cannot be compared", state.status);
            return vec![Finding::new(Verdict::Unknown, None, sentence)];
        };
        let sentence = format!("the agent is {}, {least} is wanted", state.status);
        vec![Finding::new(Verdict::breached_if(has < wanted), None, sentence)]
    }
}

/// The numbers of a version, and whether it is more than a candidate for them: `v1.4.0-rc1` is before `1.4.0`.
fn parts(version: &str) -> Option<([u64; 3], bool)> {
    let text = version.strip_prefix('v').unwrap_or(version);
    let text = text.split('+').next().unwrap_or_default();
    let (numbers, candidate) = text.split_once('-').map_or((text, false), |(numbers, _)| (numbers, true));
    let mut parts = [0; 3];
    let mut fields = numbers.split('.');
    for (at, part) in parts.iter_mut().enumerate() {
        match fields.next() {
            Some(field) => *part = field.parse().ok()?,
            None if at > 0 => break,
            None => return None,
        }
    }
    fields.next().is_none().then_some((parts, !candidate))
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Breached, Clear, Unknown};
    use super::super::testing::{at, condition, judge_in, try_condition};
    use super::*;
    use crate::history::{Change, History, Item, State, Surroundings};

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (has, text, newest, expected) in [
            ("1.9.0", "{least: 1.10.0}", None, Some(Breached)),
            ("1.10.0", "{least: 1.9.9}", None, Some(Clear)),
            ("v1.10", "{least: 1.10.0}", None, Some(Clear)),
            ("1.10.0-rc1", "{least: 1.10.0}", None, Some(Breached)),
            ("1.10.0+abc", "{least: 1.10.0}", None, Some(Clear)),
            ("1.9.0", "{}", Some("1.9.1"), Some(Breached)),
            ("1.9.0", "{}", None, None),
            ("dev", "{}", Some("1.9.1"), Some(Unknown)),
        ] {
            let state = Some(State { status: has.to_owned(), ..State::default() });
            let states = vec![Change { at: at(0), state }];
            let item = Item { list: Listed::Agent, name: String::new(), states };
            let history = History { items: vec![item], ..History::default() };
            let around = Surroundings { listening: vec![], newest_agent: newest.map(str::to_owned) };
            let found = judge_in(&*condition("agent_version", text), &history, at(1), &around);
            assert_eq!(found.first().map(|finding| finding.verdict), expected, "{has} {text}");
        }
    }

    #[test]
    fn what_is_no_version_is_told() {
        for text in ["{least: new}", "{least: ''}", "{least: 1.2.3.4}"] {
            assert!(try_condition("agent_version", text).is_err(), "{text}");
        }
    }
}
