//! Commands to a host: the answer of the long poll, and the result that the agent sends back.
//!
//! Payload and answer of each command are one file here.

mod disk_usage;
mod logs;
mod mounts;
mod network;
mod update;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use disk_usage::{DiskUsage, DiskUsageEntry, DiskUsageReport};
pub use logs::{FetchLogs, LogEntry};
pub use mounts::Mount;
pub use network::{
    Certificate, Connection, DnsAnswer, DnsRecord, Hop, NetworkDiagnostic, NetworkReport, PingResult,
    PingSummary, Socket, Tls,
};
pub use update::{UpdateAgent, UpdateReport};

/// Answer of `GET /agent/command`, status 200.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Command {
    /// UUID; empty (with an empty `type`) when the agent was deleted during the poll.
    pub id: String,
    /// `FETCH_LOGS`, `DISK_USAGE`, `NETWORK_DIAG`, `UPDATE_AGENT`, `LIST_MOUNTS`, `RESTART_AGENT`; [`CANCEL`].
    #[serde(rename = "type")]
    pub kind: String,
    /// Standard base64 of a JSON document; `null` or missing is empty.
    pub payload: Option<String>,
    /// Seconds after which nobody waits for the result any more. Ours; only told to agents that say which
    /// [`PROTOCOL`](crate::header::PROTOCOL) they speak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// Who asks, as the server knows them, for the host's own records. Ours; told as the one above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<String>,
}

/// A `type` of [`Command`] that is no command: the one with this `id` shall end, and needs no result. Ours;
/// only sent to agents that say which [`PROTOCOL`](crate::header::PROTOCOL) they speak.
pub const CANCEL: &str = "CANCEL";

/// Body of `POST /agent/command/progress`: what a running command has to say before its end. Ours.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CommandProgress {
    /// The command's id.
    pub id: String,
    /// Number of this piece, from 1; 0 says only that the command runs. A piece that is sent again has the
    /// same number.
    #[serde(default)]
    pub sequence: u32,
    /// A part of the answer in the form of the command, at most
    /// [`COMMAND_PROGRESS_BYTES`](crate::limit::COMMAND_PROGRESS_BYTES); nothing with number 0.
    #[serde(default)]
    pub payload: Option<Box<RawValue>>,
}

/// Body of `POST /agent/command/result`, gzipped.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CommandResult {
    /// The command's id.
    pub id: String,
    /// The command's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The answer as inline JSON, not base64; `null` when `error` is set.
    #[serde(default)]
    pub payload: Option<Box<RawValue>>,
    /// Why there is no answer, in words for a person; left out on success.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub error: String,
}
