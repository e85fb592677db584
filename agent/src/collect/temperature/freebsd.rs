//! `dev.cpu.N.temperature` of coretemp or amdtemp, and ACPI's thermal zones.

use std::time::Instant;

use super::{Sensor, TemperatureCollector};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::layout::freebsd::temperature::celsius;
use crate::sys::freebsd::sysctl;

/// Processors and zones that are looked at.
const MAX_PROCESSORS: usize = 1024;
const MAX_ZONES: usize = 16;

/// Names of what answered at the start.
#[derive(Debug)]
pub(super) struct Source {
    processors: Vec<usize>,
    zones: Vec<usize>,
}

pub(super) fn start(_: &Host) -> Start {
    let processors =
        (0..MAX_PROCESSORS).map_while(|index| exists(&format!("dev.cpu.{index}.%desc")).then_some(index));
    let source = Source {
        processors: processors.filter(|index| exists(&processor(*index))).collect(),
        zones: (0..MAX_ZONES).filter(|index| exists(&zone(*index, "temperature"))).collect(),
    };
    if source.processors.is_empty() && source.zones.is_empty() {
        return Start::NotHere("no thermal zone, and no coretemp or amdtemp (kldload one of them)");
    }
    Start::Ready(Box::new(TemperatureCollector { source, broken: Vec::new() }))
}

fn exists(name: &str) -> bool {
    sysctl::bytes(name).is_ok()
}

fn processor(index: usize) -> String {
    format!("dev.cpu.{index}.temperature")
}

fn zone(index: usize, what: &str) -> String {
    format!("hw.acpi.thermal.tz{index}.{what}")
}

impl Source {
    /// Every sensor that answers.
    pub(super) fn read(&mut self, _: Instant, faults: &mut Vec<Fault>) -> Vec<Sensor> {
        let mut ask = |name: String| match sysctl::bytes(&name) {
            Ok(bytes) => celsius(&bytes),
            Err(error) => {
                faults.push(Fault::read(name.as_ref(), error));
                None
            }
        };
        let mut sensors = Vec::new();
        for index in &self.processors {
            sensors.extend(ask(processor(*index)).map(|celsius| Sensor {
                name: format!("cpu{index}"),
                celsius,
                limit: None,
                drive: None,
            }));
        }
        for index in &self.zones {
            let limit = sysctl::bytes(&zone(*index, "_CRT")).ok().and_then(|bytes| celsius(&bytes));
            sensors.extend(ask(zone(*index, "temperature")).map(|celsius| Sensor {
                name: format!("acpi_tz{index}"),
                celsius,
                limit,
                drive: None,
            }));
        }
        sensors
    }
}
