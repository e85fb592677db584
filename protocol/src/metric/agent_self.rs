//! `agent_self`: how the agent itself is doing. Ours.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::null_as_default;

/// Payload of `agent_self`; every 60 s. The agent's own counts, from its start on; the first two fields
/// are the operating system's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct AgentSelf {
    /// Resident memory of the agent, bytes.
    pub rss_bytes: Reading<u64>,
    /// Processor time since the agent started, milliseconds.
    pub cpu_time_ms: Reading<u64>,
    /// Envelopes that wait to be sent.
    pub queued: Reading<u64>,
    /// Envelopes dropped since the agent started.
    pub dropped: Reading<u64>,
    /// Those of this host, in the order of the agent's list.
    #[serde(deserialize_with = "null_as_default")]
    pub collectors: Vec<CollectorSelf>,
}

/// One collector since the agent started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct CollectorSelf {
    /// Name of the collector: `cpu`, `disk_io`.
    pub name: String,
    /// How it is doing: `ok`; `empty`, nothing to read now; `not_here`, this host has nothing of the kind;
    /// `needs_permission`; `stuck`, it or a part of it does not answer; `broken`. Missing before the first run, and
    /// from older agents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Runs that ended, well or not.
    pub runs: Reading<u64>,
    /// Runs that ended without a reading although there should be one.
    pub failures: Reading<u64>,
    /// Panics among the failures.
    pub panics: Reading<u64>,
    /// Duration of the last run, microseconds.
    pub duration_us: Reading<u64>,
    /// The last failure, if the last run failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Unix seconds since which a run has not come back.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub stuck_since: Reading<i64>,
}
