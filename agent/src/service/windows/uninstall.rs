//! `spectra-agent uninstall` on Windows.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context;

use super::manager::{self, patiently, step};
use super::{FOLDER, PROGRAM, PROGRAM_FOLDER, check};
use crate::args::UninstallArgs;
use crate::service::say;
use crate::sys::service_host::NAME;

/// Does it.
pub(in crate::service) fn uninstall(args: UninstallArgs) -> anyhow::Result<bool> {
    let UninstallArgs { purge, place } = args;
    let is_done = check(&place)?;
    step(is_done, &format!("the service {NAME} is ended and removed"), || {
        manager::stop()?;
        manager::remove().map(drop)
    })?;
    let own = std::env::current_exe().unwrap_or_default();
    if own == Path::new(PROGRAM) {
        // A program that runs cannot be removed; its name can be given away.
        say(&format!("kept: {PROGRAM}, which runs now: remove it by hand"));
    } else {
        step(is_done, &format!("{PROGRAM} is removed"), || gone(fs::remove_file, PROGRAM))?;
        step(is_done, &format!("{PROGRAM_FOLDER} is removed if it is empty"), || {
            // Somebody may have put something there.
            let _ = fs::remove_dir(PROGRAM_FOLDER);
            Ok(())
        })?;
    }
    if purge {
        step(is_done, &format!("{FOLDER} is removed, with identity, settings, spool and log"), || {
            gone(fs::remove_dir_all, FOLDER)
        })?;
    } else {
        say(&format!("kept: {FOLDER} with identity, settings and spool (--purge removes them)"));
    }
    Ok(true)
}

/// What is not there is gone already.
fn gone(remove: fn(&'static str) -> io::Result<()>, path: &'static str) -> anyhow::Result<()> {
    match patiently(|| remove(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {path}"))
        }
        _ => Ok(()),
    }
}
