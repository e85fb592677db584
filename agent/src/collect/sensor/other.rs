//! Fans, voltages and power: on other systems only programs of the boards' makers read them.

use std::time::Instant;

use spectra_protocol::metric::Sensor;

use super::{Quantity, SensorCollector, sensor};
use crate::collect::{Fault, Start};
use crate::host::Host;

#[derive(Debug)]
pub(super) enum Source {}

pub(super) fn start(_: &Host) -> Start {
    // What a reading would be made of is there on every platform.
    let _ = (Quantity::ALL, sensor);
    Start::nowhere(|source: Source| SensorCollector { source, broken: Vec::new() })
}

impl Source {
    pub(super) fn read(&mut self, _: Instant, _: &mut Vec<Fault>) -> Vec<Sensor> {
        match *self {}
    }
}
