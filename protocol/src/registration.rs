//! Registration: a one-time token becomes an identity. `POST /agent/register`, plain JSON.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::wire::null_as_default;

/// Request body, at most [`REGISTRATION_BODY_BYTES`](crate::limit::REGISTRATION_BODY_BYTES).
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Registration {
    /// The one-time token.
    pub token: String,
    /// The host that asks.
    pub info: HostInfo,
}

/// Without the token: it must not get into a log.
impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token: _, info } = self;
        f.debug_struct("Registration").field("info", info).finish_non_exhaustive()
    }
}

/// Facts of a host that hold until it restarts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct HostInfo {
    /// `HOSTNAME` if set, else the operating system's.
    pub hostname: String,
    /// `linux`, `windows`, `freebsd`, `darwin`.
    pub os: String,
    /// Linux and FreeBSD: `ID` of os-release; Windows: the product name.
    pub platform: String,
    /// Linux and FreeBSD: `VERSION_ID`; Windows: the display version.
    pub platform_ver: String,
    /// Kernel release; Windows: build number.
    pub kernel: String,
    /// As Go names it: `amd64`, `arm64`, `armv7`, `armv6`.
    pub arch: String,
    /// As the processor names itself. Linux: `model name` of `/proc/cpuinfo`.
    pub cpu_model: String,
    /// Logical processors.
    pub cpu_cores: i64,
    /// Main memory, bytes.
    pub ram_total: u64,
    /// Version of the agent.
    pub agent_version: String,
    /// Short hash of the agent's commit. The original always sends it empty.
    pub agent_commit: String,
    /// When the host started, Unix seconds.
    pub boot_time: i64,
    /// Addresses that are not loopback, without prefix length; the original reports IPv4 only.
    #[serde(deserialize_with = "null_as_default")]
    pub ips: Vec<String>,
    /// `raspberry-pi`, `container`, `virtual-machine` or `bare-metal`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hardware: String,
    /// `/etc/machine-id` or its like. Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub machine_id: String,
    /// The board's own identity: DMI product UUID, or the serial number in a device tree; empty where only
    /// root may read it and the agent is not. Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub board_id: String,
    /// Random id of this boot. Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub boot_id: String,
}

/// Answer, status 201 (200 is fine too).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Registered {
    /// UUID; opaque to the agent.
    pub agent_id: String,
    /// 64 hexadecimal characters, told once.
    pub secret: String,
    /// Content codings the server reads beside gzip, best first, e.g. `["zstd-spectra-1","zstd"]`. Ours.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub encodings: Vec<String>,
}

/// Without the secret: it must not get into a log.
impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { agent_id, secret: _, encodings } = self;
        f.debug_struct("Registered")
            .field("agent_id", agent_id)
            .field("encodings", encodings)
            .finish_non_exhaustive()
    }
}

/// A pod of a Kubernetes cluster asks to be an agent for a while. `POST /agent/enrol`. Ours.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PodRegistration {
    /// Projected token of the pod's service account.
    pub token: String,
    /// The node.
    pub info: HostInfo,
    /// Which fleet, where the account may enrol into several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet: Option<String>,
    /// What the server calls the pod's cluster, where that is not its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
}

/// Without the token: it must not get into a log.
impl fmt::Debug for PodRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token: _, info, fleet, cluster } = self;
        let mut shown = f.debug_struct("PodRegistration");
        shown.field("info", info).field("fleet", fleet).field("cluster", cluster).finish_non_exhaustive()
    }
}

/// Answer to a pod, status 200 or 201.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PodRegistered {
    /// UUID of the node's agent.
    pub agent_id: String,
    /// Good for an hour or so.
    pub secret: String,
    /// When to ask for another one, seconds from now.
    pub renew_after_seconds: u64,
}

/// Without the secret: it must not get into a log.
impl fmt::Debug for PodRegistered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { agent_id, secret: _, renew_after_seconds } = self;
        f.debug_struct("PodRegistered")
            .field("agent_id", agent_id)
            .field("renew_after_seconds", renew_after_seconds)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Registered, Registration};

    #[test]
    fn secrets_are_not_shown() {
        let registration = Registration { token: "spt_hush".into(), ..Registration::default() };
        let registered = Registered { secret: "hush".into(), ..Registered::default() };
        for text in [format!("{registration:?}"), format!("{registered:?}")] {
            assert!(!text.contains("hush"), "{text}");
        }
    }
}
