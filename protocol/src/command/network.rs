//! `NETWORK_DIAG`: ping, connect, traceroute, netstat, dns.

mod answer;
mod connection;
mod probe;

use serde::{Deserialize, Serialize};

use crate::wire::{is_false, is_zero, null_as_default};

pub use answer::{DnsAnswer, DnsRecord};
pub use connection::{Certificate, Connection, Tls};
pub use probe::{Hop, PingResult, PingSummary};

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
    /// `ping`: milliseconds between requests; 0 lets the agent choose. Ours.
    #[serde(skip_serializing_if = "is_zero")]
    pub interval_ms: u64,
    /// Milliseconds that one answer is waited for; 0 lets the agent choose. Ours.
    #[serde(skip_serializing_if = "is_zero")]
    pub timeout_ms: u64,
    /// `traceroute`: `udp` or `icmp`; empty lets the agent choose. Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub method: String,
    /// `connect`: whether TLS is tried; absent: on ports that speak it from the first byte. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<bool>,
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
    /// `ping`: all requests together. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<PingSummary>,
    /// `traceroute`: the same as `raw_output`, hop by hop. Ours.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub hops: Vec<Hop>,
    /// `connect`: what was found on the way. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<Connection>,
    /// `dns`: what was answered. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns: Option<DnsAnswer>,
    /// A bound was reached: there is more than this. Ours.
    #[serde(skip_serializing_if = "is_false")]
    pub truncated: bool,
    /// What of the answer is missing and why, for a person: a permission, a bound. Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
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
    /// Name of that process. Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub process: String,
}
