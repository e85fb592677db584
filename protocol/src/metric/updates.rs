//! `updates`: software updates that wait.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::null_as_default;

/// Payload of `updates`; nightly. What the package manager in `package_manager` tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Updates {
    /// How many updates wait, security updates among them.
    pub pending_count: Reading<u64>,
    /// How many security updates wait.
    pub security_count: Reading<u64>,
    /// Whether an installed update waits for a restart of the host. Debian: `/run/reboot-required`.
    pub reboot_required: bool,
    /// `apt`, `yum`, `apk`, `pacman`, `pkg`, `windows_update`, `softwareupdate`.
    pub package_manager: String,
    /// The updates themselves; left out when none waits.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<PendingUpdate>,
}

/// One update.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct PendingUpdate {
    /// Package; Windows: title of the update.
    pub name: String,
    /// Version it brings; Windows: KB ids.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// Whether it closes a security hole.
    pub security: bool,
}
