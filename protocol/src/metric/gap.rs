//! `gap`: envelopes that were measured and will never arrive. Ours.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;

/// Payload of `gap`: the agent says what it had to drop, so that missing data is told from no data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Gap {
    /// Number of the first dropped envelope in this stream.
    pub from: Reading<u64>,
    /// Number of the last dropped envelope; absent where nobody knows how many followed the first.
    pub to: Reading<u64>,
    /// How many; less than `to − from + 1` where the range has holes.
    pub count: Reading<u64>,
    /// `queue_full`, `spool_full`, `spool_damaged`, `refused`, `agent_lost`, …
    pub cause: String,
    /// Time of the last envelope before the gap, microseconds since 1970, where the agent knows it.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub after_us: Reading<i64>,
    /// Time of the first envelope behind the gap, microseconds since 1970.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub before_us: Reading<i64>,
}
