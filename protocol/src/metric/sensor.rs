//! `sensor_list`: fans, voltages, currents and power of the host's monitoring chips. Ours.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::null_as_default;

/// Payload of `sensor_list`; every 60 s. Names every sensor that answers. Linux: hwmon.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct SensorList {
    /// All that answer.
    #[serde(deserialize_with = "null_as_default")]
    pub sensors: Vec<Sensor>,
}

/// One sensor; it has one of the four numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Sensor {
    /// Name, unique on its host: `nct6798 CPU fan` (chip and label), `nct6798 fan2`.
    pub sensor: String,
    /// Turns of a fan in a minute; 0 of one that stands.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub fan_rpm: Reading<f64>,
    /// V.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub volts: Reading<f64>,
    /// A.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub amperes: Reading<f64>,
    /// W.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub watts: Reading<f64>,
    /// Whether the chip finds it out of bounds; absent where it does not judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm: Option<bool>,
}
