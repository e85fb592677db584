//! `GetIfTable2`.

use std::path::Path;
use std::time::Instant;

use super::Interface;
use crate::collect::Fault;
use crate::host::Host;
use crate::layout::windows::interface;
use crate::sys::windows::interfaces;

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
        let table = interfaces::table().map_err(|error| Fault::read(Path::new("GetIfTable2"), error))?;
        Ok(interface::interfaces(&table))
    }
}
