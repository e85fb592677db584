//! Collectors by the names that the agent knows them by.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of measurement of the agent, as `spectra-agent check` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Collector {
    ApplicationList,
    Clock,
    ContainerList,
    Cpu,
    Disk,
    DiskIo,
    DriveList,
    Facts,
    Gpu,
    GpuUse,
    Kernel,
    Memory,
    Network,
    PiBoard,
    Pmic,
    PoolList,
    Pressure,
    ProcessList,
    SensorList,
    ServiceList,
    System,
    Temperature,
    Throttle,
    TimeSync,
    Updates,
    Voltage,
    Wifi,
}

impl Collector {
    /// Every one.
    pub const ALL: [Self; 27] = [
        Self::ApplicationList,
        Self::Clock,
        Self::ContainerList,
        Self::Cpu,
        Self::Disk,
        Self::DiskIo,
        Self::DriveList,
        Self::Facts,
        Self::Gpu,
        Self::GpuUse,
        Self::Kernel,
        Self::Memory,
        Self::Network,
        Self::PiBoard,
        Self::Pmic,
        Self::PoolList,
        Self::Pressure,
        Self::ProcessList,
        Self::SensorList,
        Self::ServiceList,
        Self::System,
        Self::Temperature,
        Self::Throttle,
        Self::TimeSync,
        Self::Updates,
        Self::Voltage,
        Self::Wifi,
    ];
}
