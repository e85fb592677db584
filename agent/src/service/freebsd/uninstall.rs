//! `spectra-agent uninstall` on FreeBSD.

use std::fs;
use std::io;

use anyhow::Context;

use super::{AUTHORITY, IDENTITY, LOGS, PROGRAM, SCRIPT, SETTINGS, STATE, check, manager, step};
use crate::args::UninstallArgs;
use crate::service::say;
use crate::sys::paths::POLICY;

/// Does it.
pub(in crate::service) fn uninstall(args: UninstallArgs) -> anyhow::Result<bool> {
    let UninstallArgs { purge, place } = args;
    let is_done = check(&place)?;
    if manager::is_installed() {
        // One that does not run is not stopped.
        step(is_done, "the service is stopped", || {
            let _ = manager::ask("onestop");
            Ok(())
        })?;
    }
    step(is_done, "the service is not started with the host", || manager::enable(false))?;
    for path in [SCRIPT, PROGRAM] {
        step(is_done, &format!("{path} is removed"), || gone(fs::remove_file, path))?;
    }
    if !purge {
        say(&format!("kept: {SETTINGS}, {IDENTITY} and {STATE} (--purge removes them)"));
        return Ok(true);
    }
    for path in [IDENTITY, SETTINGS, AUTHORITY, POLICY] {
        step(is_done, &format!("{path} is removed"), || gone(fs::remove_file, path))?;
    }
    for path in [STATE, LOGS] {
        step(is_done, &format!("{path} is removed with all that is in it"), || {
            gone(fs::remove_dir_all, path)
        })?;
    }
    Ok(true)
}

/// What is not there is gone already.
fn gone(remove: fn(&'static str) -> io::Result<()>, path: &'static str) -> anyhow::Result<()> {
    match remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {path}"))
        }
        _ => Ok(()),
    }
}
