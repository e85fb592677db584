//! How measurements are called where Prometheus reads them: stable names, base units, counters that end
//! in `_total`. Names follow from the families' declarations.

use std::fmt::Write as _;

use crate::family::{Cell, Column, Family, Kind, Unit};

/// A metric of Prometheus made from a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// `spectra_host_disk_used_bytes`
    pub name: String,
    pub counter: bool,
    /// What a value is multiplied with and divided by to have the base unit. Two numbers, since one
    /// of them is exact.
    times: f64,
    over: f64,
}

impl Exported {
    /// `None`: texts and lists are no numbers.
    pub fn of(family: &Family, column: &Column) -> Option<Self> {
        if matches!(column.kind, Kind::Text | Kind::Floats) {
            return None;
        }
        let Form { old, new, times, over } = form(column.unit);
        let stem = if column.exported.is_empty() { column.name } else { column.exported };
        let stem = stem.strip_suffix(old).unwrap_or(stem);
        let mut name = format!("spectra_host_{}", family.name);
        // `temperature_celsius`, not `temperature_temperature_celsius`.
        for part in [stem, new].into_iter().filter(|part| !part.is_empty() && *part != family.name) {
            name.push('_');
            name.push_str(part.trim_start_matches('_'));
        }
        let counter = matches!(column.unit, Unit::BytesTotal | Unit::CountTotal);
        Some(Self { name, counter, times, over })
    }

    /// The value in the base unit.
    pub fn value(&self, cell: &Cell) -> Option<f64> {
        let value = match cell {
            Cell::Float(value) => *value,
            Cell::Integer(value) => *value as f64,
            Cell::Boolean(value) => f64::from(u8::from(*value)),
            Cell::Null | Cell::Floats(_) | Cell::Text(_) => return None,
        };
        Some(value * self.times / self.over)
    }

    /// What stands before the first value.
    pub fn head(&self, description: &str) -> String {
        head(&self.name, if self.counter { "counter" } else { "gauge" }, description)
    }
}

/// How a unit is written: the end of the column's name that goes, the one that comes, and the factor.
struct Form {
    old: &'static str,
    new: &'static str,
    times: f64,
    over: f64,
}

fn form(unit: Unit) -> Form {
    let (old, new, times, over) = match unit {
        Unit::None | Unit::Load | Unit::Count => ("", "", 1.0, 1.0),
        Unit::Percent => ("_percent", "ratio", 1.0, 100.0),
        Unit::CorePercent => ("_percent", "cores_used", 1.0, 100.0),
        Unit::Bytes => ("_bytes", "bytes", 1.0, 1.0),
        Unit::BytesTotal => ("_bytes", "bytes_total", 1.0, 1.0),
        Unit::BytesPerSecond => ("_bytes", "bytes_per_second", 1.0, 1.0),
        Unit::BitsPerSecond => ("", "bytes_per_second", 1.0, 8.0),
        Unit::MegabitsPerSecond => ("_mbps", "bytes_per_second", 1e6, 8.0),
        Unit::PerSecond => ("", "per_second", 1.0, 1.0),
        Unit::Milliseconds => ("", "seconds", 1.0, 1000.0),
        Unit::MicrosecondsOff => ("_us", "seconds", 1.0, 1e6),
        Unit::Celsius => ("_temp", "celsius", 1.0, 1.0),
        Unit::DecibelMilliwatts => ("_dbm", "dbm", 1.0, 1.0),
        Unit::Hertz => ("_hz", "hertz", 1.0, 1.0),
        Unit::Megahertz => ("_mhz", "hertz", 1e6, 1.0),
        Unit::Volts => ("_volts", "volts", 1.0, 1.0),
        Unit::Amperes => ("_amperes", "amperes", 1.0, 1.0),
        Unit::Watts => ("_watts", "watts", 1.0, 1.0),
        Unit::RevolutionsPerMinute => ("_rpm", "rpm", 1.0, 1.0),
        Unit::Hours => ("_hours", "seconds", 3600.0, 1.0),
        Unit::Seconds | Unit::UnixSeconds => ("", "seconds", 1.0, 1.0),
        Unit::CountTotal => ("", "total", 1.0, 1.0),
    };
    Form { old, new, times, over }
}

/// `# HELP …` and `# TYPE …`
pub fn head(name: &str, kind: &str, description: &str) -> String {
    let mut help = String::new();
    escape(description, &mut help, false);
    format!("# HELP {name} {help}.\n# TYPE {name} {kind}\n")
}

/// `{host="…",id="…"`, without the end: more labels may follow.
pub fn host_labels(hostname: &str, id: &str) -> String {
    let mut labels = String::from("{");
    label("host", hostname, &mut labels);
    label("id", id, &mut labels);
    labels
}

/// Adds `name="value"`, after a comma unless it is the first.
pub fn label(name: &str, value: &str, labels: &mut String) {
    if !labels.ends_with('{') {
        labels.push(',');
    }
    labels.push_str(name);
    labels.push_str("=\"");
    escape(value, labels, true);
    labels.push('"');
}

/// Adds a line. `labels` have no end yet.
pub fn sample(name: &str, labels: &str, value: f64, text: &mut String) {
    // Writing into a string does not fail.
    let _ = writeln!(text, "{name}{labels}}} {value}");
}

fn escape(from: &str, to: &mut String, quotes: bool) {
    for character in from.chars() {
        match character {
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            '"' if quotes => to.push_str("\\\""),
            other => to.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::family::FAMILIES;

    fn exported(family: &str, column: &str) -> Exported {
        let family = FAMILIES.iter().find(|known| known.name == family).unwrap();
        Exported::of(family, family.columns().find(|known| known.name == column).unwrap()).unwrap()
    }

    /// Names are what dashboards and rules of others are built on: a change here breaks them.
    #[test]
    fn names_are_stable_and_values_have_base_units() {
        for ((family, column), cell, name, value) in [
            (("cpu", "usage"), Cell::Float(12.5), "spectra_host_cpu_usage_ratio", 0.125),
            (("cpu", "load_1m"), Cell::Float(0.5), "spectra_host_cpu_load_1m", 0.5),
            (("memory", "ram_total"), Cell::Integer(7), "spectra_host_memory_ram_total_bytes", 7.0),
            (("disk", "used_percent"), Cell::Float(50.0), "spectra_host_disk_used_ratio", 0.5),
            (("disk", "total_bytes"), Cell::Integer(7), "spectra_host_disk_total_bytes", 7.0),
            (("disk", "inodes_total"), Cell::Integer(7), "spectra_host_disk_inodes", 7.0),
            (("disk_io", "read_bytes"), Cell::Integer(7), "spectra_host_disk_io_read_bytes_per_second", 7.0),
            (
                ("disk_io", "read_latency"),
                Cell::Integer(7),
                "spectra_host_disk_io_read_latency_seconds",
                0.007,
            ),
            (("network", "rx_drops"), Cell::Integer(7), "spectra_host_network_rx_drops_per_second", 7.0),
            (("temperature", "temperature"), Cell::Float(55.5), "spectra_host_temperature_celsius", 55.5),
            (("temperature", "max_temp"), Cell::Float(90.0), "spectra_host_temperature_max_celsius", 90.0),
            (("system", "uptime"), Cell::Integer(7), "spectra_host_system_uptime_seconds", 7.0),
            (("system", "boot_time"), Cell::Integer(7), "spectra_host_system_boot_time_seconds", 7.0),
            (("system", "process_count"), Cell::Integer(7), "spectra_host_system_processes", 7.0),
            (("wifi", "frequency_mhz"), Cell::Integer(2437), "spectra_host_wifi_frequency_hertz", 2.437e9),
            (
                ("wifi", "bitrate_mbps"),
                Cell::Float(433.5),
                "spectra_host_wifi_bitrate_bytes_per_second",
                54_187_500.0,
            ),
            (("wifi", "signal_dbm"), Cell::Integer(-50), "spectra_host_wifi_signal_dbm", -50.0),
            (("container", "cpu_percent"), Cell::Float(150.0), "spectra_host_container_cpu_cores_used", 1.5),
            (
                ("container", "net_rx_bytes"),
                Cell::Integer(7),
                "spectra_host_container_net_rx_bytes_total",
                7.0,
            ),
            (("container", "restarts"), Cell::Integer(7), "spectra_host_container_restarts_total", 7.0),
            (("pi", "arm_freq_hz"), Cell::Integer(7), "spectra_host_pi_arm_freq_hertz", 7.0),
            (("pi", "core_volts"), Cell::Float(0.86), "spectra_host_pi_core_volts", 0.86),
            (("pi", "throttled"), Cell::Boolean(true), "spectra_host_pi_throttled", 1.0),
            (("pi", "undervoltage_count"), Cell::Integer(3), "spectra_host_pi_undervoltage_total", 3.0),
            (("pmic", "volts"), Cell::Float(0.9), "spectra_host_pmic_voltage_volts", 0.9),
            (("pmic", "amperes"), Cell::Float(1.5), "spectra_host_pmic_current_amperes", 1.5),
            (("pi_board", "memory_bytes"), Cell::Integer(7), "spectra_host_pi_board_memory_bytes", 7.0),
            (("drive", "wear_percent"), Cell::Float(12.0), "spectra_host_drive_wear_ratio", 0.12),
            (("drive", "power_on_hours"), Cell::Integer(2), "spectra_host_drive_power_on_seconds", 7200.0),
            (("drive", "media_errors"), Cell::Integer(2), "spectra_host_drive_media_errors_total", 2.0),
            (("drive", "written_bytes"), Cell::Integer(2), "spectra_host_drive_written_bytes_total", 2.0),
            (("drive", "temperature"), Cell::Float(41.0), "spectra_host_drive_temperature_celsius", 41.0),
            (("pool", "degraded"), Cell::Boolean(true), "spectra_host_pool_degraded", 1.0),
            (("pool", "sync_percent"), Cell::Float(50.0), "spectra_host_pool_sync_ratio", 0.5),
            (("pool", "read_errors"), Cell::Integer(1), "spectra_host_pool_read_errors_total", 1.0),
            (("sensor", "fan_rpm"), Cell::Float(900.0), "spectra_host_sensor_fan_rpm", 900.0),
            (("sensor", "watts"), Cell::Float(65.0), "spectra_host_sensor_power_watts", 65.0),
            (("updates", "pending_count"), Cell::Integer(7), "spectra_host_updates_pending", 7.0),
            (("pressure", "io_full_percent"), Cell::Float(50.0), "spectra_host_pressure_io_full_ratio", 0.5),
            (("kernel", "oom_kills"), Cell::Integer(7), "spectra_host_kernel_oom_kills_total", 7.0),
            (("kernel", "files_open"), Cell::Integer(7), "spectra_host_kernel_files_open", 7.0),
            (
                ("time_sync", "offset_us"),
                Cell::Float(-500.0),
                "spectra_host_time_sync_offset_seconds",
                -0.0005,
            ),
            (("gpu_use", "busy_percent"), Cell::Float(50.0), "spectra_host_gpu_use_busy_ratio", 0.5),
            (("disk", "errors"), Cell::Integer(7), "spectra_host_disk_errors", 7.0),
        ] {
            let exported = exported(family, column);
            assert_eq!((&*exported.name, exported.value(&cell)), (name, Some(value)));
        }
    }

    /// What `promtool check metrics` holds against names.
    #[test]
    fn names_are_unique_and_follow_the_rules() {
        let mut names = HashSet::new();
        for family in FAMILIES {
            for exported in family.values.iter().filter_map(|column| Exported::of(family, column)) {
                let name = &exported.name;
                assert_eq!(name.ends_with("_total"), exported.counter, "{name}");
                for end in ["_count", "_sum", "_bucket", "_info", "_"] {
                    assert!(!name.ends_with(end), "{name}");
                }
                assert!(!name.contains("__"), "{name}");
                assert!(!name.split('_').any(|word| word == "bits"), "{name}: bytes are the base unit");
                assert!(names.insert(name.clone()), "{name} stands twice");
            }
        }
    }

    #[test]
    fn labels_are_escaped() {
        let mut labels = host_labels("a\"b\\c\nd", "1");
        label("mountpoint", "/", &mut labels);
        let mut text = String::new();
        sample("x", &labels, 0.5, &mut text);
        assert_eq!(text, "x{host=\"a\\\"b\\\\c\\nd\",id=\"1\",mountpoint=\"/\"} 0.5\n");
    }
}
