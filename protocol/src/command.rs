//! Commands to a host: the answer of the long poll, and the result that the agent sends back.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Answer of `GET /agent/command`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Command {
    /// UUID; empty (with an empty `type`) when the agent was deleted during the poll.
    pub id: String,
    /// `FETCH_LOGS`, `DISK_USAGE`, `NETWORK_DIAG`, `UPDATE_AGENT`, `LIST_MOUNTS`, `RESTART_AGENT`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Standard base64 of a JSON document; `null` or missing is empty.
    pub payload: Option<String>,
}

/// Body of `POST /agent/command/result`, gzipped.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CommandResult {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// Inline JSON; `null` when `error` is set.
    #[serde(default)]
    pub payload: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub error: String,
}

/// Payload of `FETCH_LOGS`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct FetchLogs {
    /// `DEBUG`, `INFO`, `NOTICE`, `WARNING`, `ERROR`, `CRITICAL`, `ALERT` or `EMERGENCY`.
    pub min_level: String,
}

/// One line of a log; `FETCH_LOGS` answers a list of them, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct LogEntry {
    /// Unix **seconds**.
    pub timestamp: i64,
    /// `dmesg:kernel`, `journald:ssh.service`, …
    pub source: String,
    pub level: String,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<i64>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub process_name: String,
}

/// Payload of `DISK_USAGE`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DiskUsage {
    pub path: String,
    /// How many of the largest directories and files; 0 lets the agent choose.
    pub top_n: u64,
}

/// Answer of `DISK_USAGE`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DiskUsageReport {
    pub root: String,
    /// Every level of directory with its whole content, largest first.
    #[serde(deserialize_with = "crate::wire::null_as_default")]
    pub top_dirs: Vec<DiskUsageEntry>,
    #[serde(deserialize_with = "crate::wire::null_as_default")]
    pub top_files: Vec<DiskUsageEntry>,
    pub scanned_dirs: u64,
    pub scanned_files: u64,
    pub error_count: u64,
    /// A bound was reached before the end.
    pub partial: bool,
    pub duration_ms: i64,
    /// RFC 3339.
    pub scanned_at: String,
}

/// A directory or file of a disk usage report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DiskUsageEntry {
    pub path: String,
    /// Bytes, apparent size.
    pub size: u64,
    /// Files below a directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

/// Payload of `NETWORK_DIAG`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct NetworkDiagnostic {
    /// `ping`, `connect`, `traceroute` or `netstat`.
    pub action: String,
    pub target: String,
    /// The original ignores it.
    pub count: u64,
}

/// Answer of `NETWORK_DIAG`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct NetworkReport {
    pub action: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub target: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub raw_output: String,
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "crate::wire::null_as_default")]
    pub netstat: Vec<Socket>,
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "crate::wire::null_as_default")]
    pub ping_results: Vec<PingResult>,
}

/// One echo request, or one connection attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct PingResult {
    pub seq: i64,
    pub success: bool,
    /// Round trip, **nanoseconds**.
    pub rtt: i64,
    /// `reply`, `timeout`, `ttl exceeded`, `dest unreachable`, `OK`, or an error's text.
    pub response: String,
    pub peer: String,
    /// ICMP code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<u8>,
}

/// One socket of `netstat`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Socket {
    /// `tcp`, `udp`, `tcp6`, `udp6`.
    pub proto: String,
    pub local_addr: String,
    pub local_port: u16,
    pub remote_addr: String,
    pub remote_port: u16,
    /// `ESTABLISHED`, `LISTEN`, …; empty for UDP.
    pub state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
}

/// One mount; `LIST_MOUNTS` answers a list of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Mount {
    pub mountpoint: String,
    pub device: String,
    pub fstype: String,
}

/// Payload of `UPDATE_AGENT`. Our agent refuses it: nothing here is signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct UpdateAgent {
    pub version: String,
    pub commit: String,
    pub url: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
}
