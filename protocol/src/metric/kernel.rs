//! `kernel`: tables of the kernel that can run full, and its last resort. Ours.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `kernel`; every 60 s.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Kernel {
    /// Open files of all processes. Linux: `/proc/sys/fs/file-nr`.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub files_open: Reading<u64>,
    /// How many there can be; absent where there is no such limit.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub files_max: Reading<u64>,
    /// Connections that the firewall follows, in the first network namespace; absent without connection tracking.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub conntrack_entries: Reading<u64>,
    /// How many it can follow; beyond it new connections are dropped.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub conntrack_max: Reading<u64>,
    /// Processes killed for want of memory since the start. Linux: `oom_kill` in `/proc/vmstat`.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub oom_kills: Reading<u64>,
}
