//! `kern.proc`: every process in one call; of a few the arguments.

use std::path::Path;

use super::{Observed, command};
use crate::collect::{Fault, memory};
use crate::host::Host;
use crate::host::users::Users;
use crate::layout::freebsd::process;
use crate::sys::freebsd::sysctl;

/// Readings after which the list of users is looked at again.
const USER_READINGS: u32 = 20;
/// Times and starts are in microseconds.
const MICROSECONDS: f64 = 1e6;

#[derive(Debug)]
pub(super) struct Source {
    memory: memory::Source,
    page_bytes: u64,
    users: Users,
    /// Whose each process of this reading is, by its id in ascending order.
    owners: Vec<(u32, u32)>,
    readings: u32,
}

impl Source {
    pub(super) fn open(host: &Host) -> Result<Self, Fault> {
        Ok(Self {
            memory: memory::Source::open(host)?,
            page_bytes: rustix::param::page_size() as u64,
            users: Users::new(host.path("etc/passwd")),
            owners: Vec::new(),
            readings: 0,
        })
    }

    #[expect(clippy::unused_self, reason = "elsewhere the kernel is asked")]
    pub(super) fn ticks_per_second(&self) -> f64 {
        MICROSECONDS
    }

    /// Puts every process into `observed` and returns the host's memory in bytes.
    pub(super) fn read(&mut self, observed: &mut Vec<Observed>) -> Result<u64, Fault> {
        observed.clear();
        self.owners.clear();
        if self.readings.is_multiple_of(USER_READINGS) {
            self.users.refresh();
        }
        self.readings = self.readings.wrapping_add(1);
        let memory = self.memory.read()?.total;
        let list = sysctl::processes().map_err(|error| Fault::read(Path::new("kern.proc"), error))?;
        for record in process::records(&list) {
            self.owners.push((record.pid, record.user));
            observed.extend(process::observed(record, self.page_bytes));
        }
        self.owners.sort_unstable();
        Ok(memory)
    }

    /// `security.bsd.see_other_uids` hides those of others from whom this process runs as.
    #[expect(clippy::unused_self, reason = "elsewhere a file tells it")]
    pub(super) fn hidden(&self, observed: &[Observed]) -> Option<Fault> {
        let is_whole = observed.iter().any(|process| process.pid == 1);
        (!is_whole).then(|| Fault::Denied {
            path: "kern.proc".into(),
            needs: "root, or security.bsd.see_other_uids=1",
            source: std::io::ErrorKind::PermissionDenied.into(),
        })
    }

    #[expect(clippy::unused_self, reason = "elsewhere it is counted from the host's start")]
    pub(super) fn started_at(&self, ticks: u64) -> Option<i64> {
        i64::try_from(ticks / 1_000_000).ok()
    }

    pub(super) fn user(&self, pid: u32) -> Option<u32> {
        let index = self.owners.binary_search_by_key(&pid, |(pid, _)| *pid).ok()?;
        Some(self.owners[index].1)
    }

    pub(super) fn name_of(&self, user: u32) -> String {
        self.users.name(user)
    }

    #[expect(clippy::unused_self, reason = "elsewhere it is a file below an open folder")]
    pub(super) fn command(&self, pid: u32) -> Option<String> {
        command::line(&sysctl::arguments(pid).ok()?)
    }
}
