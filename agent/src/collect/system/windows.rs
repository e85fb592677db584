//! The counter of ticks, the list of processes, the terminal services' sessions.

use spectra_protocol::metric::System;
use time::OffsetDateTime;

use crate::collect::Fault;
use crate::host::Host;
use crate::layout::windows::process;
use crate::sys::boot;
use crate::sys::windows::sessions;
use crate::sys::windows::system_information::Processes;

/// A start that moved by less than this is the same: it is told by two clocks.
const JITTER_SECONDS: i64 = 2;

#[derive(Debug)]
pub(super) struct Source {
    boot_time: Option<i64>,
}

impl Source {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere a file may be missing")]
    pub(super) fn open(_: &Host) -> Result<Self, Fault> {
        Ok(Self { boot_time: None })
    }

    pub(super) fn read(&mut self) -> Result<System, Fault> {
        let uptime = boot::time_since();
        let boot_time =
            OffsetDateTime::now_utc().unix_timestamp() - i64::try_from(uptime.as_secs()).unwrap_or_default();
        let known = self.boot_time.filter(|known| (known - boot_time).abs() <= JITTER_SECONDS);
        self.boot_time = known.or(Some(boot_time));
        // A list that is long lives no longer than this reading.
        let mut list = Processes::default();
        let (bytes, base) = list.read().map_err(|error| Fault::ask("Windows about its processes", error))?;
        let processes = process::processes(bytes, base).count() as u64;
        Ok(System {
            uptime: uptime.as_secs().into(),
            processes: processes.into(),
            users: sessions::count().ok().into(),
            boot_time: self.boot_time.into(),
        })
    }
}
