//! `adjtimex(2)`, asked without setting anything.

use spectra_protocol::metric::TimeSync;

use super::{TimeSyncCollector, sync};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::kernel_clock;

#[derive(Debug)]
pub(super) struct Source;

/// There is one clock, whoever reads it; without a host there is nobody to tell of.
pub(super) fn start(host: &Host) -> Start {
    Start::from_result(host.is_mounted().map(|()| TimeSyncCollector { source: Source }))
}

impl Source {
    #[expect(clippy::unused_self, reason = "elsewhere it may be something")]
    pub(super) fn read(&mut self) -> Result<TimeSync, Fault> {
        read()
    }
}

fn read() -> Result<TimeSync, Fault> {
    let needs =
        "the kernel's clock (adjtimex, which a container's seccomp profile may forbid without CAP_SYS_TIME)";
    kernel_clock::read().map(sync).map_err(|error| Fault::ask(needs, error))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn this_kernel_answers() {
        assert!(read().unwrap().max_error_us.value().is_some());
    }
}
