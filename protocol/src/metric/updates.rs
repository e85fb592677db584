//! `updates`: software updates that wait.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::null_as_default;

/// Payload of `updates`; nightly.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Updates {
    pub pending_count: Reading<u64>,
    pub security_count: Reading<u64>,
    pub reboot_required: bool,
    /// `apt`, `yum`, `apk`, `pacman`, `pkg`, `windows_update`, `softwareupdate`.
    pub package_manager: String,
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<PendingUpdate>,
}

/// One update.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct PendingUpdate {
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
    pub security: bool,
}
