//! Pools of ZFS, by their program.

use std::path::PathBuf;
use std::time::Duration;

use spectra_protocol::metric::Pool;

use super::{PoolCollector, zfs};
use crate::collect::program::{self, Bounds};
use crate::collect::{Broken, Fault, Start};
use crate::host::Host;
use crate::sys::freebsd::sysctl;

/// `zpool` waits for pools that are suspended.
const BOUNDS: Bounds = Bounds { patience: Duration::from_secs(5), bytes: 1 << 20 };

#[derive(Debug)]
pub(super) struct Source {
    program: PathBuf,
}

pub(super) fn start(_: &Host) -> Start {
    // Asked without the module, the program would load it.
    let has_zfs = sysctl::bytes("vfs.zfs.version.spa").is_ok();
    match program::find("zpool").filter(|_| has_zfs) {
        Some(program) => Start::Ready(Box::new(PoolCollector { source: Source { program } })),
        None => Start::NotHere("no ZFS"),
    }
}

impl Source {
    pub(super) fn read(&mut self) -> Result<Vec<Pool>, Fault> {
        let said = program::run(&self.program, &["list", "-H", "-o", "name,health"], BOUNDS)?;
        Ok(zfs::listed(&said.or_fault(&self.program)?))
    }

    #[expect(clippy::unused_self, reason = "elsewhere there are several kinds")]
    pub(super) fn broken(&self) -> &[Broken] {
        &[]
    }
}
