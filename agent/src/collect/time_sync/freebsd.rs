//! `ntp_adjtime(2)`.

use spectra_protocol::metric::TimeSync;

use super::{TimeSyncCollector, sync};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::freebsd::clock;

#[derive(Debug)]
pub(super) struct Source;

pub(super) fn start(_: &Host) -> Start {
    Start::Ready(Box::new(TimeSyncCollector { source: Source }))
}

impl Source {
    #[expect(clippy::unused_self, reason = "elsewhere it may be something")]
    pub(super) fn read(&mut self) -> Result<TimeSync, Fault> {
        clock::read().map(sync).map_err(|error| Fault::ask("the kernel's clock (ntp_adjtime)", error))
    }
}
