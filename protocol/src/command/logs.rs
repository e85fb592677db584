//! `FETCH_LOGS`: the host's logs of this boot.

use serde::{Deserialize, Serialize};

use crate::wire::is_zero;

/// Payload of `FETCH_LOGS`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct FetchLogs {
    /// The least severe level to include: `DEBUG`, `INFO`, `NOTICE`, `WARNING`, `ERROR`, `CRITICAL`,
    /// `ALERT` or `EMERGENCY` (syslog 7 to 0); anything else is `ERROR`.
    pub min_level: String,
    /// The newest so many lines; 0 lets the agent choose. Ours.
    #[serde(skip_serializing_if = "is_zero")]
    pub lines: u64,
    /// Of this unit of systemd only. Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Of this file only: an absolute path. Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Of the last so many seconds; 0 is the whole of this boot, or of the file. Ours.
    #[serde(skip_serializing_if = "is_zero")]
    pub since_seconds: u64,
    /// Lines that contain this only. Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub contains: String,
}

/// One line of a log; `FETCH_LOGS` answers a list of them (or `null`), oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct LogEntry {
    /// Unix **seconds**.
    pub timestamp: i64,
    /// `dmesg:kernel`, `journald:ssh.service`, `WinEvent:…`, `syslog:…`
    pub source: String,
    /// One of the levels of [`FetchLogs`].
    pub level: String,
    /// The line itself.
    pub message: String,
    /// Process that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<i64>,
    /// Name of that process.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub process_name: String,
}
