//! `service_list`: what the service manager knows.

use serde::{Deserialize, Serialize};

use crate::wire::null_as_default;

/// Payload of `service_list`; every 60 s. Linux: systemd; Windows: the service control manager; FreeBSD:
/// `service`; macOS: `launchctl`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct ServiceList {
    /// All that the service manager lists, running or not.
    #[serde(deserialize_with = "null_as_default")]
    pub services: Vec<Service>,
}

/// One service; alone it is the payload of `service`, which no agent sends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(proptest_derive::Arbitrary))]
#[serde(default)]
pub struct Service {
    /// Linux: with its suffix, `ssh.service`.
    pub name: String,
    /// systemd: `active`, `inactive`, `failed`, …; Windows: `Running`, `Stopped`, …
    pub status: String,
    /// systemd: `running`, `exited`, …; Windows: the start type.
    pub sub_status: String,
    /// systemd: `loaded`, `not-found`, …
    pub load_state: String,
    /// The service manager's text for people.
    pub description: String,
}
