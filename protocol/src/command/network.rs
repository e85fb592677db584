//! `NETWORK_DIAG`: ping, connect, traceroute, netstat.

use serde::{Deserialize, Serialize};

use crate::wire::{is_zero, null_as_default};

/// Payload of `NETWORK_DIAG`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct NetworkDiagnostic {
    /// `ping`, `connect`, `traceroute` or `netstat`; ours: `dns`.
    pub action: String,
    /// Host name or address; `connect`: `host:port`; `netstat`: not used.
    pub target: String,
    /// Echo requests; 0 lets the agent choose. The original ignores it and sends 4.
    pub count: u64,
    /// `traceroute`: most hops; 0 lets the agent choose. Ours.
    #[serde(skip_serializing_if = "is_zero")]
    pub max_hops: u64,
    /// `dns`: `A`, `AAAA`, `MX`, … Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub record: String,
}

/// Answer of `NETWORK_DIAG`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct NetworkReport {
    /// The action asked for.
    pub action: String,
    /// The target asked for; `netstat`: a label for the local system.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// `traceroute`: the output as text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub raw_output: String,
    /// `netstat`: the sockets.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub netstat: Vec<Socket>,
    /// `ping`: one per request; `connect`: exactly one.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub ping_results: Vec<PingResult>,
}

/// One echo request, or one connection attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct PingResult {
    /// Number of the request, from 0.
    pub seq: i64,
    /// Whether the target answered.
    pub success: bool,
    /// Round trip, **nanoseconds**.
    pub rtt: i64,
    /// `reply`, `timeout`, `ttl exceeded`, `dest unreachable`, `OK`, or an error's text.
    pub response: String,
    /// Who answered: an address; `connect`: the target.
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
    /// Address without port.
    pub local_addr: String,
    /// Port; 0 is any.
    pub local_port: u16,
    /// Address without port.
    pub remote_addr: String,
    /// Port; 0 is any.
    pub remote_port: u16,
    /// `ESTABLISHED`, `LISTEN`, …; empty for UDP.
    pub state: String,
    /// Owner: a number on Linux, a name on FreeBSD, left out on Windows.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// Process that holds the socket; the original knows it on Windows only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
}
