//! `kern.boottime`, the list of processes, the record of sessions.

use std::path::Path;

use spectra_protocol::metric::System;

use crate::collect::Fault;
use crate::host::{self, Host};
use crate::layout::freebsd::{process, session};
use crate::sys::boot;
use crate::sys::freebsd::sysctl;
use crate::sys::hot_file::read_once;

/// Where the C library keeps who is signed in.
const SESSIONS: &str = "var/run/utx.active";

#[derive(Debug)]
pub(super) struct Source {
    host: Host,
}

impl Source {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere a file may be missing")]
    pub(super) fn open(host: &Host) -> Result<Self, Fault> {
        Ok(Self { host: host.clone() })
    }

    pub(super) fn read(&mut self) -> Result<System, Fault> {
        let list = sysctl::processes().map_err(|error| Fault::read(Path::new("kern.proc"), error))?;
        let processes: Vec<u32> = process::records(&list).map(|record| record.pid).collect();
        let sessions = read_once(&self.host.path(SESSIONS)).unwrap_or_default();
        // Records of sessions that crashed stay behind; their process is gone.
        let users = session::processes(&sessions).filter(|pid| processes.contains(pid)).count() as u64;
        Ok(System {
            uptime: boot::time_since().as_secs().into(),
            processes: (processes.len() as u64).into(),
            users: users.into(),
            boot_time: host::os::boot_time().into(),
        })
    }
}
