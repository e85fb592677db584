//! `temperature`: each sensor of the host.

#[cfg_attr(target_os = "linux", path = "temperature/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "temperature/freebsd.rs")]
#[cfg_attr(windows, path = "temperature/other.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::Temperature;

use super::{Broken, Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "temperature", interval: Duration::from_secs(10), start: os::start, describe };

/// What a sensor can mean, °C. Outside of it the sensor is not connected or not awake.
const PLAUSIBLE: std::ops::RangeInclusive<f64> = -40.0..=150.0;
/// A limit from here on is the firmware's way to say that there is none.
const NO_LIMIT: f64 = 200.0;

/// One sensor as read, °C.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensor {
    /// Unique on the host.
    pub name: String,
    pub celsius: f64,
    pub limit: Option<f64>,
    /// The drive that it sits in.
    pub drive: Option<String>,
}

#[derive(Debug)]
struct TemperatureCollector {
    source: os::Source,
    broken: Vec<Broken>,
}

impl Collector for TemperatureCollector {
    fn collect(&mut self, at: Instant) -> Result<Vec<Metric>, Fault> {
        let mut faults = Vec::new();
        let sensors = self.source.read(at, &mut faults);
        self.broken = Fault::beside(sensors.len(), &faults)?;
        Ok(sensors.into_iter().filter_map(temperature).map(Metric::from).collect())
    }

    fn broken(&self) -> Vec<Broken> {
        self.broken.clone()
    }
}

/// `None` for a reading that cannot be. A limit that is passed already, or is none, is left out.
fn temperature(sensor: Sensor) -> Option<Temperature> {
    let Sensor { name, celsius, limit, drive } = sensor;
    if !PLAUSIBLE.contains(&celsius) {
        return None;
    }
    let limit = limit.filter(|limit| *limit > 0.0 && *limit >= celsius && *limit < NO_LIMIT);
    Some(Temperature { sensor: name, temperature: celsius.into(), max_temp: limit.into(), drive })
}

fn describe(metrics: &[Metric]) -> String {
    let sensors: Vec<_> = metrics
        .iter()
        .filter_map(|metric| match metric {
            Metric::Temperature(sensor) => {
                Some(format!("{} {:.0} °C", sensor.sensor, sensor.temperature.value()?))
            }
            _ => None,
        })
        .collect();
    super::text::short_list(&sensors.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use spectra_protocol::Reading;

    use super::{Sensor, temperature};

    #[test]
    fn implausible_readings_are_left_out_and_implausible_limits_are_none() {
        for (celsius, limit, expected) in [
            (55.5, Some(90.0), Some(Reading::Value(90.0))),
            (55.5, None, Some(Reading::Absent)),
            (55.5, Some(0.0), Some(Reading::Absent)),
            (55.5, Some(-273.0), Some(Reading::Absent)),
            (55.5, Some(50.0), Some(Reading::Absent)),
            (55.5, Some(200.0), Some(Reading::Absent)),
            (-40.0, Some(10.0), Some(Reading::Value(10.0))),
            (-40.1, Some(90.0), None),
            (150.0, None, Some(Reading::Absent)),
            (150.1, None, None),
            (f64::NAN, None, None),
        ] {
            let sensor = Sensor { name: "x".into(), celsius, limit, drive: None };
            assert_eq!(temperature(sensor).map(|t| t.max_temp), expected, "{celsius} {limit:?}");
        }
    }
}
