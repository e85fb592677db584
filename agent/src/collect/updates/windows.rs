//! Whether a restart is due, by the keys that Windows' servicing leaves. What waits is known to nobody on the host but
//! Windows Update, which asks its server for it.

use super::{Pending, UpdatesCollector};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::windows::registry::Key;

/// Keys that are there while a restart is due, and a value that names files to be replaced by it.
const REBOOT_KEYS: &[&str] = &[
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired",
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending",
];
const SESSION: &str = r"SYSTEM\CurrentControlSet\Control\Session Manager";
const RENAMES: &str = "PendingFileRenameOperations";

#[derive(Debug)]
pub(super) struct Source;

pub(super) fn start(_: &Host) -> Start {
    Start::Ready(Box::new(UpdatesCollector { source: Source }))
}

impl Source {
    #[expect(clippy::unused_self, reason = "elsewhere there are several")]
    pub(super) fn name(&self) -> &'static str {
        "windows_update"
    }

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "elsewhere a program is asked")]
    pub(super) fn read(&self) -> Result<Pending, Fault> {
        Ok(Pending { is_unknown: true, ..Pending::default() })
    }

    #[expect(clippy::unused_self, reason = "elsewhere it depends on the package manager")]
    pub(super) fn is_reboot_required(&self) -> bool {
        REBOOT_KEYS.iter().any(|key| Key::machine(key).is_some())
            || Key::machine(SESSION).is_some_and(|key| key.has(RENAMES))
    }
}
