//! What a collector is, and the list of all of them.
//!
//! To add one: a file under `collect/` with its `SPEC`, and its line in [`COLLECTORS`].

pub mod application;
mod container;
pub mod cpu;
pub mod disk;
pub mod disk_io;
pub mod drive;
pub mod facts;
mod fault;
pub mod gpu_use;
pub mod kernel;
pub mod memory;
pub mod network;
pub mod pi;
pub mod pool;
pub mod pressure;
pub mod process;
pub mod program;
mod rate;
pub mod sensor;
pub mod service;
pub mod system;
pub mod temperature;
pub mod text;
pub mod time_sync;
pub mod updates;
pub mod wifi;

use std::fmt::Debug;
use std::time::{Duration, Instant, SystemTime};

use spectra_protocol::Metric;

pub use fault::Fault;

use crate::host::Host;

/// Every collector of this version, the frequent ones first.
pub const COLLECTORS: &[Spec] = &[
    cpu::SPEC,
    disk_io::SPEC,
    network::SPEC,
    memory::SPEC,
    temperature::SPEC,
    pi::THROTTLE,
    pi::CLOCK,
    process::SPEC,
    disk::SPEC,
    pi::VOLTAGE,
    pi::GPU,
    pi::PMIC,
    sensor::SPEC,
    pool::SPEC,
    container::SPEC,
    system::SPEC,
    service::SPEC,
    pressure::SPEC,
    gpu_use::SPEC,
    wifi::SPEC,
    kernel::SPEC,
    time_sync::SPEC,
    facts::SPEC,
    application::SPEC,
    updates::SPEC,
    pi::BOARD,
    drive::SPEC,
];

/// One kind of measurement: what it is called, how often it is made, and how it begins.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The `type` of its envelopes.
    pub name: &'static str,
    /// Time between readings; ticks are multiples of it, counted from the epoch.
    pub interval: Duration,
    /// Looks for what there is to read on this host.
    pub start: fn(&Host) -> Start,
    /// What a reading found, in a few words for a person.
    pub describe: fn(&[Metric]) -> String,
}

impl Spec {
    /// Whether it reads once a day and may take its time: at night, and once soon after the start.
    pub fn is_nightly(&self) -> bool {
        self.interval >= Duration::from_hours(24)
    }
}

/// Why a collector is not here whose kind of thing this operating system does not have, or does not tell.
pub const NOT_ON_THIS_PLATFORM: &str = "not on this platform";

/// Whether a collector can work on this host. *Empty* is not among the answers: a collector that
/// is ready and reads nothing (all sensors asleep) says so with an empty list.
#[derive(Debug)]
pub enum Start {
    Ready(Box<dyn Collector>),
    /// The host has nothing of the kind, and why we think so; not an error.
    NotHere(&'static str),
    /// The host should have it, and it cannot be read.
    Broken(Fault),
}

impl Start {
    /// For collectors of what this operating system does not have: `begin` says how one would begin, and is never
    /// called.
    pub fn nowhere<S, C: Collector + 'static>(_begin: impl FnOnce(S) -> C) -> Self {
        Self::NotHere(NOT_ON_THIS_PLATFORM)
    }

    /// For collectors that exist on every host: ready, or broken.
    pub(crate) fn from_result<C: Collector + 'static>(started: Result<C, Fault>) -> Self {
        match started {
            Ok(collector) => Self::Ready(Box::new(collector)),
            Err(fault) => Self::Broken(fault),
        }
    }
}

/// Reads one kind of measurement. A collector owns its previous reading; it is a plain function
/// over files that may block, so the runner calls it away from its own thread.
pub trait Collector: Debug + Send {
    /// One reading. `at` is the moment of the reading on the monotonic clock, for rates.
    ///
    /// The first reading of a rate gives no metric, nor does a counter that went back.
    fn collect(&mut self, at: Instant) -> Result<Vec<Metric>, Fault>;

    /// Whether a reading tells what happened since the one before.
    fn has_rates(&self) -> bool {
        false
    }

    /// Parts that have been asked and do not answer. They cost their own rows only.
    fn stuck(&self) -> Vec<Stuck> {
        Vec::new()
    }

    /// Parts that failed, or that need a permission, while others were read. They cost their own rows only.
    fn broken(&self) -> Vec<Broken> {
        Vec::new()
    }
}

/// Something that was asked for a reading and has not come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// What: `mount /mnt/backup`.
    pub what: String,
    /// Since when.
    pub since: SystemTime,
}

/// A part of a reading that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What could not be done, and why.
    pub words: String,
    /// Whether more rights would help.
    pub is_permission: bool,
}

impl Broken {
    /// A fault that costs a part only.
    pub(crate) fn of(fault: &Fault) -> Self {
        Self { words: fault.in_one_line(), is_permission: fault.is_permission() }
    }

    /// `words` name the group or capability that would help.
    pub(crate) fn for_want_of_permission(words: String) -> Self {
        Self { words, is_permission: true }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::COLLECTORS;

    #[test]
    fn the_collectors_that_the_protocol_tells_are_these() {
        let own: BTreeMap<_, _> = COLLECTORS.iter().map(|spec| (spec.name, spec.interval)).collect();
        let told = spectra_protocol::collector::COLLECTORS;
        let told: BTreeMap<_, _> = told.iter().map(|one| (one.name, one.interval)).collect();
        assert_eq!(own, told);
    }
}
