//! `gpu_use`: how busy one graphics processor is. Ours; `gpu` is a Raspberry Pi's.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `gpu_use`; every 15 s, one envelope for each. Linux: `/sys/class/drm`, and `/sys/devices` on NVIDIA's boards.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct GpuUse {
    /// Name, unique on its host: `card0`.
    pub gpu: String,
    /// What it is, as far as the system says: `amdgpu 1002:744c`, `NVIDIA GeForce RTX 3090`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// Time in which it computed, %; absent where the driver does not say.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub busy_pct: Reading<f64>,
    /// Time in which its memory was read or written, %.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub memory_busy_pct: Reading<f64>,
    /// Own memory in use, bytes.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub memory_used: Reading<u64>,
    /// Own memory, bytes.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub memory_total: Reading<u64>,
}
