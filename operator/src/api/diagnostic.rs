//! `SpectraDiagnostic`: something to find out on hosts, once.

mod parameters;
mod status;

use std::collections::BTreeMap;

use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Span, schema};

pub use parameters::{
    Connect, DiskUsage, Dns, DnsRecord, Logs, Ping, Priority, Traceroute, TracerouteProtocol,
};
pub use status::{DiagnosticStatus, HostResult, Outcome, OutputRef, ResultError};

/// Something to find out on one or more hosts. It runs once; another one is another object.
#[derive(CustomResource, KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[kube(
    group = "spectra.dev",
    version = "v1alpha1",
    kind = "SpectraDiagnostic",
    plural = "spectradiagnostics",
    namespaced,
    status = "DiagnosticStatus",
    shortname = "sdiag",
    category = "spectra",
    derive = "PartialEq",
    selectable = ".spec.type",
    doc = "A diagnostic that runs once on one or more hosts; its answer is in the status.",
    validation = Rule::new("size(self.metadata.name) <= 58")
        .message("a diagnostic's name has at most 58 characters"),
    printcolumn(name = "Type", type_ = "string", json_path = ".spec.type", description = "What is run"),
    printcolumn(name = "Complete", type_ = "string", json_path = ".status.conditions[?(@.type==\"Complete\")].status", description = "Whether it has ended"),
    printcolumn(name = "Reason", type_ = "string", json_path = ".status.conditions[?(@.type==\"Complete\")].reason", description = "How"),
    printcolumn(name = "OK", type_ = "integer", json_path = ".status.succeeded", description = "Hosts that answered"),
    printcolumn(name = "Failed", type_ = "integer", json_path = ".status.failed", description = "Hosts that did not"),
    printcolumn(name = "Summary", type_ = "string", json_path = ".status.summary", priority = 1, description = "What came of it"),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp", description = "How long it has been there")
)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("(self.type == 'Ping') == has(self.ping)").message("ping is given with type Ping, and only then"))]
#[x_kube(validation = Rule::new("(self.type == 'Traceroute') == has(self.traceroute)").message("traceroute is given with type Traceroute, and only then"))]
#[x_kube(validation = Rule::new("(self.type == 'Connect') == has(self.connect)").message("connect is given with type Connect, and only then"))]
#[x_kube(validation = Rule::new("(self.type == 'Dns') == has(self.dns)").message("dns is given with type Dns, and only then"))]
#[x_kube(validation = Rule::new("self.type == 'DiskUsage' || !has(self.diskUsage)").message("diskUsage is given with type DiskUsage only"))]
#[x_kube(validation = Rule::new("(self.type == 'Logs') == has(self.logs)").message("logs is given with type Logs, and only then"))]
#[x_kube(validation = Rule::new("has(self.ping) == has(oldSelf.ping) && has(self.traceroute) == has(oldSelf.traceroute) && has(self.connect) == has(oldSelf.connect) && has(self.dns) == has(oldSelf.dns) && has(self.diskUsage) == has(oldSelf.diskUsage) && has(self.logs) == has(oldSelf.logs)")
    .message("a diagnostic cannot be changed: create another one"))]
pub struct DiagnosticSpec {
    /// Hosts to run it on.
    #[x_kube(validation = Rule::new("self == oldSelf").message("target cannot be changed: create another diagnostic"))]
    pub target: Target,
    /// What to run.
    #[serde(rename = "type")]
    #[x_kube(validation = Rule::new("self == oldSelf").message("type cannot be changed: create another diagnostic"))]
    pub kind: DiagnosticType,
    /// Echo requests to a host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[x_kube(validation = Rule::new("self == oldSelf").message("ping cannot be changed: create another diagnostic"))]
    pub ping: Option<Ping>,
    /// The way to a host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[x_kube(validation = Rule::new("self == oldSelf").message("traceroute cannot be changed: create another diagnostic"))]
    pub traceroute: Option<Traceroute>,
    /// Whether a TCP port answers, and with which certificates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[x_kube(validation = Rule::new("self == oldSelf").message("connect cannot be changed: create another diagnostic"))]
    pub connect: Option<Connect>,
    /// What the host's resolver says of a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[x_kube(validation = Rule::new("self == oldSelf").message("dns cannot be changed: create another diagnostic"))]
    pub dns: Option<Dns>,
    /// The largest directories and files below a path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[x_kube(validation = Rule::new("self == oldSelf").message("diskUsage cannot be changed: create another diagnostic"))]
    pub disk_usage: Option<DiskUsage>,
    /// Log lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[x_kube(validation = Rule::new("self == oldSelf").message("logs cannot be changed: create another diagnostic"))]
    pub logs: Option<Logs>,
    /// How long each host may take from when it begins, 1s to 30m.
    #[serde(default = "timeout")]
    #[x_kube(validation = Rule::new("duration(self) >= duration('1s') && duration(self) <= duration('30m')")
        .message("timeout is 1s to 30m"))]
    #[x_kube(validation = Rule::new("self == oldSelf").message("timeout cannot be changed: create another diagnostic"))]
    pub timeout: Span,
    /// Until when a host has to begin, seconds; without any by then the reason is `NoAgentAnswered`.
    #[serde(default = "start_deadline")]
    #[schemars(range(min = 5, max = 3600))]
    #[x_kube(validation = Rule::new("self == oldSelf").message("startDeadlineSeconds cannot be changed: create another diagnostic"))]
    pub start_deadline_seconds: i32,
    /// End it. This cannot be taken back.
    #[serde(default)]
    #[x_kube(validation = Rule::new("!oldSelf || self").message("cancel cannot be taken back: create another diagnostic"))]
    pub cancel: bool,
    /// How long this object stays when it has ended, seconds.
    #[serde(default = "ttl")]
    #[schemars(range(min = 0, max = 604_800))]
    pub ttl_seconds_after_finished: i32,
}

fn timeout() -> Span {
    Span::new("60s")
}

fn start_deadline() -> i32 {
    30
}

fn ttl() -> i32 {
    3600
}

/// The eight diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum DiagnosticType {
    Ping,
    Traceroute,
    Connect,
    Dns,
    Netstat,
    DiskUsage,
    Mounts,
    Logs,
}

impl DiagnosticType {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Ping,
        Self::Traceroute,
        Self::Connect,
        Self::Dns,
        Self::Netstat,
        Self::DiskUsage,
        Self::Mounts,
        Self::Logs,
    ];

    /// As the server's API calls it.
    pub fn wire_name(self) -> &'static str {
        match self {
            Self::Ping => "ping",
            Self::Traceroute => "traceroute",
            Self::Connect => "connect",
            Self::Dns => "dns",
            Self::Netstat => "netstat",
            Self::DiskUsage => "disk_usage",
            Self::Mounts => "mounts",
            Self::Logs => "logs",
        }
    }
}

/// Hosts of the namespace's fleets.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("[has(self.agent), has(self.node), has(self.selector)].filter(given, given).size() == 1")
    .message("target is exactly one of agent, node and selector"))]
#[x_kube(validation = Rule::new("has(self.selector) || self.maxAgents == 1")
    .message("target.maxAgents is for a selector"))]
pub struct Target {
    /// One host: the name of its `SpectraAgent`, its UUID, or its host name where no other has the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"))]
    pub agent: Option<String>,
    /// The host that is this node of the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"))]
    pub node: Option<String>,
    /// Hosts by the labels of their `SpectraAgent`, whether there is one or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: Option<Selector>,
    /// How many hosts at most; where more have the labels the first by name.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 50))]
    pub max_agents: i32,
}

fn one() -> i32 {
    1
}

/// Labels that a host has to have.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Selector {
    /// With exactly these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "schema::match_labels")]
    pub match_labels: BTreeMap<String, String>,
    /// More than that: all have to hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub match_expressions: Vec<Requirement>,
}

/// What a label has to be.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[x_kube(validation = Rule::new("(self.operator in ['In', 'NotIn']) == (size(self.values) > 0)")
    .message("In and NotIn take values, Exists and DoesNotExist take none"))]
pub struct Requirement {
    /// Of the label.
    #[schemars(length(min = 1, max = 317))]
    pub key: String,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    #[serde(default)]
    #[schemars(length(max = 32), inner(length(max = 63)))]
    pub values: Vec<String>,
}

/// How a label is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
}
