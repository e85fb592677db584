//! `clock`, `voltage`, `throttle`, `gpu`, `pmic`, `pi_board`: what the firmware of a Raspberry Pi knows.
//!
//! All keys of the original's four are optional; it leaves out what is 0 or false.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::{is_false, null_as_default};

/// Payload of `clock`; every 15 s.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Clock {
    /// Processor, Hz. `cpufreq/scaling_cur_freq`.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub arm_freq_hz: Reading<u64>,
    /// The video core, Hz. `vcgencmd measure_clock core`.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub core_freq_hz: Reading<u64>,
    /// 3D unit, Hz. `vcgencmd measure_clock v3d`.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub gpu_freq_hz: Reading<u64>,
}

/// Payload of `voltage`; every 60 s. Volts, `vcgencmd measure_volts`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Voltage {
    /// The video core, V.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub core_volts: Reading<f64>,
    /// Memory: core, V.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub sdram_c_volts: Reading<f64>,
    /// Memory: input and output, V.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub sdram_i_volts: Reading<f64>,
    /// Memory: physical layer, V.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub sdram_p_volts: Reading<f64>,
}

/// Payload of `throttle`; every 10 s. Bits of `vcgencmd get_throttled`; `{}` is a healthy Pi.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[expect(clippy::struct_excessive_bools, reason = "one per bit of the firmware's word")]
#[serde(default)]
pub struct Throttle {
    /// Bit 0: the supply is below 4.63 V now.
    #[serde(skip_serializing_if = "is_false")]
    pub undervoltage: bool,
    /// Bit 1: the processor's frequency is capped now.
    #[serde(skip_serializing_if = "is_false")]
    pub arm_freq_capped: bool,
    /// Bit 2: the processor is throttled now.
    #[serde(skip_serializing_if = "is_false")]
    pub throttled: bool,
    /// Bit 3: the soft temperature limit is active now.
    #[serde(skip_serializing_if = "is_false")]
    pub soft_temp_limit: bool,
    /// Bit 16: bit 0 was set since the host started.
    #[serde(skip_serializing_if = "is_false")]
    pub undervoltage_occurred: bool,
    /// Bit 17: bit 1 was set since the host started.
    #[serde(skip_serializing_if = "is_false")]
    pub freq_cap_occurred: bool,
    /// Bit 18: bit 2 was set since the host started.
    #[serde(skip_serializing_if = "is_false")]
    pub throttled_occurred: bool,
    /// Bit 19: bit 3 was set since the host started; the name is irregular on the wire.
    #[serde(skip_serializing_if = "is_false")]
    pub soft_temp_occurred: bool,
    /// How often bit 0 came up during this boot, as far as the agent saw; one that was over before the agent
    /// started counts. Left out while it is 0. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub undervoltage_count: Reading<u64>,
    /// Likewise of bit 1. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub freq_cap_count: Reading<u64>,
    /// Likewise of bit 2. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub throttled_count: Reading<u64>,
    /// Likewise of bit 3. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub soft_temp_count: Reading<u64>,
    /// The boot that is counted in, its random id; left out while all counts are 0. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boot_id: Option<String>,
}

/// Payload of `gpu`; every 60 s.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Gpu {
    /// Memory given to the GPU, bytes. `vcgencmd get_mem gpu`.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub gpu_mem_total: Reading<u64>,
    /// Of that in use, bytes. Never set by the original.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub gpu_mem_used: Reading<u64>,
    /// Temperature of the GPU, °C. `vcgencmd measure_temp`. Ours.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub gpu_temp: Reading<f64>,
}

/// Payload of `pmic`; every 60 s, of boards whose power chip measures (Raspberry Pi 5). Ours.
/// `vcgencmd pmic_read_adc`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Pmic {
    /// All rails that it measures.
    #[serde(deserialize_with = "null_as_default")]
    pub rails: Vec<Rail>,
}

/// One rail of a power chip.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Rail {
    /// Its name: `VDD_CORE`, `EXT5V`.
    pub rail: String,
    /// V.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub volts: Reading<f64>,
    /// A; absent where only the voltage is measured.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub amperes: Reading<f64>,
}

/// Payload of `pi_board`; once soon after the start and every hour. Ours. From the device tree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct PiBoard {
    /// As the firmware names it: `Raspberry Pi 4 Model B Rev 1.1`.
    pub model: String,
    /// The revision code, hexadecimal: `c03111`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub revision: String,
    /// Of the code: `4B`, `CM4`, `Zero 2 W`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub board: String,
    /// Of the code: `BCM2711`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub soc: String,
    /// Of the code: who made it, `Sony UK`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub manufacturer: String,
    /// Serial number, hexadecimal.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub serial: String,
    /// Of the code: memory that is soldered on, bytes; some of it may be the GPU's.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub memory_bytes: Reading<u64>,
}
