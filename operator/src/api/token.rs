//! `SpectraToken`: a registration token that becomes a Secret.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

use super::{Span, condition, schema};

/// Longest name of a token, so that names derived from it fit.
pub const NAME_CHARACTERS: usize = 58;

/// A token that hosts register with.
#[derive(CustomResource, KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[kube(
    group = "spectra.dev",
    version = "v1alpha1",
    kind = "SpectraToken",
    plural = "spectratokens",
    namespaced,
    status = "TokenStatus",
    shortname = "stok",
    category = "spectra",
    derive = "PartialEq",
    selectable = ".spec.fleetRef.name",
    doc = "A registration token for hosts, issued as a Secret of the same namespace.",
    validation = Rule::new("size(self.metadata.name) <= 58")
        .message("a token's name has at most 58 characters, so that names derived from it fit"),
    printcolumn(name = "Fleet", type_ = "string", json_path = ".spec.fleetRef.name", description = "Fleet that hosts join"),
    printcolumn(name = "Ready", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].status", description = "Whether it can be used"),
    printcolumn(name = "Reason", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].reason", description = "Why"),
    printcolumn(name = "Uses", type_ = "integer", json_path = ".status.uses", description = "Hosts that have registered with it"),
    printcolumn(name = "Max", type_ = "integer", json_path = ".spec.maxUses", description = "Hosts that may; 0 is any number"),
    printcolumn(name = "Expires", type_ = "string", json_path = ".status.expiresAt", description = "Until when it can be used"),
    printcolumn(name = "Secret", type_ = "string", json_path = ".status.secretRef.name", priority = 1, description = "Where it is"),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp", description = "How long it has been there")
)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("!has(self.rotation) || self.maxUses == 0")
    .message("rotation needs maxUses: 0, for uses are counted by revision"))]
#[x_kube(validation = Rule::new("!has(self.rotation) || !has(self.ttl)")
    .message("ttl is not given with rotation: each revision ends by itself"))]
#[x_kube(validation = Rule::new("has(self.rotation) == has(oldSelf.rotation)")
    .message("rotation can be neither added nor removed: create another token"))]
#[x_kube(validation = Rule::new("has(self.secretName) == has(oldSelf.secretName)")
    .message("secretName can be neither added nor removed: create another token"))]
#[x_kube(validation = Rule::new("has(self.constraints) == has(oldSelf.constraints)")
    .message("constraints can be neither added nor removed: create another token"))]
#[x_kube(validation = Rule::new("has(self.ttl) == has(oldSelf.ttl)")
    .message("ttl can be neither added nor removed: create another token"))]
pub struct TokenSpec {
    /// Fleet of this namespace that hosts join.
    #[x_kube(validation = Rule::new("self == oldSelf").message("fleetRef is immutable: create another token"))]
    pub fleet_ref: FleetRef,
    /// How long it can be used from when it was issued, 5m to 8760h; can only be shortened. Without it as the fleet
    /// says. One that rotates has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[x_kube(validation = Rule::new("duration(self) >= duration('5m') && duration(self) <= duration('8760h')")
        .message("ttl is 5m to 8760h"))]
    #[x_kube(validation = Rule::new("duration(self) <= duration(oldSelf)").message("ttl can only be shortened"))]
    pub ttl: Option<Span>,
    /// How many hosts may register with it; 0 is any number.
    #[serde(default = "one")]
    #[schemars(range(min = 0, max = 100_000))]
    #[x_kube(validation = Rule::new("self == oldSelf").message("maxUses is immutable: create another token"))]
    pub max_uses: i32,
    /// Whether it is replaced by another one again and again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Rotation>,
    /// Name of the Secret; `<name>-join` without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"))]
    #[x_kube(validation = Rule::new("self == oldSelf").message("secretName is immutable: create another token"))]
    pub secret_name: Option<String>,
    /// What is asked of hosts that use it; the server holds them to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[x_kube(validation = Rule::new("self == oldSelf").message("constraints are immutable: create another token"))]
    pub constraints: Option<Constraints>,
    /// Labels of hosts that use it, below those of the fleet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "schema::agent_labels")]
    pub agent_labels: BTreeMap<String, String>,
    /// Nobody can register with it any more. This cannot be taken back.
    #[serde(default)]
    #[x_kube(validation = Rule::new("!oldSelf || self").message("revoked cannot be taken back: create another token"))]
    pub revoked: bool,
    /// How long this object stays when the token can no longer be used, seconds.
    #[serde(default = "a_day")]
    #[schemars(range(min = 0, max = 31_536_000))]
    pub ttl_seconds_after_expired: i32,
}

fn one() -> i32 {
    1
}

fn a_day() -> i32 {
    86_400
}

impl SpectraToken {
    /// Where the token is put.
    pub fn secret_name(&self) -> String {
        let derived = || format!("{}-join", self.metadata.name.as_deref().unwrap_or_default());
        self.spec.secret_name.clone().unwrap_or_else(derived)
    }
}

/// A fleet of the same namespace.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetRef {
    /// Name of the `SpectraFleet`.
    #[schemars(length(min = 1, max = 63), regex(pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))]
    pub name: String,
}

/// When a token is replaced.
#[derive(KubeSchema, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[x_kube(validation = Rule::new("duration(self.overlap) < duration(self.interval)")
    .message("rotation.overlap is shorter than rotation.interval"))]
pub struct Rotation {
    /// How long a revision is the newest one, 10m to 8760h.
    #[x_kube(validation = Rule::new("duration(self) >= duration('10m') && duration(self) <= duration('8760h')")
        .message("rotation.interval is 10m to 8760h"))]
    pub interval: Span,
    /// How long the one before can still be used.
    #[serde(default = "overlap")]
    pub overlap: Span,
}

fn overlap() -> Span {
    Span::new("5m")
}

/// What is asked of hosts that use a token; nothing asked is nothing refused.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraints {
    /// Names they may have: `*` is any text, `?` any one character.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64), inner(length(min = 1, max = 253), regex(pattern = "^[A-Za-z0-9._*?-]+$")))]
    pub hostnames: Vec<String>,
    /// Networks that they may come from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32), inner(length(min = 1, max = 49)))]
    #[x_kube(validation = Rule::new("self.all(network, isCIDR(network))")
        .message("an entry of constraints.cidrs is no network such as 192.0.2.0/24"))]
    pub cidrs: Vec<String>,
}

/// How a token is. The token itself is in its Secret, and nowhere else.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenStatus {
    /// Generation of the spec that this is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// What was found: Ready, `SecretSynced`, Registered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "condition::conditions")]
    pub conditions: Vec<Condition>,
    /// Where the token is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<SecretRef>,
    /// The part of the token that may be shown.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "tokenID")]
    #[schemars(length(max = 64))]
    pub token_id: Option<String>,
    /// Which rotation of it is in the Secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// When this revision was issued, on the server's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub issued_at: Option<String>,
    /// Until when it can be used, on the server's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub expires_at: Option<String>,
    /// When the next revision replaces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub next_rotation_at: Option<String>,
    /// Hosts that have registered with this revision; at most a minute old while it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<i64>,
    /// When a host registered with it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub last_used_at: Option<String>,
    /// Name of that host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 255))]
    pub last_used_by: Option<String>,
}

/// A key of a Secret.
#[derive(KubeSchema, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretRef {
    /// Name of the Secret.
    #[schemars(length(max = 253))]
    pub name: String,
    /// Which of its keys.
    #[schemars(length(max = 253))]
    pub key: String,
}
