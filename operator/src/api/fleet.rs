//! `SpectraFleet`: what a group of hosts follows, who may join it, and whether the cluster's own nodes are of it.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::collector::Collector;
use super::diagnostic::DiagnosticType;
use super::workload::Workload;
use super::{Span, condition, schema};

/// What the hosts of a fleet are to do.
#[derive(CustomResource, KubeSchema, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[kube(
    group = "spectra.dev",
    version = "v1alpha1",
    kind = "SpectraFleet",
    plural = "spectrafleets",
    namespaced,
    status = "FleetStatus",
    shortname = "sfleet",
    category = "spectra",
    derive = "PartialEq",
    doc = "A group of hosts: what they measure, what may be run on them, who may join.",
    validation = Rule::new("size(self.metadata.name) <= 58")
        .message("a fleet's name has at most 58 characters, so that names derived from it fit"),
    validation = Rule::new("self.metadata.name.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$')")
        .message("a fleet's name is a DNS label: lower-case letters, digits and -"),
    printcolumn(name = "Ready", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].status", description = "Whether all is as declared"),
    printcolumn(name = "Reason", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].reason", description = "Why"),
    printcolumn(name = "Agents", type_ = "integer", json_path = ".status.agents.registered", description = "Hosts that have joined"),
    printcolumn(name = "Online", type_ = "integer", json_path = ".status.agents.online", description = "Hosts that report"),
    printcolumn(name = "Revision", type_ = "string", json_path = ".status.configRevision", priority = 1, description = "Hash of what the hosts are to follow"),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp", description = "How long it has been there")
)]
#[serde(rename_all = "camelCase")]
pub struct FleetSpec {
    /// The operator writes nothing for this fleet while this is true; hosts go on as they are.
    #[serde(default)]
    pub paused: bool,
    /// Where the fleet's hosts find the server; without it where the operator was told they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<ServerRef>,
    /// Who may join.
    #[serde(default)]
    pub enrollment: Enrollment,
    /// Settings by collector; what is not named is as the agent has it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    #[x_kube(merge_strategy = ListMerge::Map(vec!["name".to_owned()]))]
    pub collectors: Vec<CollectorSettings>,
    /// Labels that every host of the fleet has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "schema::agent_labels")]
    pub agent_labels: BTreeMap<String, String>,
    /// Agents on the nodes of this cluster, as a `DaemonSet` of the operator; none without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload: Option<Workload>,
    /// What may be run on the hosts for people.
    #[serde(default)]
    pub diagnostics: DiagnosticLimits,
    /// Whether every host is shown as a `SpectraAgent`. Auto: while the fleet has at most 500 of them.
    #[serde(default)]
    pub mirror: Mirror,
    /// What becomes of the hosts when this object is deleted. Orphan: they go on reporting. Decommission: their
    /// credentials end.
    #[serde(default)]
    pub deletion_policy: DeletionPolicy,
}

/// A server, as hosts reach it.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("!has(self.url) || isURL(self.url)").message("server.url is no URL"))]
#[x_kube(validation = Rule::new("!has(self.url) || !isURL(self.url) || url(self.url).getScheme() == 'https' || (self.insecure && url(self.url).getScheme() == 'http')")
    .message("server.url is an https address; http takes server.insecure"))]
pub struct ServerRef {
    /// Address of the server as hosts reach it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2048), regex(pattern = "^[A-Za-z0-9._~:/\\[\\]-]+$"))]
    pub url: Option<String>,
    /// Whether the address may be plain http: whoever is between can read and change everything.
    #[serde(default)]
    pub insecure: bool,
    /// Secret of this namespace with the authorities (PEM) that hosts trust; without it those of the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_secret_ref: Option<SecretKey>,
}

/// A key of a Secret.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretKey {
    /// Name of the Secret.
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"))]
    pub name: String,
    /// Which of its keys.
    #[serde(default = "ca_key")]
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[A-Za-z0-9._-]+$"))]
    pub key: String,
}

fn ca_key() -> String {
    "ca.crt".to_owned()
}

/// Who may join a fleet.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("duration(self.defaultTokenTTL) <= duration(self.maxTokenTTL)")
    .message("enrollment.defaultTokenTTL is longer than enrollment.maxTokenTTL"))]
pub struct Enrollment {
    /// Service accounts of this namespace whose pods join.
    #[serde(default = "service_accounts")]
    #[schemars(
        length(max = 8),
        inner(length(min = 1, max = 253), regex(pattern = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"))
    )]
    #[x_kube(merge_strategy = ListMerge::Set)]
    pub service_accounts: Vec<String>,
    /// Manual: an admin of Spectra says yes to each host.
    #[serde(default)]
    pub approval: Approval,
    /// How many hosts there may be; nobody joins beyond.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000))]
    pub max_agents: Option<i32>,
    /// How long a token of the fleet can be used where it says nothing itself.
    #[serde(default = "default_token_ttl", rename = "defaultTokenTTL")]
    #[x_kube(validation = Rule::new("duration(self) >= duration('5m') && duration(self) <= duration('8760h')")
        .message("enrollment.defaultTokenTTL is 5m to 8760h"))]
    pub default_token_ttl: Span,
    /// How long a token of the fleet can be used at most.
    #[serde(default = "max_token_ttl", rename = "maxTokenTTL")]
    #[x_kube(validation = Rule::new("duration(self) >= duration('5m') && duration(self) <= duration('8760h')")
        .message("enrollment.maxTokenTTL is 5m to 8760h"))]
    pub max_token_ttl: Span,
}

fn service_accounts() -> Vec<String> {
    vec!["spectra-agent".to_owned()]
}

fn default_token_ttl() -> Span {
    Span::new("24h")
}

fn max_token_ttl() -> Span {
    Span::new("720h")
}

impl Default for Enrollment {
    fn default() -> Self {
        Self {
            service_accounts: service_accounts(),
            approval: Approval::default(),
            max_agents: None,
            default_token_ttl: default_token_ttl(),
            max_token_ttl: max_token_ttl(),
        }
    }
}

/// Whether hosts join by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Approval {
    #[default]
    Automatic,
    Manual,
}

/// Settings of one collector.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectorSettings {
    /// As `spectra-agent check` names it.
    pub name: Collector,
    /// Whether it runs; without it as the agent has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Time between readings, 1s to 24h; without it as the agent has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[x_kube(validation = Rule::new("duration(self) >= duration('1s') && duration(self) <= duration('24h')")
        .message("the interval of a collector is 1s to 24h"))]
    pub interval: Option<Span>,
}

/// What may be run on the hosts of a fleet, and how much of it. Agents apply it once more, and their own file has
/// the last word.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DiagnosticLimits {
    /// Types that may be run.
    #[serde(default = "allowed")]
    #[schemars(length(max = 8))]
    #[x_kube(merge_strategy = ListMerge::Set)]
    pub allowed: Vec<DiagnosticType>,
    /// How many may run on one host at the same time.
    #[serde(default = "concurrent")]
    #[schemars(range(min = 1, max = 8))]
    pub max_concurrent_per_agent: i32,
    /// How many hosts one diagnostic may name.
    #[serde(default = "targets")]
    #[schemars(range(min = 1, max = 50))]
    pub max_targets: i32,
    /// Longest output of one host that is kept, bytes.
    #[serde(default = "output_bytes")]
    #[schemars(range(min = 16_384, max = 10_485_760))]
    pub max_output_bytes: i32,
    /// Folders that logs may be read from.
    #[serde(default = "log_paths")]
    #[schemars(length(max = 32), inner(length(min = 1, max = 255), regex(pattern = "^/[^\\x00-\\x1f]*$")))]
    #[x_kube(validation = Rule::new("self.all(path, !path.split('/').exists(part, part == '..'))")
        .message("a path of diagnostics.logPaths has a .. in it"))]
    pub log_paths: Vec<String>,
    /// Units of systemd whose logs may be read; of all where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(
        length(max = 32),
        inner(length(min = 1, max = 255), regex(pattern = "^[A-Za-z0-9:_.@\\\\-]+$"))
    )]
    pub log_units: Vec<String>,
    /// Networks that no diagnostic may talk to.
    #[serde(default = "denied_cidrs", rename = "deniedCIDRs")]
    #[schemars(length(max = 32), inner(length(min = 1, max = 49)))]
    #[x_kube(validation = Rule::new("self.all(network, isCIDR(network))")
        .message("an entry of diagnostics.deniedCIDRs is no network such as 10.0.0.0/8"))]
    pub denied_cidrs: Vec<String>,
}

fn allowed() -> Vec<DiagnosticType> {
    vec![DiagnosticType::Ping, DiagnosticType::Traceroute, DiagnosticType::Netstat, DiagnosticType::DiskUsage]
}

fn concurrent() -> i32 {
    2
}

fn targets() -> i32 {
    10
}

fn output_bytes() -> i32 {
    1 << 20
}

fn log_paths() -> Vec<String> {
    vec!["/var/log".to_owned()]
}

fn denied_cidrs() -> Vec<String> {
    vec!["169.254.169.254/32".to_owned()]
}

impl Default for DiagnosticLimits {
    fn default() -> Self {
        Self {
            allowed: allowed(),
            max_concurrent_per_agent: concurrent(),
            max_targets: targets(),
            max_output_bytes: output_bytes(),
            log_paths: log_paths(),
            log_units: Vec::new(),
            denied_cidrs: denied_cidrs(),
        }
    }
}

/// Whether hosts are shown as objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Mirror {
    #[default]
    Auto,
    All,
    None,
}

/// What becomes of hosts whose fleet is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum DeletionPolicy {
    #[default]
    Orphan,
    Decommission,
}

/// How a fleet is.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FleetStatus {
    /// Generation of the spec that this is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// What was found: Ready, `ServerReachable`, `ConfigPublished`, `WorkloadAvailable`, `EnrollmentOpen`, Paused,
    /// Degraded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "condition::conditions")]
    pub conditions: Vec<Condition>,
    /// Hosts by how lately they were heard of; at most a minute old while it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agents: Option<AgentCounts>,
    /// How the agents on the cluster's nodes are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workload: Option<WorkloadStatus>,
    /// Hash of what the hosts are to follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub config_revision: Option<String>,
    /// Hosts that say they follow it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agents_on_revision: Option<i64>,
    /// Address of the server that hosts outside of the cluster are told.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "serverURL")]
    #[schemars(length(max = 2048))]
    pub server_url: Option<String>,
    /// Tokens of the fleet that can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_tokens: Option<i64>,
}

/// Hosts by how lately they were heard of.
#[derive(KubeSchema, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentCounts {
    /// All that have joined.
    pub registered: i64,
    /// Heard of as often as they are to report.
    pub online: i64,
    /// Late.
    pub stale: i64,
    /// Not heard of.
    pub offline: i64,
    /// Waiting for an admin.
    pub pending_approval: i64,
}

/// How the `DaemonSet` of a fleet is.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadStatus {
    /// Name of the `DaemonSet`.
    #[schemars(length(max = 253))]
    pub name: String,
    /// Nodes that are to have an agent.
    pub desired: i32,
    /// Nodes whose agent is ready.
    pub ready: i32,
    /// Nodes whose agent is of the newest revision.
    pub updated: i32,
    /// Nodes whose agent has been ready for a while.
    pub available: i32,
    /// Revision that waits for a change of the spec, because an operator alone does not restart agents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub pending_revision: Option<String>,
}
