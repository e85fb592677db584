//! `memory`: main memory and swap.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `memory`; every 10 s. Linux: `/proc/meminfo`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Memory {
    /// Main memory, bytes (`MemTotal`).
    pub ram_total: Reading<u64>,
    /// In use, bytes: total − available.
    pub ram_used: Reading<u64>,
    /// Available to new programs without swapping, bytes (`MemAvailable`).
    pub ram_available: Reading<u64>,
    /// In use, % of total.
    pub ram_used_pct: Reading<f64>,
    /// Swap space, bytes; 0 without swap. Windows: the commit limit, which includes main memory.
    pub swap_total: Reading<u64>,
    /// Swap in use, bytes.
    pub swap_used: Reading<u64>,
    /// Swap in use, %; 0 without swap.
    pub swap_pct: Reading<f64>,
    /// Page cache, bytes (`Cached` + `SReclaimable`). Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub cached: Reading<u64>,
    /// Block device buffers, bytes (`Buffers`). Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub buffers: Reading<u64>,
}
