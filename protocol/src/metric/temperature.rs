//! `temperature`: one sensor.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `temperature`; every 10 s, one envelope per sensor. Linux: hwmon and thermal zones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Temperature {
    /// Name, unique on its host: `cpu-thermal` (a zone's `type`), `k10temp Tctl` (chip and label).
    pub sensor: String,
    /// °C, −40 to 150. Linux: `temp` of a zone, `tempN_input` of a chip.
    pub temperature: Reading<f64>,
    /// The limit that the hardware names, °C; the key is always there, `null` without a limit. Linux:
    /// the critical, else the first trip point of a zone; `tempN_crit`, else `tempN_max` of a chip.
    pub max_temp: Reading<f64>,
    /// The drive that the sensor sits in: `sda`, `nvme0`. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drive: Option<String>,
}
