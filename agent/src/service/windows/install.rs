//! `spectra-agent install` on Windows: registers, puts program and settings in their places, makes and starts the service.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use time::OffsetDateTime;

use super::manager::{self, patiently, step};
use super::{AUTHORITY, FOLDER, IDENTITY, PROGRAM, PROGRAM_FOLDER, SETTINGS, check};
use crate::args::{InstallArgs, LogFormat, LogLevel};
use crate::config::{self, TokenSource};
use crate::host::Host;
use crate::log;
use crate::policy::Policy;
use crate::service::files::{Named, settings};
use crate::service::register::{self, Registration, read_authority, read_settings};
use crate::service::{say, wait};
use crate::sys::paths::POLICY;
use crate::sys::private_file;
use crate::sys::service_host::NAME;
use crate::sys::windows::access;

/// Does it. `false`: the server has not taken anything in time, as told.
pub(in crate::service) fn install(args: InstallArgs) -> anyhow::Result<bool> {
    log::install(LogFormat::Text, LogLevel::Warn);
    let InstallArgs { server, token_file, token, ca, pin, without, wait, no_start, place } = args;
    if let Some(name) = without.first() {
        bail!("there is nothing of the name {name:?} to leave out: the service has the rights of SYSTEM");
    }
    let is_done = check(&place)?;
    Policy::load(Path::new(POLICY))?;
    let authority = ca.as_deref().map(read_authority).transpose()?;
    let old = read_settings(Path::new(SETTINGS))?;
    let named = Named { server: server.as_deref(), has_authority: ca.is_some(), pin: pin.as_deref() };
    let settings = settings(old.as_deref(), &named)
        .map_err(|what| anyhow::anyhow!("cannot use the settings {SETTINGS}: {what}"))?;
    let server = config::server_of(&settings, ca, Path::new(""))?.with_context(
        || "there is no address of a server: name it with --server, such as https://spectra.example:8080",
    )?;
    step(is_done, &format!("the folder {FOLDER}, for SYSTEM and administrators alone"), || {
        private_file::create_folder(Path::new(FOLDER)).with_context(|| format!("cannot create {FOLDER}"))?;
        // One that was there may have been everybody's.
        access::close_to_others(Path::new(FOLDER)).with_context(|| format!("cannot close {FOLDER} to others"))
    })?;
    if is_done {
        let host = Host::new(Path::new("/"), None);
        let path = Path::new(IDENTITY);
        let registration =
            Registration { identity: path, usual: path, server: &server, host: &host, is_live: true };
        register::register(&registration, TokenSource::new(token, token_file))?;
    }
    if let Some(pem) = authority {
        step(is_done, &format!("the authorities in {AUTHORITY}"), || write(AUTHORITY, &pem))?;
    }
    step(is_done, &format!("the settings in {SETTINGS}"), || write(SETTINGS, &settings))?;
    let begun = OffsetDateTime::now_utc().unix_timestamp();
    // Also where nothing changed: an older program may run.
    if is_done && manager::stop()? {
        say(&format!("done: stopped the service {NAME}"));
    }
    step(is_done, &format!("the program in {PROGRAM}"), copy_program)?;
    step(is_done, &format!("the service {NAME}, started with the host"), manager::install)?;
    if no_start || !is_done {
        return Ok(true);
    }
    step(is_done, &format!("started the service {NAME}"), manager::start)?;
    Ok(wait::for_first_batch(&server.url, Duration::from_secs(wait), begun))
}

fn write(path: &str, text: &str) -> anyhow::Result<()> {
    private_file::replace(Path::new(path), text.as_bytes()).with_context(|| format!("cannot write {path}"))
}

/// `Program Files` is writable to administrators alone.
fn copy_program() -> anyhow::Result<()> {
    let own = std::env::current_exe().context("cannot tell where this program is")?;
    if own == Path::new(PROGRAM) {
        return Ok(());
    }
    let what = || format!("cannot copy {} to {PROGRAM}", own.display());
    fs::create_dir_all(PROGRAM_FOLDER).with_context(what)?;
    patiently(|| fs::copy(&own, PROGRAM)).with_context(what)?;
    Ok(())
}
