//! `container_list`: workloads of the host: Docker and Podman containers, LXC containers, virtual machines, pods.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::null_as_default;

/// Payload of `container_list`; every 60 s. A host without any runtime sends an empty (or `null`) list.
/// From the API of Docker and Podman, control groups, the kubelet and Proxmox' `pvesh`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct ContainerList {
    /// Docker: those that run; Proxmox: stopped guests too.
    #[serde(deserialize_with = "null_as_default")]
    pub containers: Vec<Container>,
}

/// One workload; alone it is the payload of `container`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Container {
    /// Docker and Podman: the first 12 hexadecimal digits; Proxmox: the VMID; pods, ours: the uid.
    pub id: String,
    /// Name, without the leading `/` of Docker.
    pub name: String,
    /// Image reference; left out where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub image: String,
    /// The runtime's word: `running`, `exited`, `stopped`, …
    pub state: String,
    /// `docker` or `proxmox`; ours: `podman`, `kubernetes`.
    pub source: String,
    /// `container`, `lxc`, `vm` or, ours, `pod`.
    pub kind: String,
    /// Use, % of **one** processor.
    pub cpu_percent: Reading<f64>,
    /// Processors it may use.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub cpu_limit_cores: Reading<u32>,
    /// Memory in use, bytes, without page cache that can be dropped.
    pub memory_bytes: Reading<u64>,
    /// Memory it may use, bytes.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub memory_limit: Reading<u64>,
    /// Received since its start, bytes: **cumulative**, unlike `network`.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub net_rx_bytes: Reading<u64>,
    /// Sent since its start, bytes.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub net_tx_bytes: Reading<u64>,
    /// The runtime's health check: `healthy`, `unhealthy`, `starting`. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<String>,
    /// How often the runtime restarted it. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub restarts: Reading<u64>,
    /// Where its name counts: the namespace of a pod. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Read from block devices since its start, bytes. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub block_read_bytes: Reading<u64>,
    /// Written to block devices since its start, bytes. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub block_write_bytes: Reading<u64>,
}
