//! `cpu`: use of the processors since the reading before, and load averages.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::null_as_default;

/// Payload of `cpu`; every 5 s. Percentages are 0–100 of the interval since the previous reading.
/// Linux: the lines `cpu` and `cpuN` of `/proc/stat`, if no other source is named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Cpu {
    /// Busy share of the whole machine, %: everything but idle and iowait.
    pub usage: Reading<f64>,
    /// Busy share of each logical processor, %, in index order. Empty (or `null`): not known.
    #[serde(deserialize_with = "null_as_default")]
    pub cores: Vec<Reading<f64>>,
    /// Share spent waiting for disks, %. Linux only; the original sends 0 elsewhere.
    pub iowait: Reading<f64>,
    /// Load average over 1 minute. Linux: `/proc/loadavg`, as the next two.
    pub load_1m: Reading<f64>,
    /// Load average over 5 minutes. The original leaves it out when it is 0.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub load_5m: Reading<f64>,
    /// Load average over 15 minutes. The original leaves it out when it is 0.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub load_15m: Reading<f64>,
    /// Share in user mode (without nice), %. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub user: Reading<f64>,
    /// Share in kernel mode, %. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub system: Reading<f64>,
    /// Share of niced user mode, %. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub nice: Reading<f64>,
    /// Share in hard and soft interrupts, %. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub irq: Reading<f64>,
    /// Share taken by the hypervisor, %. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub steal: Reading<f64>,
}
