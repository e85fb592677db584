//! `system`: uptime and counts.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `system`; every 300 s.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct System {
    /// Seconds since the host started. Linux: `/proc/uptime`.
    pub uptime: Reading<u64>,
    /// Processes. Linux: numeric entries of `/proc`.
    pub processes: Reading<u64>,
    /// Sessions of signed-in users, as `who` counts them. Linux: `/run/utmp`, else systemd's sessions.
    pub users: Reading<u64>,
    /// When the host started, Unix seconds. Linux: `btime` of `/proc/stat`.
    pub boot_time: Reading<i64>,
}
