//! `disk_io`: traffic of one block device.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `disk_io`; every 5 s, one envelope per device. Linux: `/proc/diskstats`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DiskIo {
    /// Kernel name, `sda`; Windows: `Model (C:, D:)`.
    pub device: String,
    /// Read, bytes per second.
    pub read_bytes: Reading<u64>,
    /// Written, bytes per second.
    pub write_bytes: Reading<u64>,
    /// Reads completed, per second.
    pub read_ops: Reading<u64>,
    /// Writes completed, per second.
    pub write_ops: Reading<u64>,
    /// Milliseconds spent reading **during the interval**: the sum over all reads, not per read.
    pub read_time_ms: Reading<u64>,
    /// Milliseconds spent writing during the interval.
    pub write_time_ms: Reading<u64>,
    /// Requests in flight at the moment of reading.
    pub io_in_progress: Reading<u64>,
    /// Share of the interval with at least one request in flight, %. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub busy_pct: Reading<f64>,
}
