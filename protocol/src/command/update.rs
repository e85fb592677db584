//! `UPDATE_AGENT`: another executable for the agent. Ours refuses it: nothing here is signed.

use serde::{Deserialize, Serialize};

/// Payload of `UPDATE_AGENT`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct UpdateAgent {
    /// Version of the executable at `url`.
    pub version: String,
    /// Short hash of its commit.
    pub commit: String,
    /// Where to fetch it.
    pub url: String,
    /// SHA-256 of the executable, lower-case hexadecimal.
    pub sha256: String,
}

/// Answer of `UPDATE_AGENT`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct UpdateReport {
    /// Version that ran when the command came. The original sends `already_current` without it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub previous_version: String,
    /// Version that runs next.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub new_version: String,
    /// `restarting`: the agent exits and its service manager starts the new version;
    /// `already_current`: `sha256` is the hash of what runs.
    pub status: String,
}
