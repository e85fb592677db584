//! `disk`: space and inodes of one file system.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `disk`; every 60 s, one envelope per file system. Linux: names from `/proc/mounts`,
/// amounts from `statvfs`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Disk {
    /// What is mounted: `/dev/sda1`, `tank/data`; Windows: the volume's label, or `C:`.
    pub device: String,
    /// Where: `/`, `C:\`.
    pub mountpoint: String,
    /// File system type: `ext4`, `NTFS`.
    pub filesystem: String,
    /// `local` (a file system of disks, by its type) or `other`.
    pub disk_type: String,
    /// Size, bytes (blocks × block size).
    pub disk_total: Reading<u64>,
    /// In use, bytes; blocks reserved for root count as free.
    pub disk_used: Reading<u64>,
    /// Available to ordinary users, bytes.
    pub disk_available: Reading<u64>,
    /// In use, % of size.
    pub disk_used_pct: Reading<f64>,
    /// How many inodes there are; absent where the file system has no fixed number of them.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub inodes_total: Reading<u64>,
    /// How many inodes are in use.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub inodes_used: Reading<u64>,
    /// Inodes in use, %.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub inodes_pct: Reading<f64>,
    /// Mounted so that nothing can be written. Ours, as the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
    /// Errors that the file system has found in itself since it was last checked; of ext4.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub errors: Reading<u64>,
    /// It cannot even be asked for its size: the device does not work. The amounts are absent then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<bool>,
}
