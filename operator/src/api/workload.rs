//! The agents of a fleet on the nodes of the cluster.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Affinity, ResourceRequirements, Toleration};
use kube::KubeSchema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema;

/// Agents on the cluster's nodes.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("self.network != 'Host' || self.profile != 'Metrics'")
    .message("workload.network Host needs workload.profile Diagnostics or Full"))]
pub struct Workload {
    /// What the agent may see of its node. Metrics: as nobody, read-only. Diagnostics: also other users' directories,
    /// processes of sockets, logs if they are allowed. Full: also units of systemd and everything that is measured.
    #[serde(default)]
    pub profile: Profile,
    /// Whose network diagnostics start from: the pod's, or the node's.
    #[serde(default)]
    pub network: Network,
    /// The agent's image; without it the one of the operator's own version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Labels that a node must have.
    #[serde(default = "linux")]
    #[schemars(schema_with = "schema::match_labels")]
    pub node_selector: BTreeMap<String, String>,
    /// Taints that are tolerated; every one where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "schema::embedded_list::<Toleration>")]
    pub tolerations: Option<Vec<Toleration>>,
    /// Which nodes more exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "schema::embedded::<Affinity>")]
    pub affinity: Option<Affinity>,
    /// Priority of the pods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"))]
    pub priority_class_name: Option<String>,
    /// What the container requests, and its limits; 20m and 32Mi, at most 128Mi, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "schema::embedded::<ResourceRequirements>")]
    pub resources: Option<ResourceRequirements>,
    /// How nodes are taken to a newer revision.
    #[serde(default)]
    pub update_strategy: UpdateStrategy,
    /// More labels of the pods.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "schema::pod_labels")]
    pub pod_labels: BTreeMap<String, String>,
    /// Annotations of the pods.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "schema::pod_annotations")]
    pub pod_annotations: BTreeMap<String, String>,
    /// What replaces running agents. `OnSpecChange`: a change of this object. Automatic: also a newer operator.
    #[serde(default)]
    pub rollout: Rollout,
}

fn linux() -> BTreeMap<String, String> {
    BTreeMap::from([("kubernetes.io/os".to_owned(), "linux".to_owned())])
}

/// How much of its node an agent sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Profile {
    #[default]
    Metrics,
    Diagnostics,
    Full,
}

/// Whose network a pod is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Network {
    #[default]
    Pod,
    Host,
}

/// An image of a container.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// Registry and name; without it that of the operator's own agent image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[a-z0-9][A-Za-z0-9._:/-]*$"))]
    pub repository: Option<String>,
    /// Which version; without it the operator's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 128), regex(pattern = "^[A-Za-z0-9_][A-Za-z0-9._-]*$"))]
    pub tag: Option<String>,
    /// Which image exactly; wins over the tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 71), regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub digest: Option<String>,
    /// When it is pulled; without it as Kubernetes does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pull_policy: Option<PullPolicy>,
    /// Secrets of this namespace to pull it with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(
        length(max = 8),
        inner(length(min = 1, max = 253), regex(pattern = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"))
    )]
    pub pull_secrets: Vec<String>,
}

/// When an image is pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PullPolicy {
    Always,
    IfNotPresent,
    Never,
}

impl PullPolicy {
    /// As Kubernetes calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::IfNotPresent => "IfNotPresent",
            Self::Never => "Never",
        }
    }
}

/// How nodes are taken to a newer revision.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("self.maxUnavailable != '0' && self.maxUnavailable != '0%'")
    .message("updateStrategy.maxUnavailable of nothing would never update anything"))]
pub struct UpdateStrategy {
    /// Nodes without a working agent at the same time: a number or a percentage.
    #[serde(default = "max_unavailable")]
    #[schemars(length(max = 4), regex(pattern = "^([0-9]{1,3}|[1-9]?[0-9]%|100%)$"))]
    pub max_unavailable: String,
}

fn max_unavailable() -> String {
    "10%".to_owned()
}

impl Default for UpdateStrategy {
    fn default() -> Self {
        Self { max_unavailable: max_unavailable() }
    }
}

/// What replaces running agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Rollout {
    Automatic,
    #[default]
    OnSpecChange,
}
