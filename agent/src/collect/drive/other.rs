//! Drives' health, which this agent does not read on this platform.

use std::collections::HashMap;

use spectra_protocol::metric::Drive;

use super::{Answer, Ask, DriveCollector, Found};
use crate::collect::{Fault, Start};
use crate::host::Host;

#[derive(Debug)]
pub(super) enum Source {}

pub(super) fn start(_: &Host) -> Start {
    Start::nowhere(|source: Source| DriveCollector { source, known: HashMap::new(), broken: Vec::new() })
}

impl Source {
    pub(super) fn find(&self) -> Result<Vec<Found>, Fault> {
        match *self {}
    }

    pub(super) fn ask(&self, _: &Drive, _: Ask) -> Answer {
        match *self {}
    }
}
