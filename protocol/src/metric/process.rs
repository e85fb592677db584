//! `process_list`: every process of the host; `process_changes`: how they are different from the list.

mod change;

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::{is_zero, null_as_default};
pub use change::{ProcessChange, ProcessChanges};

/// Payload of `process_list`; every 15 s. All processes, not the busiest ones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct ProcessList {
    /// In no particular order. Linux: `/proc/[pid]/stat`.
    #[serde(deserialize_with = "null_as_default")]
    pub processes: Vec<Process>,
    /// Names this list for the changes that follow it; 0: none follow. Ours.
    #[serde(skip_serializing_if = "is_zero")]
    pub list: u64,
}

/// One process; alone it is the payload of `process`, which no agent sends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Process {
    /// Process id.
    pub pid: i64,
    /// Linux: `comm`, at most 15 bytes, kernel threads included; Windows: name of the executable.
    pub name: String,
    /// Use since the previous reading, % of **one** processor, so it can exceed 100; 0 on first sight.
    pub cpu_percent: Reading<f64>,
    /// Resident memory, % of main memory.
    pub mem_percent: Reading<f64>,
    /// Resident memory, bytes.
    pub mem_rss: Reading<u64>,
    /// `running`, `runnable`, `waiting` or `other`.
    pub status: String,
    /// Threads, whatever their state.
    pub threads_total: Reading<u32>,
    /// Threads that run now; Windows only, as the next two.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub threads_running: Reading<u32>,
    /// Threads that wait for a processor.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub threads_runnable: Reading<u32>,
    /// Threads that wait for something else.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub threads_waiting: Reading<u32>,
    /// Linux: the kernel's letter for its state, `R`, `S`, `D`, `Z`, … Ours, as the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// When it started, Unix seconds.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub started_at: Reading<i64>,
    /// Whose it is: a name, or a number that has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Its arguments, separated by blanks, without what looks like a secret; of the busiest processes only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}
