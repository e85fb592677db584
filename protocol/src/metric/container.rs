//! `container_list`: workloads of the host: Docker containers, LXC containers, virtual machines.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::null_as_default;

/// Payload of `container_list`; every 60 s. A host without any runtime sends an empty (or `null`) list.
/// From Docker's API and Proxmox' `pvesh`.
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
    /// Docker: the first 12 hexadecimal digits; Proxmox: the VMID.
    pub id: String,
    /// Name, without the leading `/` of Docker.
    pub name: String,
    /// Image reference; left out where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub image: String,
    /// The runtime's word: `running`, `exited`, `stopped`, …
    pub state: String,
    /// `docker` or `proxmox`.
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
}
