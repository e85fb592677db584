//! `SpectraAgent`: one host that has joined, as the server knows it.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition;
use super::token::FleetRef;

/// A host that has joined. The operator writes it; deleting it ends the host's credentials.
#[derive(CustomResource, KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[kube(
    group = "spectra.dev",
    version = "v1alpha1",
    kind = "SpectraAgent",
    plural = "spectraagents",
    namespaced,
    status = "AgentStatus",
    shortname = "sagent",
    category = "spectra",
    derive = "PartialEq",
    selectable = ".spec.fleetRef.name",
    selectable = ".spec.nodeName",
    doc = "A host that has joined a fleet. Written by the operator; deleting it decommissions the host.",
    printcolumn(
        name = "Fleet",
        type_ = "string",
        json_path = ".spec.fleetRef.name",
        description = "Fleet that it is of"
    ),
    printcolumn(
        name = "Hostname",
        type_ = "string",
        json_path = ".status.hostname",
        description = "Its name"
    ),
    printcolumn(
        name = "Online",
        type_ = "string",
        json_path = ".status.conditions[?(@.type==\"Online\")].status",
        description = "Whether it reports"
    ),
    printcolumn(
        name = "OS",
        type_ = "string",
        json_path = ".status.platform.os",
        description = "Its operating system"
    ),
    printcolumn(
        name = "Version",
        type_ = "string",
        json_path = ".status.agentVersion",
        description = "Of its agent"
    ),
    printcolumn(
        name = "Node",
        type_ = "string",
        json_path = ".spec.nodeName",
        priority = 1,
        description = "Node of the cluster that it is"
    ),
    printcolumn(
        name = "Seen",
        type_ = "date",
        json_path = ".status.lastSeenTime",
        priority = 1,
        description = "When it was heard of; up to ten minutes old"
    ),
    printcolumn(
        name = "Age",
        type_ = "date",
        json_path = ".metadata.creationTimestamp",
        description = "How long it has been there"
    )
)]
#[serde(rename_all = "camelCase")]
pub struct AgentSpec {
    /// UUID of the host, which it keeps.
    #[serde(rename = "agentID")]
    #[schemars(length(min = 36, max = 36), regex(pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    #[x_kube(validation = Rule::new("self == oldSelf").message("agentID is immutable"))]
    pub agent_id: String,
    /// Fleet of this namespace that it is of.
    pub fleet_ref: FleetRef,
    /// How it joined.
    pub origin: Origin,
    /// Node of the cluster that it is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub node_name: Option<String>,
    /// UID of the namespace kube-system of the cluster whose operator wrote this.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "clusterUID")]
    #[schemars(length(min = 36, max = 36), regex(pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub cluster_uid: Option<String>,
}

/// How a host joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Origin {
    ServiceAccount,
    Token,
}

/// How a host is.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentStatus {
    /// Generation of the spec that this is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// What was found: Online.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "condition::conditions")]
    pub conditions: Vec<Condition>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 255))]
    pub hostname: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Version of its agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub agent_version: Option<String>,
    /// Its addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), inner(length(max = 64)))]
    pub addresses: Vec<String>,
    /// When it was heard of; up to ten minutes old, for heartbeats stay in the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64), extend("format" = "date-time"))]
    pub last_seen_time: Option<String>,
}

/// What a host is.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// Operating system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub os: Option<String>,
    /// Architecture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub arch: Option<String>,
    /// Version of the kernel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 255))]
    pub kernel: Option<String>,
}
