//! The collectors that agents of this version have: what settings call them, and how often each reads by itself.

use std::time::Duration;

/// A collector of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collector {
    /// The `type` of its envelopes, and its key in settings.
    pub name: &'static str,
    /// Time between readings where nobody says otherwise.
    pub interval: Duration,
}

/// All of them, in the order in which people look for them. That they are the agent's is a test of the agent.
pub const COLLECTORS: &[Collector] = &[
    every_seconds("cpu", 5),
    every_seconds("memory", 10),
    every_seconds("disk", 60),
    every_seconds("disk_io", 5),
    every_seconds("network", 5),
    every_seconds("temperature", 10),
    every_seconds("pressure", 15),
    every_seconds("kernel", 60),
    every_seconds("system", 300),
    every_seconds("time_sync", 60),
    every_seconds("wifi", 30),
    every_seconds("process_list", 15),
    every_seconds("service_list", 60),
    every_seconds("container_list", 60),
    every_seconds("application_list", 86_400),
    every_seconds("updates", 86_400),
    every_seconds("facts", 86_400),
    every_seconds("drive_list", 3600),
    every_seconds("pool_list", 60),
    every_seconds("sensor_list", 60),
    every_seconds("gpu_use", 15),
    every_seconds("throttle", 10),
    every_seconds("clock", 15),
    every_seconds("voltage", 60),
    every_seconds("gpu", 60),
    every_seconds("pmic", 60),
    every_seconds("pi_board", 3600),
];

const fn every_seconds(name: &'static str, seconds: u64) -> Collector {
    Collector { name, interval: Duration::from_secs(seconds) }
}
