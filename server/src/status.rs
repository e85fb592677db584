//! How a host is: by when it was last heard of, and by its newest values against thresholds.

/// A host's status. Which one a host has is decided by the database, in `store/overview`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Online,
    /// A value is at or above its warning threshold.
    Warn,
    /// A value is at or above its critical threshold.
    Crit,
    /// Silent for a while; its values say little.
    Stale,
    Offline,
}

impl Status {
    pub const ALL: [Self; 5] = [Self::Online, Self::Warn, Self::Crit, Self::Stale, Self::Offline];

    pub fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Warn => "warn",
            Self::Crit => "crit",
            Self::Stale => "stale",
            Self::Offline => "offline",
        }
    }
}

/// From which value on a host is worth a look. Percentages are 0–100, temperatures °C.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    pub cpu_warn: f64,
    pub cpu_crit: f64,
    pub mem_warn: f64,
    pub mem_crit: f64,
    pub disk_warn: f64,
    pub disk_crit: f64,
    pub temp_warn: f64,
    pub temp_crit: f64,
    /// Silence after which a host is stale, seconds.
    pub stale_seconds: i32,
    /// Silence after which a host is offline, seconds.
    pub offline_seconds: i32,
}

/// The original's.
impl Default for Thresholds {
    fn default() -> Self {
        Self {
            cpu_warn: 80.0,
            cpu_crit: 95.0,
            mem_warn: 80.0,
            mem_crit: 95.0,
            disk_warn: 98.0,
            disk_crit: 99.0,
            temp_warn: 70.0,
            temp_crit: 85.0,
            stale_seconds: 120,
            offline_seconds: 600,
        }
    }
}
