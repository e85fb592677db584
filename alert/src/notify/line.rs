//! What is told of one incident.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Standing;
use crate::history::{Host, Key};
use crate::incident::{Incident, State};
use crate::rule::{Checked, Severity};
use crate::time::Time;

/// One incident, as people are told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Id of the incident, for links and for keys of channels.
    pub incident: String,
    /// Name of the rule.
    pub rule: String,
    /// Id of the rule; empty where it has none, as rules of files.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rule_id: String,
    /// Its title.
    pub title: String,
    /// What to do about it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
    /// Host name.
    pub host: String,
    /// Id of the host.
    pub host_id: String,
    /// Which thing of the host; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// How bad it is.
    pub severity: Severity,
    /// How it was when it was told.
    pub sentence: String,
    /// The number that was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Of the rule and the host.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// When it fired.
    pub fired_at: Time,
    /// When it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_at: Option<Time>,
    /// It comes and goes.
    #[serde(default)]
    pub flapping: bool,
    /// Name of the condition.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub condition: String,
    /// What webhooks of the original's kind call the snapshot: an object; null where there is none.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub snapshot: Value,
}

/// Of what a line is made.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The rule.
    pub rule: &'a Checked,
    /// The rule's id; empty where it has none.
    pub rule_id: &'a str,
    /// The host.
    pub host: &'a Host,
    /// Which thing of the host.
    pub key: &'a Key,
    /// What became of it.
    pub incident: &'a Incident,
    /// The incident's id.
    pub id: &'a str,
}

impl Line {
    /// What is told of an incident: labels of the rule win over those of the host.
    pub fn of(parts: Parts<'_>) -> Self {
        let Parts { rule, rule_id, host, key, incident, id } = parts;
        let mut labels = host.labels.clone();
        labels.extend(rule.rule.labels.clone());
        Self {
            incident: id.to_owned(),
            rule: rule.rule.name.clone(),
            rule_id: rule_id.to_owned(),
            title: rule.rule.title().to_owned(),
            advice: rule.rule.advice.clone(),
            host: host.name.clone(),
            host_id: host.id.clone(),
            key: key.to_string(),
            severity: incident.severity,
            sentence: incident.sentence.clone(),
            value: incident.value,
            labels,
            fired_at: incident.fired_at,
            resolved_at: None,
            flapping: incident.flapping,
            condition: rule.rule.condition.kind().to_owned(),
            snapshot: Value::Null,
        }
    }
}

impl<'a> Standing<'a> {
    /// An open incident of a page.
    pub fn of(parts: Parts<'a>, muted: bool) -> Self {
        let Parts { rule, host, incident, .. } = parts;
        Self {
            line: Line::of(parts),
            acknowledged: incident.state == State::Acknowledged,
            muted,
            notify: &rule.rule.notify,
            group: rule.group(host, incident.severity),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing::catalog;
    use crate::condition::Verdict;
    use crate::condition::testing::{at, host};
    use crate::fault::read_yaml;
    use crate::incident::{Input, Policy};
    use crate::rule::{NoData, Rule};
    use crate::time::Span;

    #[test]
    fn a_line_says_what_the_incident_the_rule_and_the_host_say() {
        let text = "{name: disk, title: Disk full, labels: {team: ops, env: x}, scope: {all: true}, \
                    condition: {reboot_needed: }}";
        let rule: Rule = read_yaml(text).unwrap();
        let rule = catalog(|catalog| rule.check(catalog)).unwrap();
        let (hold, clear_for) = (Span::ZERO, Span::ZERO);
        let policy = Policy { severity: Severity::Critical, hold, clear_for, no_data: NoData::Keep };
        let mut incident = Incident::default();
        let judged = Input::Judged { verdict: Verdict::Breached, value: Some(1.0), sentence: "it is so" };
        incident.step(&judged, &policy, at(1));
        incident.step(&Input::Acknowledge { by: "ann" }, &policy, at(2));
        let (host, key) = (host(), Key::of("mountpoint", "/"));
        let parts = Parts { rule: &rule, rule_id: "r", host: &host, key: &key, incident: &incident, id: "i" };
        let standing = Standing::of(parts, false);
        assert!(standing.acknowledged && !standing.muted);
        assert_eq!(standing.group, "disk");
        let line = standing.line;
        assert_eq!(
            (line.title.as_str(), line.host.as_str(), line.key.as_str()),
            ("Disk full", "web-1", "mountpoint=/")
        );
        assert_eq!(
            (line.fired_at, line.condition.as_str(), line.sentence.as_str()),
            (at(1), "reboot_needed", "it is so")
        );
        assert_eq!(
            line.labels,
            [("env".to_owned(), "x".to_owned()), ("team".to_owned(), "ops".to_owned())].into()
        );
    }
}
