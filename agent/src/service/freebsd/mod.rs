//! A service of rc(8): a script, `daemon(8)` that starts the agent again, files for root alone.

mod install;
mod manager;
mod notes;
mod uninstall;

pub(super) use install::install;
pub(super) use manager::{is_installed, last_words, state};
pub(super) use notes::{AGAIN, INSTALL as INSTALL_NOTES, UNINSTALL as UNINSTALL_NOTES, WORDS};
pub(super) use uninstall::uninstall;

use std::path::Path;

use anyhow::ensure;

use crate::args::PlaceArgs;
use crate::service::say;

/// As rc calls it: its variables begin with it.
const NAME: &str = "spectra_agent";
const STATE: &str = "/var/db/spectra-agent";
const IDENTITY: &str = crate::sys::paths::IDENTITY;
const SETTINGS: &str = crate::sys::paths::ORIGINAL;
pub(super) const AUTHORITY: &str = "/usr/local/etc/spectra/ca.crt";
const LOGS: &str = "/var/log/spectra";
const LOG: &str = "/var/log/spectra/agent.log";
const PROGRAM: &str = "/usr/local/bin/spectra-agent";
const SCRIPT: &str = "/usr/local/etc/rc.d/spectra_agent";
/// Where a running agent of the service tells its status.
pub(super) const SOCKET: &str = "/var/run/spectra-agent/status.sock";

/// Whether it may go on: `false`, if only what would be done is to be said.
fn check(place: &PlaceArgs) -> anyhow::Result<bool> {
    ensure!(
        place.root == Path::new("/"),
        "services of FreeBSD are made on the host itself: --root is for images of Linux"
    );
    ensure!(
        place.print || rustix::process::geteuid().is_root(),
        "only root can do that: {AGAIN}, or see what it would do with --print"
    );
    Ok(!place.print)
}

/// Says what a step would do, or does it.
fn step(is_done: bool, words: &str, act: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    if is_done {
        act()?;
        say(&format!("done: {words}"));
    } else {
        say(&format!("would: {words}"));
    }
    Ok(())
}
