//! `pressure`: how long work waited for processors, memory and disks. Ours.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `pressure`; every 15 s. Shares of the time since the previous reading in which *some* task waited,
/// or *all* that could run did (*full*). Linux: the growth of `total` in `/proc/pressure/*`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Pressure {
    /// Some task waited for a processor, %.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub cpu_some_pct: Reading<f64>,
    /// All did, %; a host as a whole never does, but its kernel may say so.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub cpu_full_pct: Reading<f64>,
    /// Some task waited for memory: for pages to be reclaimed or read back, %.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub memory_some_pct: Reading<f64>,
    /// All did, %.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub memory_full_pct: Reading<f64>,
    /// Some task waited for a disk, %.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub io_some_pct: Reading<f64>,
    /// All did, %.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub io_full_pct: Reading<f64>,
    /// Time that interrupts took from all tasks, %; absent where the kernel does not account for it.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub irq_full_pct: Reading<f64>,
}
