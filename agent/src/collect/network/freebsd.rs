//! `getifaddrs(3)`.

use std::time::Instant;

use super::Interface;
use crate::collect::Fault;
use crate::host::Host;
use crate::layout::freebsd::interface;
use crate::sys::freebsd::interfaces;

#[derive(Debug)]
pub(super) struct Source;

impl Source {
    pub(super) fn open(_: &Host) -> Result<Self, Fault> {
        let mut source = Self;
        source.read(Instant::now())?;
        Ok(source)
    }

    #[expect(clippy::unused_self, reason = "elsewhere it is an open file")]
    pub(super) fn read(&mut self, _: Instant) -> Result<Vec<Interface>, Fault> {
        let links =
            interfaces::links().map_err(|error| Fault::ask("the kernel about its interfaces", error))?;
        Ok(links
            .iter()
            .filter_map(|link| interface::interface(&link.name, &link.address, &link.data))
            .collect())
    }
}
