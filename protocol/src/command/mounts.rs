//! `LIST_MOUNTS`: the file systems of the host; the command has no payload.

use serde::{Deserialize, Serialize};

/// One mount; `LIST_MOUNTS` answers a list of them (or `null`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Mount {
    /// Where: `/`, `C:\`.
    pub mountpoint: String,
    /// What is mounted: `/dev/sda1`, `tank/data`.
    pub device: String,
    /// File system type: `ext4`.
    pub fstype: String,
    /// As mounted, separated by commas: `rw,noatime`. Ours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub options: String,
}
