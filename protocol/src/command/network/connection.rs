//! What `connect` finds on its way: times, and who answers.

use serde::{Deserialize, Serialize};

use crate::wire::null_as_default;

/// A connection attempt, step by step. Times are **nanoseconds**; an absent one was not reached. Ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Connection {
    /// Every address that the name has, in the order tried.
    #[serde(deserialize_with = "null_as_default")]
    pub addresses: Vec<String>,
    /// The address that answered.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Until the name had addresses.
    pub dns: i64,
    /// Until the connection stood, all addresses tried before it included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tcp: Option<i64>,
    /// The handshake; absent where TLS was not tried, or failed before its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
}

/// What a TLS handshake showed. Ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Tls {
    /// The handshake, **nanoseconds**; absent where it did not come to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<i64>,
    /// `TLSv1.3`
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// `TLS13_AES_256_GCM_SHA384`
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cipher: String,
    /// Whether an authority that the agent trusts vouches for this server under this name, now.
    pub verified: bool,
    /// Why it is not verified, or why there is no handshake.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// As the server sends them: its own first, then those that vouch.
    #[serde(deserialize_with = "null_as_default")]
    pub certificates: Vec<Certificate>,
}

/// One certificate. Ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Certificate {
    /// Whose it is: `CN=example.org`.
    pub subject: String,
    /// Who vouches.
    pub issuer: String,
    /// Names and addresses that it is for.
    #[serde(deserialize_with = "null_as_default")]
    pub names: Vec<String>,
    /// RFC 3339.
    pub not_before: String,
    /// RFC 3339.
    pub not_after: String,
    /// Whole days until `not_after`; negative when it is over.
    pub days_left: i64,
    /// Hexadecimal.
    pub serial: String,
    /// SHA-256 of the whole certificate, lower-case hexadecimal.
    pub sha256: String,
    /// What of it could not be read; the other fields but `sha256` are empty then.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
}
