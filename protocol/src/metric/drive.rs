//! `drive_list`: how long the host's drives will last. Ours.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::{is_false, null_as_default};

/// Payload of `drive_list`; soon after the start and every hour. Names every drive of the host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DriveList {
    /// All of them, in the order of their names.
    #[serde(deserialize_with = "null_as_default")]
    pub drives: Vec<Drive>,
}

/// One drive. What it does not tell is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Drive {
    /// As the kernel names it: `sda`, `nvme0n1`, `mmcblk0`.
    pub device: String,
    /// `hdd`, `ssd`, `nvme`, `emmc` or `sd`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// As it names itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// Serial number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub serial: String,
    /// Revision of its firmware.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub firmware: String,
    /// Card identification register of `emmc` and `sd`, 32 hexadecimal digits.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cid: String,
    /// Month and year of making of `emmc` and `sd`: `2019-03`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub made: String,
    /// Bytes.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub size_bytes: Reading<u64>,
    /// The drive says of itself that it fails, or soon will; absent where it does not judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing: Option<bool>,
    /// What is wrong with it, for people; empty if nothing is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub warning: String,
    /// Of the writing it was made for, %; 100 where it is beyond. eMMC: in steps of ten, the end of the step.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub wear_percent: Reading<f64>,
    /// Spare blocks that are left, %.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub spare_percent: Reading<f64>,
    /// Below this the drive warns, %.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub spare_threshold_percent: Reading<f64>,
    /// How long it has been running, h.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub power_on_hours: Reading<u64>,
    /// How often it was switched on.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub power_cycles: Reading<u64>,
    /// Power losses without a word before.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub unsafe_shutdowns: Reading<u64>,
    /// NVMe: data that could not be had back; ATA: uncorrectable errors.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub media_errors: Reading<u64>,
    /// Sectors that were replaced.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub reallocated_sectors: Reading<u64>,
    /// Sectors that wait for it.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub pending_sectors: Reading<u64>,
    /// In its whole life, bytes.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub read_bytes: Reading<u64>,
    /// In its whole life, bytes.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub written_bytes: Reading<u64>,
    /// °C.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub temperature: Reading<f64>,
    /// It sleeps and was not woken: the rest is what was last known.
    #[serde(skip_serializing_if = "is_false")]
    pub asleep: bool,
}
