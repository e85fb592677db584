//! `application_list`: installed software.

use serde::{Deserialize, Serialize};

use crate::reading::Reading;
use crate::wire::null_as_default;

/// Payload of `application_list`; nightly. Linux: `dpkg`, `rpm`, `pacman` or `apk`; FreeBSD: `pkg`;
/// Windows: the uninstall registry; macOS: `system_profiler`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct ApplicationList {
    /// What the first of them that is found lists, in its order.
    #[serde(deserialize_with = "null_as_default")]
    pub applications: Vec<Application>,
}

/// One installed package or program.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Application {
    /// Name of the package or program.
    pub name: String,
    /// Version as the package manager writes it.
    pub version: String,
    /// Maintainer or publisher, without a mail address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub vendor: String,
    /// Architecture that it is built for, as the package manager writes it. Ours, as the rest.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub arch: String,
    /// What it takes on the disk, bytes.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub size_bytes: Reading<u64>,
    /// When this version was installed, Unix seconds.
    #[serde(skip_serializing_if = "Reading::is_absent")]
    pub installed_at: Reading<i64>,
}
