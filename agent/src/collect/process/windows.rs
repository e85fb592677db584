//! `NtQuerySystemInformation`: all processes in one call; of a few the command line, of new ones the user.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{Observed, command};
use crate::collect::{Fault, memory};
use crate::host::Host;
use crate::layout::windows::{arguments, process, time};
use crate::sys::windows::process as asked;
use crate::sys::windows::system_information::Processes;

/// Users that are remembered; a host with more has something else.
const MAX_USERS: usize = 4096;

#[derive(Debug)]
pub(super) struct Source {
    memory: memory::Source,
    list: Processes,
    users: RefCell<Users>,
}

/// Security identifiers by number, in the order in which they were met, with their accounts.
#[derive(Debug, Default)]
struct Users {
    numbers: HashMap<String, u32>,
    accounts: Vec<String>,
}

impl Source {
    pub(super) fn open(host: &Host) -> Result<Self, Fault> {
        Ok(Self {
            memory: memory::Source::open(host)?,
            list: Processes::default(),
            users: RefCell::default(),
        })
    }

    #[expect(clippy::unused_self, reason = "elsewhere the kernel is asked")]
    pub(super) fn ticks_per_second(&self) -> f64 {
        time::TICKS as f64
    }

    /// Puts every process into `observed` and returns the host's memory in bytes.
    pub(super) fn read(&mut self, observed: &mut Vec<Observed>) -> Result<u64, Fault> {
        observed.clear();
        let memory = self.memory.read()?.total;
        let (bytes, base) =
            self.list.read().map_err(|error| Fault::ask("Windows about its processes", error))?;
        observed.extend(process::processes(bytes, base));
        Ok(memory)
    }

    /// Windows tells of all processes.
    #[expect(clippy::unused_self, reason = "elsewhere some are hidden")]
    pub(super) fn hidden(&self, _: &[Observed]) -> Option<Fault> {
        None
    }

    #[expect(clippy::unused_self, reason = "elsewhere it is counted from the host's start")]
    pub(super) fn started_at(&self, ticks: u64) -> Option<i64> {
        time::unix_seconds(ticks)
    }

    /// Whose a process is; `None` of one that this process may not look into, as those of the system.
    pub(super) fn user(&self, pid: u32) -> Option<u32> {
        let sid = asked::user(pid)?;
        let mut users = self.users.borrow_mut();
        if let Some(number) = users.numbers.get(&sid) {
            return Some(*number);
        }
        let number = u32::try_from(users.accounts.len()).ok()?;
        if users.accounts.len() >= MAX_USERS {
            return None;
        }
        users.accounts.push(asked::account(&sid).unwrap_or_else(|| sid.clone()));
        users.numbers.insert(sid, number);
        Some(number)
    }

    pub(super) fn name_of(&self, user: u32) -> String {
        let users = self.users.borrow();
        let account = usize::try_from(user).ok().and_then(|index| users.accounts.get(index));
        account.cloned().unwrap_or_default()
    }

    /// The process's arguments in one line.
    #[expect(clippy::unused_self, reason = "elsewhere it is a file below an open folder")]
    pub(super) fn command(&self, pid: u32) -> Option<String> {
        command::line(&arguments::of_line(&asked::command_line(pid)?))
    }
}
