//! `network`: traffic of one interface.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `network`; every 5 s, one envelope per interface. Rates are per second since the
/// previous reading. Linux: rates from `/proc/net/dev`, the rest from `/sys/class/net`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Network {
    /// Name, `eth0`; Windows: the adapter's description.
    pub interface: String,
    /// Upper-case hexadecimal with colons; empty if there is none.
    pub mac_address: String,
    /// Largest packet, bytes.
    pub mtu: Reading<u32>,
    /// Speed of the link, **bits** per second; 0 if unknown.
    pub speed: Reading<u64>,
    /// Received, bytes per second.
    pub rx_bytes: Reading<u64>,
    /// Received, packets per second.
    pub rx_packets: Reading<u64>,
    /// Receive errors, per second.
    pub rx_errors: Reading<u64>,
    /// Received and dropped, per second.
    pub rx_drops: Reading<u64>,
    /// Sent, bytes per second.
    pub tx_bytes: Reading<u64>,
    /// Sent, packets per second.
    pub tx_packets: Reading<u64>,
    /// Send errors, per second.
    pub tx_errors: Reading<u64>,
    /// Dropped before sending, per second.
    pub tx_drops: Reading<u64>,
    /// Whether hardware stands behind the interface: not a bridge, tunnel, VLAN, bond or veth,
    /// whose bytes a physical interface counts again. Linux: `/sys/class/net/X/device`. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub physical: Option<bool>,
    /// `up`, `down`, `dormant`, `lowerlayerdown`, `unknown`, … Linux: `operstate`. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operstate: Option<String>,
    /// `full` or `half`; absent where the link is down or has no such thing. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplex: Option<String>,
}
