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
    /// Number of the last dropped envelope.
    pub to: Reading<u64>,
    /// How many; less than `to − from + 1` where the range has holes.
    pub count: Reading<u64>,
    /// `queue_full`, `refused`, …
    pub cause: String,
}
