//! `wifi`: one wireless interface that is connected.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `wifi`; every 30 s, one envelope per interface. Linux: `/proc/net/wireless` for strength
/// and quality, `iw dev X link` for the rest; Windows: the WLAN API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Wifi {
    /// Name, `wlan0`.
    pub interface: String,
    /// Name of the network.
    pub ssid: String,
    /// Strength of the signal, dBm, negative.
    pub signal_dbm: Reading<i64>,
    /// Quality of the link; Linux and FreeBSD: 0–70, Windows: 0–100.
    pub link_quality: Reading<i64>,
    /// Frequency of the channel, GHz.
    pub frequency_ghz: Reading<f64>,
    /// Rate of sending, Mbit/s.
    pub bitrate_mbps: Reading<f64>,
    /// Hardware address of the access point. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bssid: Option<String>,
    /// Noise on the channel, dBm, negative. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub noise_dbm: Reading<i64>,
}
