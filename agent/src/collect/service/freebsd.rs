//! rc(8): `service -l` and `service -e`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use spectra_protocol::metric::Service;

use super::ServiceCollector;
use crate::collect::program::{self, Bounds};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::layout::freebsd::service;

/// It reads each script.
const BOUNDS: Bounds = Bounds { patience: Duration::from_secs(20), bytes: 1 << 20 };

#[derive(Debug)]
pub(super) struct Source {
    program: PathBuf,
}

pub(super) fn start(_: &Host) -> Start {
    match program::find("service") {
        Some(program) => Start::Ready(Box::new(ServiceCollector { source: Source { program } })),
        None => Start::NotHere("no service(8)"),
    }
}

impl Source {
    pub(super) fn read(&mut self) -> Result<Vec<Service>, Fault> {
        let ask = |program: &Path, option| program::run(program, &[option], BOUNDS)?.or_fault(program);
        let all = ask(&self.program, "-l")?;
        Ok(service::services(&all, &ask(&self.program, "-e")?))
    }
}

/// rc knows nothing but services.
pub(super) fn is_shown(_: &Service) -> bool {
    true
}

pub(super) const RUNNING: &str = "active";
