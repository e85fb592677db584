//! Answer of `GET /agent/config`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::wire::null_as_default;

/// What the server wants of an agent. Every key is optional; `{}` changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct AgentConfig {
    /// `debug`, `info`, `warn` (or `warning`) or `error`; anything else is `info`. The only key that
    /// the original's agent acts on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_level: Option<String>,
    /// Rises with every change; the agent echoes it. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// Content codings the server reads beside gzip, best first. Ours.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub encodings: Vec<String>,
    /// Settings by collector name. Ours.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "null_as_default")]
    pub collectors: BTreeMap<String, CollectorConfig>,
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
