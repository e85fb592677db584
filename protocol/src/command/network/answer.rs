//! What the DNS answers.

use serde::{Deserialize, Serialize};

use crate::wire::{is_false, null_as_default};

/// Answer of a name server. Ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DnsAnswer {
    /// The name that was asked for, as a whole: a domain of the resolver's may have been added.
    pub name: String,
    /// The name server that answered.
    pub server: String,
    /// From the question to its answer, **nanoseconds**.
    pub time: i64,
    /// `NOERROR`, `NXDOMAIN`, `SERVFAIL`, …
    pub code: String,
    /// The server says that it has this from a zone of its own.
    #[serde(skip_serializing_if = "is_false")]
    pub authoritative: bool,
    /// The server says that signatures prove it.
    #[serde(skip_serializing_if = "is_false")]
    pub authenticated: bool,
    /// What it answered, aliases among them, in its order.
    #[serde(deserialize_with = "null_as_default")]
    pub records: Vec<DnsRecord>,
    /// Servers that were asked before it and why they gave no answer.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "null_as_default")]
    pub failed: Vec<String>,
}

/// One record. Ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct DnsRecord {
    /// Whose it is.
    pub name: String,
    /// `A`, `MX`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Seconds that it may be kept.
    pub ttl: u64,
    /// As in zone files: `10 mail.example.org.`
    pub value: String,
}
