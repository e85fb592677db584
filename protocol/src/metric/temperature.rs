//! `temperature`: one sensor.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `temperature`; every 10 s, one envelope per sensor. Linux: hwmon and thermal zones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Temperature {
    /// Name, unique on its host: `cpu-thermal`, `k10temp Tctl`.
    pub sensor: String,
    /// °C.
    pub temperature: Reading<f64>,
    /// The limit that the hardware names, °C; the key is always there, `null` without a limit.
    pub max_temp: Reading<f64>,
}
