//! `pool_list`: what is built of several drives. Ours.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::null_as_default;

/// Payload of `pool_list`; every 60 s. Names every pool of the host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct PoolList {
    /// All of them: MD, ZFS, btrfs.
    #[serde(deserialize_with = "null_as_default")]
    pub pools: Vec<Pool>,
}

/// An array of MD, a pool of ZFS or a file system of btrfs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Pool {
    /// `md`, `zfs` or `btrfs`.
    pub kind: String,
    /// `md0`, `tank`; of btrfs the UUID.
    pub name: String,
    /// Of btrfs, as people call it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Of MD and btrfs: `raid1`, `raid6`, `single`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub level: String,
    /// The kernel's word: MD `clean`, `active`, `inactive`; ZFS `ONLINE`, `DEGRADED`, `FAULTED`, `SUSPENDED`; btrfs
    /// `ok`, `errors` or `missing`.
    pub state: String,
    /// It works, but a drive is missing, or it does not work at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degraded: Option<bool>,
    /// Drives that belong to it.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub devices: Reading<u64>,
    /// Of those that are missing or have failed.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub devices_missing: Reading<u64>,
    /// What MD does with all of it: `recover`, `resync`, `check`, `repair`, `reshape`; empty while it rests.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sync_action: String,
    /// How far it is with that, %.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub sync_percent: Reading<f64>,
    /// Errors of its drives while reading, since they were last set to zero.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub read_errors: Reading<u64>,
    /// While writing.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub write_errors: Reading<u64>,
    /// Data that were not what their checksum says, and blocks of the wrong generation.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub corruption_errors: Reading<u64>,
    /// Which drives, for people; empty if all is well.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}
