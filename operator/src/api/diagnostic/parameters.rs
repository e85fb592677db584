//! What each type of diagnostic takes.

use kube::KubeSchema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::Span;

/// Echo requests.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ping {
    /// Name or address.
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[A-Za-z0-9:][A-Za-z0-9._:-]*$"))]
    pub host: String,
    /// How many.
    #[serde(default = "four")]
    #[schemars(range(min = 1, max = 100))]
    pub count: i32,
    /// Between requests, milliseconds.
    #[serde(default = "a_second")]
    #[schemars(range(min = 200, max = 10_000))]
    pub interval_ms: i32,
    /// How long a reply is waited for, milliseconds.
    #[serde(default = "two_seconds")]
    #[schemars(range(min = 100, max = 10_000))]
    pub timeout_ms: i32,
}

fn four() -> i32 {
    4
}

fn a_second() -> i32 {
    1000
}

fn two_seconds() -> i32 {
    2000
}

/// The way to a host.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Traceroute {
    /// Name or address.
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[A-Za-z0-9:][A-Za-z0-9._:-]*$"))]
    pub host: String,
    /// How far.
    #[serde(default = "hops")]
    #[schemars(range(min = 1, max = 64))]
    pub max_hops: i32,
    /// What is sent.
    #[serde(default)]
    pub protocol: TracerouteProtocol,
}

fn hops() -> i32 {
    30
}

/// What a traceroute sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TracerouteProtocol {
    #[default]
    Udp,
    Icmp,
}

/// A TCP port.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connect {
    /// Name or address.
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[A-Za-z0-9:][A-Za-z0-9._:-]*$"))]
    pub host: String,
    /// Which port.
    #[schemars(range(min = 1, max = 65_535))]
    pub port: i32,
    /// Whether TLS is tried; without it on ports that speak it from the first byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<bool>,
}

/// A question to the resolver.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dns {
    /// A name, or an address for PTR.
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[A-Za-z0-9_:][A-Za-z0-9._:-]*$"))]
    pub name: String,
    /// What is asked for.
    #[serde(default)]
    pub record: DnsRecord,
}

/// Records of the DNS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum DnsRecord {
    #[default]
    A,
    Aaaa,
    Cname,
    Mx,
    Ns,
    Ptr,
    Soa,
    Srv,
    Txt,
}

/// Where to look for what takes room.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskUsage {
    /// Absolute; without it the host's main file system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 4096), regex(pattern = "^(/|[A-Za-z]:[\\\\/])[^\\x00-\\x1f]*$"))]
    #[x_kube(validation = Rule::new("!self.replace('\\\\', '/').split('/').exists(part, part == '..')")
        .message("diskUsage.path has a .. in it"))]
    pub path: Option<String>,
    /// How many directories and files.
    #[serde(default = "twenty")]
    #[schemars(range(min = 1, max = 200))]
    pub top: i32,
}

fn twenty() -> i32 {
    20
}

/// Which log lines.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[x_kube(validation = Rule::new("has(self.unit) != has(self.path)").message("logs are of exactly one of unit and path"))]
pub struct Logs {
    /// Of this unit of systemd.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = "^[A-Za-z0-9:_.@\\\\][A-Za-z0-9:_.@\\\\-]*$"))]
    pub unit: Option<String>,
    /// Of this file, inside of what the fleet allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 4096), regex(pattern = "^/[^\\x00-\\x1f]*$"))]
    #[x_kube(validation = Rule::new("!self.split('/').exists(part, part == '..')").message("logs.path has a .. in it"))]
    pub path: Option<String>,
    /// How far back, 1s to 8760h; without it as far as there are lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[x_kube(validation = Rule::new("duration(self) >= duration('1s') && duration(self) <= duration('8760h')")
        .message("logs.since is 1s to 8760h"))]
    pub since: Option<Span>,
    /// The newest so many.
    #[serde(default = "two_hundred")]
    #[schemars(range(min = 1, max = 10_000))]
    pub lines: i32,
    /// The least severe level.
    #[serde(default)]
    pub priority: Priority,
    /// Lines that contain this text only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 256), regex(pattern = "^[^\\x00-\\x1f\\x7f]+$"))]
    pub grep: Option<String>,
}

fn two_hundred() -> i32 {
    200
}

/// How severe a log line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Priority {
    Debug,
    #[default]
    Info,
    Notice,
    Warning,
    Error,
    Critical,
    Alert,
    Emergency,
}
