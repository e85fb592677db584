//! What came back of single packets: echo requests, and the probes of a route.

use serde::{Deserialize, Serialize};

use crate::wire::null_as_default;

/// One echo request, or one connection attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct PingResult {
    /// Number of the request, from 0.
    pub seq: i64,
    /// Whether the target answered.
    pub success: bool,
    /// Round trip, **nanoseconds**.
    pub rtt: i64,
    /// `reply`, `timeout`, `ttl exceeded`, `dest unreachable`, `OK`, or an error's text.
    pub response: String,
    /// Who answered: an address; `connect`: the target.
    pub peer: String,
    /// ICMP code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<u8>,
}

/// All echo requests of a ping. Times are **nanoseconds**, 0 where nothing came back. Ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct PingSummary {
    /// The address that was asked.
    pub address: String,
    /// Requests.
    pub sent: u64,
    /// Replies.
    pub received: u64,
    /// Requests without a reply, percent, rounded.
    pub loss_percent: u64,
    /// Shortest round trip.
    pub min: i64,
    /// Mean round trip.
    pub avg: i64,
    /// Longest round trip.
    pub max: i64,
    /// Standard deviation of the round trips.
    pub mdev: i64,
}

/// One hop of a route. Ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Hop {
    /// Its distance, from 1.
    pub hop: u64,
    /// What came back of each packet; `seq` counts within the hop.
    #[serde(deserialize_with = "null_as_default")]
    pub probes: Vec<PingResult>,
}
