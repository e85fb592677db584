//! Answer of `GET /agent/config`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::wire::null_as_default;

/// Of [`AgentConfig::reads`]: changes of a process list in place of the whole list.
pub const PROCESS_CHANGES: &str = "process_changes";

/// What the server wants of an agent. Every key is optional; `{}` changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct AgentConfig {
    /// `debug`, `info`, `warn` (or `warning`) or `error`; anything else is `info`. The only key that
    /// the original's agent acts on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_level: Option<String>,
    /// Names this set of settings: the same settings have the same number, below 2^53. The agent echoes
    /// it in [`CONFIG_REVISION`](crate::header::CONFIG_REVISION). Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// Content codings the server reads beside gzip, best first. Ours.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub encodings: Vec<String>,
    /// Types beside the original's that the server reads and an agent sends in place of others: `process_changes`. Ours.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub reads: Vec<String>,
    /// Settings by collector name. Ours.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "null_as_default")]
    pub collectors: BTreeMap<String, CollectorConfig>,
    /// Seconds between two sendings, 1 to 300; absent is the agent's default. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flush_seconds: Option<u32>,
    /// What may be run on the host for people elsewhere; absent is the agent's default. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<DiagnosticPolicy>,
}

/// What may be run on a host for people elsewhere. What is absent is left to the agent, whose own
/// configuration has the last word: it can forbid more, never less.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DiagnosticPolicy {
    /// Types that may run: `ping`, `traceroute`, `connect`, `dns`, `netstat`, `disk_usage`, `mounts`,
    /// `logs`. An empty list forbids all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<String>>,
    /// Networks (CIDR) that no target may lie in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denied_networks: Option<Vec<String>>,
    /// Folders (absolute, without `..`) that logs may be read from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_paths: Option<Vec<String>>,
    /// Units whose journal may be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_units: Option<Vec<String>>,
    /// Diagnostics that run at the same time, 1 to 8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_concurrent: Option<u32>,
    /// Longest result, bytes, 16,384 to 10,485,760.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_bytes: Option<u32>,
}

/// Settings of one collector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct CollectorConfig {
    /// Whether it runs; absent leaves the choice to the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Seconds between readings; absent is the collector's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u32>,
}
