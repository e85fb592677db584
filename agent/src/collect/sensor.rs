//! `sensor_list`: fans, voltages, currents and power of the host's monitoring chips.

#[cfg_attr(target_os = "linux", path = "sensor/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "sensor/other.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::{Sensor, SensorList};

use super::{Broken, Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "sensor_list", interval: Duration::from_mins(1), start: os::start, describe };

/// What a sensor measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantity {
    Fan,
    Voltage,
    Current,
    Power,
}

impl Quantity {
    const ALL: [Self; 4] = [Self::Fan, Self::Voltage, Self::Current, Self::Power];

    /// Beyond this nothing is connected, or the chip is not awake: turns a minute, V, A, W.
    fn plausible(self) -> std::ops::RangeInclusive<f64> {
        match self {
            Self::Fan => 0.0..=60_000.0,
            Self::Voltage | Self::Current => -1000.0..=1000.0,
            Self::Power => -100_000.0..=100_000.0,
        }
    }
}

/// A reading as a person understands it; `None` if it cannot be.
fn sensor(name: &str, quantity: Quantity, value: f64, alarm: Option<bool>) -> Option<Sensor> {
    if !quantity.plausible().contains(&value) {
        return None;
    }
    let mut sensor = Sensor { sensor: name.to_owned(), alarm, ..Sensor::default() };
    let place = match quantity {
        Quantity::Fan => &mut sensor.fan_rpm,
        Quantity::Voltage => &mut sensor.volts,
        Quantity::Current => &mut sensor.amperes,
        Quantity::Power => &mut sensor.watts,
    };
    *place = value.into();
    Some(sensor)
}

#[derive(Debug)]
struct SensorCollector {
    source: os::Source,
    broken: Vec<Broken>,
}

impl Collector for SensorCollector {
    fn collect(&mut self, at: Instant) -> Result<Vec<Metric>, Fault> {
        let mut faults = Vec::new();
        let sensors = self.source.read(at, &mut faults);
        self.broken = Fault::beside(sensors.len(), &faults)?;
        if sensors.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![SensorList { sensors }.into()])
    }

    fn broken(&self) -> Vec<Broken> {
        self.broken.clone()
    }
}

fn describe(metrics: &[Metric]) -> String {
    let [Metric::SensorList(list)] = metrics else { return String::new() };
    let sensors: Vec<_> = list.sensors.iter().map(in_words).collect();
    super::text::short_list(&sensors.iter().map(String::as_str).collect::<Vec<_>>())
}

fn in_words(sensor: &Sensor) -> String {
    let numbers = [
        (sensor.fan_rpm, "/min", 0),
        (sensor.volts, "V", 2),
        (sensor.amperes, "A", 2),
        (sensor.watts, "W", 1),
    ];
    let value = numbers.iter().find_map(|(number, unit, digits)| {
        let number = number.value()?;
        Some(format!(" {number:.digits$} {unit}"))
    });
    format!("{}{}", sensor.sensor, value.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Quantity, in_words, sensor};

    #[test]
    fn what_cannot_be_is_left_out() {
        for (quantity, value, expected) in [
            (Quantity::Fan, 0.0, Some("x 0 /min")),
            (Quantity::Fan, 1205.0, Some("x 1205 /min")),
            (Quantity::Fan, -1.0, None),
            (Quantity::Fan, 65_535.0, None),
            (Quantity::Voltage, -12.04, Some("x -12.04 V")),
            (Quantity::Voltage, 9999.9, None),
            (Quantity::Current, 2.5, Some("x 2.50 A")),
            (Quantity::Power, 65.25, Some("x 65.2 W")),
            (Quantity::Power, f64::NAN, None),
        ] {
            let words = sensor("x", quantity, value, None).map(|sensor| in_words(&sensor));
            assert_eq!(words.as_deref(), expected, "{quantity:?} {value}");
        }
    }
}
