//! What is told of one incident.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rule::Severity;
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
