//! A service of Windows: its program, its files for SYSTEM and the administrators alone, its entry with the service control
//! manager.

mod install;
mod manager;
mod notes;
mod uninstall;

pub(super) use install::install;
pub(super) use manager::{is_installed, last_words, state};
pub(super) use notes::{AGAIN, INSTALL as INSTALL_NOTES, UNINSTALL as UNINSTALL_NOTES, WORDS};
pub(super) use uninstall::uninstall;

use anyhow::ensure;

use crate::args::PlaceArgs;
use crate::sys::windows::access;

/// Identity, settings, spool, audit and log.
const FOLDER: &str = r"C:\ProgramData\Spectra";
const IDENTITY: &str = crate::sys::paths::IDENTITY;
const SETTINGS: &str = crate::sys::paths::ORIGINAL;
pub(super) const AUTHORITY: &str = r"C:\ProgramData\Spectra\ca.crt";
/// Where `install` puts the program.
const PROGRAM_FOLDER: &str = r"C:\Program Files\Spectra";
const PROGRAM: &str = r"C:\Program Files\Spectra\spectra-agent.exe";
/// Where a running agent of the service tells its status.
pub(super) const SOCKET: &str = r"\\.\pipe\spectra-agent-status";

/// Whether it may go on: `false`, if only what would be done is to be said.
fn check(place: &PlaceArgs) -> anyhow::Result<bool> {
    ensure!(
        place.root == std::path::Path::new("/"),
        "services of Windows are made on the host itself: --root is for images of other systems"
    );
    ensure!(
        place.print || access::is_administrator(),
        "only an administrator can do that: {AGAIN}, or see what it would do with --print"
    );
    Ok(!place.print)
}
