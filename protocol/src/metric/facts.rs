//! `facts`: what a host is. Ours.

use serde::{Deserialize, Serialize};

/// Payload of `facts`; soon after the agent's start, and nightly. What registration tells once (see
/// [`HostInfo`](crate::registration::HostInfo)) and more; a text is empty where the host does not say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Facts {
    /// For people: `Debian GNU/Linux 12 (bookworm)`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub os_name: String,
    /// `ID` of os-release: `debian`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub platform: String,
    /// `VERSION_ID`: `12`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub platform_version: String,
    /// Release: `6.1.0-18-amd64`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kernel: String,
    /// Which build of it: `#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kernel_build: String,
    /// As Go names it: `amd64`, `arm64`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub arch: String,
    /// `raspberry-pi`, `container`, `virtual-machine` or `bare-metal`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hardware: String,
    /// Maker of the machine or its board.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub board_vendor: String,
    /// Name of the machine or its board.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub board_name: String,
    /// Version of its firmware.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub firmware: String,
    /// Hypervisor below: `kvm`, `vmware`, `hyperv`, …; empty on metal.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub virtualization: String,
    /// What runs the container that the host is: `docker`, `lxc`, …; empty outside.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub container: String,
    /// As the processor names itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cpu_model: String,
    /// Revision of the processor's microcode.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub microcode: String,
    /// `Europe/Berlin`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub time_zone: String,
    /// `/etc/machine-id`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub machine_id: String,
    /// Random id of this boot.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub boot_id: String,
}
