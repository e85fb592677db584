//! `kern.cp_time`, `kern.cp_times`, `vm.loadavg`.

use std::path::Path;

use super::Counters;
use crate::collect::Fault;
use crate::host::Host;
use crate::layout::freebsd::processor;
use crate::sys::freebsd::sysctl;

#[derive(Debug)]
pub(super) struct Source;

impl Source {
    pub(super) fn open(_: &Host) -> Result<Self, Fault> {
        let mut source = Self;
        source.read()?;
        Ok(source)
    }

    #[expect(clippy::unused_self, reason = "elsewhere it is an open file")]
    pub(super) fn read(&mut self) -> Result<Counters, Fault> {
        let ask = |name: &str| sysctl::bytes(name).map_err(|error| Fault::read(Path::new(name), error));
        let load = sysctl::bytes("vm.loadavg").ok();
        let counters = processor::counters(&ask("kern.cp_time")?, &ask("kern.cp_times")?, load.as_deref());
        counters.ok_or_else(|| Fault::parse(Path::new("kern.cp_time"), "no five numbers"))
    }
}
