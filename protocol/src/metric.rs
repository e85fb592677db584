//! The payloads of an envelope, one file per kind of measurement.
//!
//! A new payload is one file here and one line in the list below.

mod agent_self;
mod application;
mod container;
mod cpu;
mod disk;
mod disk_io;
mod gap;
mod memory;
mod network;
mod pi;
mod process;
mod service;
mod system;
mod temperature;
mod updates;
mod wifi;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

pub use agent_self::{AgentSelf, CollectorSelf};
pub use application::{Application, ApplicationList};
pub use container::{Container, ContainerList};
pub use cpu::Cpu;
pub use disk::Disk;
pub use disk_io::DiskIo;
pub use gap::Gap;
pub use memory::Memory;
pub use network::Network;
pub use pi::{Clock, Gpu, Throttle, Voltage};
pub use process::{Process, ProcessList};
pub use service::{Service, ServiceList};
pub use system::System;
pub use temperature::Temperature;
pub use updates::{PendingUpdate, Updates};
pub use wifi::Wifi;

use crate::number::quote_overflowing_numbers;

/// Why a payload cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecodeError {
    UnknownType,
    BadPayload,
}

macro_rules! metrics {
    ($($name:literal => $variant:ident),* $(,)?) => {
        /// The payload of an envelope; the variant is chosen by the envelope's `type`.
        #[derive(Clone, Debug, PartialEq)]
        #[cfg_attr(test, derive(proptest_derive::Arbitrary))]
        pub enum Metric {
            $(#[doc = concat!("`", $name, "`")] $variant($variant),)*
        }

        impl Metric {
            /// Every `type` this version knows.
            pub const NAMES: &[&str] = &[$($name),*];

            /// The `type` of the envelope around this payload.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)*
                }
            }

            /// Reads `json` as the payload of type `name`; `unknown_field` is called for each field
            /// that the payload does not have.
            pub(crate) fn decode(
                name: &str,
                json: &str,
                unknown_field: impl FnMut(&serde_ignored::Path<'_>),
            ) -> Result<Self, DecodeError> {
                match name {
                    $($name => payload(json, unknown_field).map(Self::$variant),)*
                    _ => Err(DecodeError::UnknownType),
                }
            }
        }

        impl Serialize for Metric {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => payload.serialize(serializer),)*
                }
            }
        }

        $(impl From<$variant> for Metric {
            fn from(payload: $variant) -> Self {
                Self::$variant(payload)
            }
        })*
    };
}

metrics! {
    "cpu" => Cpu,
    "memory" => Memory,
    "disk" => Disk,
    "disk_io" => DiskIo,
    "network" => Network,
    "temperature" => Temperature,
    "system" => System,
    "wifi" => Wifi,
    "process_list" => ProcessList,
    "process" => Process,
    "service_list" => ServiceList,
    "service" => Service,
    "container_list" => ContainerList,
    "container" => Container,
    "clock" => Clock,
    "voltage" => Voltage,
    "throttle" => Throttle,
    "gpu" => Gpu,
    "application_list" => ApplicationList,
    "updates" => Updates,
    "gap" => Gap,
    "agent_self" => AgentSelf,
}

fn payload<T: DeserializeOwned>(
    json: &str,
    mut unknown_field: impl FnMut(&serde_ignored::Path<'_>),
) -> Result<T, DecodeError> {
    let mut read = |json: &str| -> serde_json::Result<T> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        serde_ignored::deserialize(&mut deserializer, |path| unknown_field(&path))
    };
    if let Ok(payload) = read(json) {
        return Ok(payload);
    }
    // Rare: one number beyond f64 fails the document; read again with it marked as unusable.
    let quoted = quote_overflowing_numbers(json);
    if quoted == json {
        Err(DecodeError::BadPayload)
    } else {
        read(&quoted).map_err(|_| DecodeError::BadPayload)
    }
}
