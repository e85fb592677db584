//! `DISK_USAGE`: the largest directories and files below a path.

use serde::{Deserialize, Serialize};

use crate::wire::null_as_default;

/// Payload of `DISK_USAGE`; an empty payload is the default of each field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DiskUsage {
    /// Where to start; empty lets the agent choose (`/`, `C:\`).
    pub path: String,
    /// How many of the largest directories and files; 0 lets the agent choose.
    pub top_n: u64,
}

/// Answer of `DISK_USAGE`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DiskUsageReport {
    /// Where the walk started.
    pub root: String,
    /// Every level of directory with its whole content, the root among them, largest first.
    #[serde(deserialize_with = "null_as_default")]
    pub top_dirs: Vec<DiskUsageEntry>,
    /// Largest first.
    #[serde(deserialize_with = "null_as_default")]
    pub top_files: Vec<DiskUsageEntry>,
    /// Directories read.
    pub scanned_dirs: u64,
    /// Files seen.
    pub scanned_files: u64,
    /// Directories and files that could not be read.
    pub error_count: u64,
    /// A bound was reached before the end. The original never sets it.
    pub partial: bool,
    /// Duration of the walk, milliseconds.
    pub duration_ms: i64,
    /// When the walk ended, RFC 3339.
    pub scanned_at: String,
}

/// A directory or file of a disk usage report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DiskUsageEntry {
    /// Whole path.
    pub path: String,
    /// Bytes, apparent size.
    pub size: u64,
    /// Files below a directory; absent for a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}
