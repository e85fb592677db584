//! The payloads of an envelope, one file per kind of measurement.
//!
//! A new payload is one file here and one line in the list below.

mod agent_self;
mod application;
mod container;
mod cpu;
mod disk;
mod disk_io;
mod drive;
mod facts;
mod gap;
mod gpu_use;
mod kernel;
mod memory;
mod network;
mod pi;
mod pool;
mod pressure;
mod process;
mod sensor;
mod service;
mod system;
mod temperature;
mod time_sync;
mod updates;
mod wifi;

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

pub use agent_self::{AgentSelf, CollectorSelf};
pub use application::{Application, ApplicationList};
pub use container::{Container, ContainerList};
pub use cpu::Cpu;
pub use disk::Disk;
pub use disk_io::DiskIo;
pub use drive::{Drive, DriveList};
pub use facts::Facts;
pub use gap::Gap;
pub use gpu_use::GpuUse;
pub use kernel::Kernel;
pub use memory::Memory;
pub use network::Network;
pub use pi::{Clock, Gpu, PiBoard, Pmic, Rail, Throttle, Voltage};
pub use pool::{Pool, PoolList};
pub use pressure::Pressure;
pub use process::{Process, ProcessChange, ProcessChanges, ProcessList};
pub use sensor::{Sensor, SensorList};
pub use service::{Service, ServiceList};
pub use system::System;
pub use temperature::Temperature;
pub use time_sync::TimeSync;
pub use updates::{PendingUpdate, Updates};
pub use wifi::Wifi;

use crate::number::quote_overflowing_numbers;
use crate::watch::Watch;

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

            /// Reads `json` as the payload of type `name`.
            pub(crate) fn decode(name: &str, json: &str, watch: &mut Watch) -> Result<Self, DecodeError> {
                match name {
                    $($name => payload(name, json, watch).map(Self::$variant),)*
                    _ => return Err(DecodeError::UnknownType),
                }
                .ok_or(DecodeError::BadPayload)
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
    "process_changes" => ProcessChanges,
    "process" => Process,
    "service_list" => ServiceList,
    "service" => Service,
    "container_list" => ContainerList,
    "container" => Container,
    "clock" => Clock,
    "voltage" => Voltage,
    "throttle" => Throttle,
    "gpu" => Gpu,
    "pmic" => Pmic,
    "pi_board" => PiBoard,
    "drive_list" => DriveList,
    "pool_list" => PoolList,
    "sensor_list" => SensorList,
    "application_list" => ApplicationList,
    "updates" => Updates,
    "pressure" => Pressure,
    "kernel" => Kernel,
    "time_sync" => TimeSync,
    "gpu_use" => GpuUse,
    "facts" => Facts,
    "gap" => Gap,
    "agent_self" => AgentSelf,
}

/// The payload of type `name` in `json`, which must be valid JSON.
fn payload<T: DeserializeOwned>(name: &str, json: &str, watch: &mut Watch) -> Option<T> {
    watch.read(name, json).or_else(|| match quote_overflowing_numbers(json) {
        // Rare: one number beyond f64 fails the document; read again with it marked as unusable.
        Cow::Owned(quoted) => watch.read(name, &quoted),
        Cow::Borrowed(_) => None,
    })
}
