//! The agent as a service of its system: installed, taken away, asked how it is doing.

mod files;
#[cfg_attr(target_os = "linux", path = "service/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "service/freebsd/mod.rs")]
#[cfg_attr(windows, path = "service/windows/mod.rs")]
mod os;
mod register;
mod status;
mod table;
mod wait;

pub use status::status;

use crate::args::{InstallArgs, UninstallArgs};

/// Where a running agent of the service tells its status.
pub const SOCKET: &str = os::SOCKET;
/// What is said of `install` and `uninstall` on this system, for people.
pub(crate) const INSTALL_NOTES: &str = os::INSTALL_NOTES;
pub(crate) const UNINSTALL_NOTES: &str = os::UNINSTALL_NOTES;

/// Makes the service and waits for its first batch. `false`: the server has not taken anything in time, as told.
pub fn install(args: InstallArgs) -> anyhow::Result<bool> {
    os::install(args)
}

/// Ends the service and takes it away.
pub fn uninstall(args: UninstallArgs) -> anyhow::Result<bool> {
    os::uninstall(args)
}

/// A line for the person; one that nobody can read is lost.
fn say(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{line}");
}
