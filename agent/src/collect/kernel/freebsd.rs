//! `kern.openfiles` and `kern.maxfiles`.

use std::path::Path;

use spectra_protocol::metric::Kernel;

use super::KernelCollector;
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::freebsd::sysctl;

#[derive(Debug)]
pub(super) struct Source;

pub(super) fn start(_: &Host) -> Start {
    Start::Ready(Box::new(KernelCollector { source: Source }))
}

impl Source {
    #[expect(clippy::unused_self, reason = "elsewhere it is an open file")]
    pub(super) fn read(&mut self) -> Result<Kernel, Fault> {
        let open = sysctl::number("kern.openfiles")
            .ok_or_else(|| Fault::parse(Path::new("kern.openfiles"), "no number of this name"))?;
        Ok(Kernel {
            files_open: open.into(),
            files_max: sysctl::number("kern.maxfiles").into(),
            ..Kernel::default()
        })
    }
}
