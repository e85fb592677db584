//! One host of the overview, as lines for a terminal.

use serde_json::Value;

/// An element of `GET /api/v1/overview`.
#[derive(Debug)]
pub(super) struct Host(pub(super) Value);

impl Host {
    /// When values were stored last; changes with each of them.
    pub(super) fn updated(&self) -> Option<String> {
        self.0["metrics_updated_at"].as_str().map(str::to_owned)
    }

    /// A small table.
    pub(super) fn table(&self) -> String {
        let Self(host) = self;
        let text = |field: &str| host[field].as_str().unwrap_or("?").to_owned();
        let system = format!("{}, {}, {} processors", text("platform"), text("arch"), host["cpu_cores"]);
        let rows = [
            ("host", format!("{} ({system})", text("hostname"))),
            ("processor", format!("{}, load {}", self.percent("cpu_usage"), self.number("load_1m", 2, ""))),
            ("memory", format!("{}, swap {}", self.percent("ram_percent"), self.percent("swap_percent"))),
            ("disk", format!("{} of the fullest", self.percent("disk_max_percent"))),
            ("temperature", self.number("max_temp", 1, " °C")),
            ("network", format!("{} in, {} out", self.rate("net_rx_bytes"), self.rate("net_tx_bytes"))),
            ("processes", self.number("process_count", 0, "")),
            ("running for", self.uptime()),
            ("stored at", self.updated().unwrap_or_else(|| "none yet".to_owned())),
        ];
        let lines: Vec<String> = rows.iter().map(|(name, value)| format!("  {name:<13}{value}\n")).collect();
        lines.concat()
    }

    /// The same in one line, for a log.
    pub(super) fn line(&self) -> String {
        format!(
            "processor {}, memory {}, disk {}, network {} in, {} out",
            self.percent("cpu_usage"),
            self.percent("ram_percent"),
            self.percent("disk_max_percent"),
            self.rate("net_rx_bytes"),
            self.rate("net_tx_bytes"),
        )
    }

    fn number(&self, field: &str, digits: usize, unit: &str) -> String {
        self.0[field]
            .as_f64()
            .map_or_else(|| "none yet".to_owned(), |value| format!("{value:.digits$}{unit}"))
    }

    fn percent(&self, field: &str) -> String {
        self.number(field, 1, " %")
    }

    fn rate(&self, field: &str) -> String {
        self.0[field].as_f64().map_or_else(|| "none yet".to_owned(), bytes_per_second)
    }

    fn uptime(&self) -> String {
        self.0["uptime"].as_u64().map_or_else(|| "none yet".to_owned(), uptime)
    }
}

fn bytes_per_second(bytes: f64) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    let unit = units.iter().find(|(size, _)| bytes >= *size);
    unit.map_or_else(|| format!("{bytes:.0} B/s"), |(size, unit)| format!("{:.1} {unit}/s", bytes / size))
}

fn uptime(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes} min"),
        (0, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rates_and_times_have_fitting_units() {
        for (bytes, expected) in
            [(0.0, "0 B/s"), (999.0, "999 B/s"), (1_500.0, "1.5 kB/s"), (2.5e9, "2.5 GB/s")]
        {
            assert_eq!(bytes_per_second(bytes), expected);
        }
        for (seconds, expected) in [(90, "1 min"), (3_700, "1 h 1 min"), (200_000, "2 d 7 h")] {
            assert_eq!(uptime(seconds), expected);
        }
    }

    #[test]
    fn what_was_not_measured_is_told_as_such() {
        let table = Host(json!({ "hostname": "pi", "cpu_usage": 12.34, "max_temp": null })).table();
        assert!(table.contains("processor    12.3 %, load none yet\n"), "{table}");
        assert!(table.contains("temperature  none yet\n"), "{table}");
    }
}
