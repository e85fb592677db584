//! Which hosts a diagnostic is for, and whether their fleets allow it.

use std::collections::BTreeMap;

use super::super::agent::object_name;
use crate::api::diagnostic::{DiagnosticType, Operator, Requirement, Selector, Target};
use crate::api::fleet::DiagnosticLimits;

/// A host of the namespace's fleets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate<'a> {
    pub(crate) agent_id: &'a str,
    pub(crate) hostname: &'a str,
    pub(crate) node_name: Option<&'a str>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) limits: &'a DiagnosticLimits,
    pub(crate) is_paused: bool,
}

/// Why there is no host to run it on: a reason of the condition `Accepted`, with what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoTarget {
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

fn no(reason: &'static str, message: impl Into<String>) -> NoTarget {
    NoTarget { reason, message: message.into() }
}

/// Hosts to run it on, by name; every one's fleet allows it.
pub(crate) fn hosts(
    target: &Target,
    kind: DiagnosticType,
    log_path: Option<&str>,
    candidates: &[Candidate<'_>],
) -> Result<Vec<String>, NoTarget> {
    let mut found: Vec<_> = candidates.iter().filter(|candidate| is_meant(target, candidate)).collect();
    if found.is_empty() {
        return Err(no("TargetNotFound", "no host of this namespace's fleets is meant"));
    }
    if target.agent.is_some() && found.len() > 1 {
        return Err(no("TargetNotFound", "several hosts have this name: say which one by its UUID"));
    }
    found.sort_by(|a, b| a.hostname.cmp(b.hostname).then(a.agent_id.cmp(b.agent_id)));
    let most = usize::try_from(target.max_agents).unwrap_or(1);
    found.truncate(most);
    for candidate in &found {
        allowed(candidate, kind, log_path)?;
    }
    let limit = found.iter().map(|candidate| candidate.limits.max_targets).min().unwrap_or(1);
    if found.len() > usize::try_from(limit).unwrap_or(1) {
        let message =
            format!("{} hosts are meant, the fleet allows {limit} (diagnostics.maxTargets)", found.len());
        return Err(no("TooManyTargets", message));
    }
    Ok(found.iter().map(|candidate| candidate.agent_id.to_owned()).collect())
}

fn is_meant(target: &Target, candidate: &Candidate<'_>) -> bool {
    let Target { agent, node, selector, max_agents: _ } = target;
    let Candidate { agent_id, hostname, node_name, labels, .. } = candidate;
    let by_agent = agent.as_ref().is_some_and(|agent| {
        agent == agent_id || agent == hostname || *agent == object_name(hostname, agent_id)
    });
    let by_node = node.is_some() && node.as_deref() == *node_name;
    by_agent || by_node || selector.as_ref().is_some_and(|selector| matches(selector, labels))
}

/// Whether labels are as a selector says.
fn matches(selector: &Selector, labels: &BTreeMap<String, String>) -> bool {
    let Selector { match_labels, match_expressions } = selector;
    match_labels.iter().all(|(key, value)| labels.get(key) == Some(value))
        && match_expressions.iter().all(|Requirement { key, operator, values }| {
            let found = labels.get(key);
            match operator {
                Operator::In => found.is_some_and(|found| values.contains(found)),
                Operator::NotIn => found.is_none_or(|found| !values.contains(found)),
                Operator::Exists => found.is_some(),
                Operator::DoesNotExist => found.is_none(),
            }
        })
}

fn allowed(candidate: &Candidate<'_>, kind: DiagnosticType, log_path: Option<&str>) -> Result<(), NoTarget> {
    let Candidate { hostname, limits, is_paused, .. } = candidate;
    if *is_paused {
        return Err(no("FleetPaused", format!("the fleet of {hostname} is paused")));
    }
    if !limits.allowed.contains(&kind) {
        let message = format!("the fleet of {hostname} does not allow {kind:?} (diagnostics.allowed)");
        return Err(no("TypeNotAllowed", message));
    }
    let is_below = |path: &str, folder: &str| {
        let rest = path.strip_prefix(folder.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match log_path {
        Some(path) if !limits.log_paths.iter().any(|folder| is_below(path, folder)) => {
            let message =
                format!("the fleet of {hostname} does not allow logs of {path} (diagnostics.logPaths)");
            Err(no("ForbiddenPath", message))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn candidates(limits: &DiagnosticLimits) -> Vec<Candidate<'_>> {
        [
            ("id-b", "b", None, "web"),
            ("id-a", "a", Some("node-a"), "web"),
            ("id-a2", "twin", None, "db"),
            ("id-a3", "twin", None, "db"),
        ]
        .into_iter()
        .map(|(agent_id, hostname, node_name, role)| Candidate {
            agent_id,
            hostname,
            node_name,
            labels: BTreeMap::from([("role".to_owned(), role.to_owned())]),
            limits,
            is_paused: false,
        })
        .collect()
    }

    fn target(value: Value) -> Target {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn hosts_are_meant_by_name_node_or_labels() {
        let limits = DiagnosticLimits::default();
        let name = object_name("b", "id-b");
        for (wanted, expected) in [
            (json!({"agent": "id-b"}), Ok(vec!["id-b"])),
            (json!({"agent": "b"}), Ok(vec!["id-b"])),
            (json!({"agent": name}), Ok(vec!["id-b"])),
            (json!({"agent": "twin"}), Err("TargetNotFound")),
            (json!({"agent": "c"}), Err("TargetNotFound")),
            (json!({"node": "node-a"}), Ok(vec!["id-a"])),
            (json!({"node": "b"}), Err("TargetNotFound")),
            (json!({"selector": {"matchLabels": {"role": "web"}}, "maxAgents": 5}), Ok(vec!["id-a", "id-b"])),
            (json!({"selector": {"matchLabels": {"role": "web"}}}), Ok(vec!["id-a"])),
            (
                json!({"selector": {"matchExpressions": [{"key": "role", "operator": "NotIn", "values": ["web"]}]}, "maxAgents": 50}),
                Ok(vec!["id-a2", "id-a3"]),
            ),
            (
                json!({"selector": {"matchExpressions": [{"key": "x", "operator": "Exists", "values": []}]}}),
                Err("TargetNotFound"),
            ),
        ] {
            let found = hosts(&target(wanted.clone()), DiagnosticType::Ping, None, &candidates(&limits));
            let expected = expected.map(|ids| ids.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(found.map_err(|error| error.reason), expected, "{wanted}");
        }
    }

    #[test]
    fn what_a_fleet_does_not_allow_is_not_asked() {
        let limits = DiagnosticLimits { max_targets: 1, ..DiagnosticLimits::default() };
        let logs = DiagnosticLimits { allowed: vec![DiagnosticType::Logs], ..DiagnosticLimits::default() };
        let all = json!({"selector": {}, "maxAgents": 50});
        let one = json!({"agent": "b"});
        for (limits, wanted, kind, path, expected) in [
            (&limits, &one, DiagnosticType::Logs, None, Some("TypeNotAllowed")),
            (&limits, &all, DiagnosticType::Ping, None, Some("TooManyTargets")),
            (&logs, &one, DiagnosticType::Logs, Some("/var/log/syslog"), None),
            (&logs, &one, DiagnosticType::Logs, Some("/var/logs"), Some("ForbiddenPath")),
            (&logs, &one, DiagnosticType::Logs, Some("/etc/shadow"), Some("ForbiddenPath")),
        ] {
            let found = hosts(&target(wanted.clone()), kind, path, &candidates(limits));
            assert_eq!(found.err().map(|error| error.reason), expected, "{kind:?} {path:?}");
        }
        let mut paused = candidates(&limits);
        for candidate in &mut paused {
            candidate.is_paused = true;
        }
        let found = hosts(&target(one), DiagnosticType::Ping, None, &paused);
        assert_eq!(found.unwrap_err().reason, "FleetPaused");
    }
}
