//! `time_sync`: whether the host's clock is right, as its kernel sees it. Ours.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `time_sync`; every 60 s. Linux: `adjtimex`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct TimeSync {
    /// Some program keeps the clock right. Linux: `STA_UNSYNC` is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synchronized: Option<bool>,
    /// `ok`, `insert`, `delete`, `leaping`, `leaped` (a leap second), `error`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// What is left to be corrected, microseconds; negative: the clock is ahead.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub offset_us: Reading<f64>,
    /// How far off the clock probably is, microseconds.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub estimated_error_us: Reading<u64>,
    /// How far off the clock can be, microseconds.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub max_error_us: Reading<u64>,
    /// Correction of the clock's speed, parts in a million.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub frequency_ppm: Reading<f64>,
}
