//! How a host is: by when it was last heard of, and by its newest values against thresholds.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
    /// Its agent, or the whole host, was stopped on purpose.
    Stopped,
    /// It was put to sleep.
    Asleep,
}

impl Status {
    pub const ALL: [Self; 7] =
        [Self::Online, Self::Warn, Self::Crit, Self::Stale, Self::Offline, Self::Stopped, Self::Asleep];

    pub fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Warn => "warn",
            Self::Crit => "crit",
            Self::Stale => "stale",
            Self::Offline => "offline",
            Self::Stopped => "stopped",
            Self::Asleep => "asleep",
        }
    }
}

/// From which value on a host is worth a look. Percentages are 0–100, temperatures °C.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, ToSchema)]
#[schema(example = json!({
    "cpu_warn": 80, "cpu_crit": 95, "mem_warn": 80, "mem_crit": 95, "disk_warn": 98, "disk_crit": 99,
    "temp_warn": 70, "temp_crit": 85, "stale_seconds": 120, "offline_seconds": 600,
}))]
pub struct Thresholds {
    #[schema(minimum = 0, maximum = 100)]
    pub cpu_warn: f64,
    #[schema(minimum = 0, maximum = 100)]
    pub cpu_crit: f64,
    #[schema(minimum = 0, maximum = 100)]
    pub mem_warn: f64,
    #[schema(minimum = 0, maximum = 100)]
    pub mem_crit: f64,
    #[schema(minimum = 0, maximum = 100)]
    pub disk_warn: f64,
    #[schema(minimum = 0, maximum = 100)]
    pub disk_crit: f64,
    #[schema(minimum = 0)]
    pub temp_warn: f64,
    #[schema(minimum = 0)]
    pub temp_crit: f64,
    /// Silence after which a host is stale, seconds.
    #[schema(minimum = 1)]
    pub stale_seconds: i32,
    /// Silence after which a host is offline, seconds; more than `stale_seconds`.
    #[schema(minimum = 2)]
    pub offline_seconds: i32,
}

impl Thresholds {
    /// The error says what is not possible.
    pub fn check(&self) -> Result<(), String> {
        let percentages = [
            ("cpu", self.cpu_warn, self.cpu_crit),
            ("mem", self.mem_warn, self.mem_crit),
            ("disk", self.disk_warn, self.disk_crit),
        ];
        for (name, warn, crit) in percentages {
            if !(0.0..=100.0).contains(&warn) || !(0.0..=100.0).contains(&crit) {
                return Err(format!("`{name}_warn` and `{name}_crit` are percentages from 0 to 100"));
            }
        }
        if !(self.temp_warn >= 0.0 && self.temp_crit >= 0.0) {
            return Err("`temp_warn` and `temp_crit` are not below 0".to_owned());
        }
        let all = percentages.into_iter().chain([("temp", self.temp_warn, self.temp_crit)]);
        for (name, warn, crit) in all {
            if warn > crit {
                return Err(format!("`{name}_warn` is above `{name}_crit`"));
            }
        }
        if self.stale_seconds < 1 || self.offline_seconds <= self.stale_seconds {
            return Err("`stale_seconds` is above 0 and below `offline_seconds`".to_owned());
        }
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_in_order_and_within_their_units() {
        let with = |change: fn(&mut Thresholds)| {
            let mut thresholds = Thresholds::default();
            change(&mut thresholds);
            thresholds.check().is_ok()
        };
        for (change, possible) in [
            ((|_| {}) as fn(&mut Thresholds), true),
            (|t| t.cpu_warn = -1.0, false),
            (|t| t.cpu_crit = 100.1, false),
            (|t| t.mem_warn = 96.0, false),
            (|t| t.disk_warn = 99.0, true),
            (|t| t.temp_crit = 150.0, true),
            (|t| t.temp_warn = -0.1, false),
            (|t| t.temp_warn = 86.0, false),
            (|t| t.temp_warn = f64::NAN, false),
            (|t| t.stale_seconds = 0, false),
            (|t| t.stale_seconds = 600, false),
            (|t| t.offline_seconds = 121, true),
        ] {
            assert_eq!(with(change), possible);
        }
    }
}
