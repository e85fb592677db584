//! `kern.devstat.all`.

use std::path::Path;

use super::{Counters, DiskIoCollector};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::layout::freebsd::devstat;
use crate::sys::freebsd::sysctl;

const NAME: &str = "kern.devstat.all";

#[derive(Debug)]
pub(super) struct Source;

pub(super) fn start(_: &Host) -> Start {
    let mut source = Source;
    Start::from_result(source.read().map(|_| DiskIoCollector { source, before: None }))
}

impl Source {
    #[expect(clippy::unused_self, reason = "elsewhere it is an open file")]
    pub(super) fn read(&mut self) -> Result<Vec<Counters>, Fault> {
        let bytes = sysctl::bytes(NAME).map_err(|error| Fault::read(Path::new(NAME), error))?;
        Ok(devstat::counters(&bytes))
    }
}
