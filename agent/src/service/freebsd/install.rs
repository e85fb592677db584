//! `spectra-agent install` on FreeBSD: registers, puts program, settings and script in their places, starts the service.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use time::OffsetDateTime;

use super::manager::{self, SCRIPT_TEXT};
use super::{AUTHORITY, IDENTITY, LOGS, PROGRAM, SCRIPT, SETTINGS, STATE, check, step};
use crate::args::{InstallArgs, LogFormat, LogLevel};
use crate::config::{self, TokenSource};
use crate::host::Host;
use crate::log;
use crate::policy::Policy;
use crate::service::files::{Named, settings};
use crate::service::register::{self, Registration, read_authority, read_settings};
use crate::service::wait;
use crate::sys::paths::POLICY;
use crate::sys::private_file;

/// Does it. `false`: the server has not taken anything in time, as told.
pub(in crate::service) fn install(args: InstallArgs) -> anyhow::Result<bool> {
    log::install(LogFormat::Text, LogLevel::Warn);
    let InstallArgs { server, token_file, token, ca, pin, without, wait, no_start, place } = args;
    if let Some(name) = without.first() {
        bail!("there is nothing of the name {name:?} to leave out: the service has the rights of root");
    }
    let is_done = check(&place)?;
    Policy::load(Path::new(POLICY))?;
    let authority = ca.as_deref().map(read_authority).transpose()?;
    let old = read_settings(Path::new(SETTINGS))?;
    let named = Named { server: server.as_deref(), has_authority: ca.is_some(), pin: pin.as_deref() };
    let settings = settings(old.as_deref(), &named)
        .map_err(|what| anyhow::anyhow!("cannot use the settings {SETTINGS}: {what}"))?;
    let server = config::server_of(&settings, ca, Path::new("/"))?.with_context(
        || "there is no address of a server: name it with --server, such as https://spectra.example:8080",
    )?;
    if is_done {
        let host = Host::new(Path::new("/"), None);
        let path = Path::new(IDENTITY);
        let registration =
            Registration { identity: path, usual: path, server: &server, host: &host, is_live: true };
        register::register(&registration, TokenSource::new(token, token_file))?;
    }
    for folder in [STATE, LOGS] {
        step(is_done, &format!("the folder {folder}, for root alone"), || {
            private_file::create_folder(Path::new(folder)).with_context(|| format!("cannot create {folder}"))
        })?;
    }
    if let Some(pem) = authority {
        step(is_done, &format!("the authorities in {AUTHORITY}"), || write(AUTHORITY, &pem, 0o644))?;
    }
    step(is_done, &format!("the settings in {SETTINGS}"), || write(SETTINGS, &settings, 0o600))?;
    step(is_done, &format!("the program in {PROGRAM}"), copy_program)?;
    step(is_done, &format!("the script {SCRIPT}"), || write(SCRIPT, SCRIPT_TEXT, 0o555))?;
    if no_start {
        return Ok(true);
    }
    let begun = OffsetDateTime::now_utc().unix_timestamp();
    step(is_done, "the service is started with the host", || manager::enable(true))?;
    step(is_done, "the service is started", || manager::ask("restart"))?;
    Ok(!is_done || wait::for_first_batch(&server.url, Duration::from_secs(wait), begun))
}

/// As a whole or not at all.
fn write(path: &str, text: &str, mode: u32) -> anyhow::Result<()> {
    let what = || format!("cannot write {path}");
    if let Some(folder) = Path::new(path).parent() {
        fs::create_dir_all(folder).with_context(what)?;
    }
    private_file::replace(Path::new(path), text.as_bytes()).with_context(what)?;
    fs::set_permissions(path, Permissions::from_mode(mode)).with_context(what)
}

/// A program that runs cannot be written to, and can be replaced.
fn copy_program() -> anyhow::Result<()> {
    let own = std::env::current_exe().context("cannot tell where this program is")?;
    if own == Path::new(PROGRAM) {
        return Ok(());
    }
    let what = || format!("cannot copy {} to {PROGRAM}", own.display());
    let draft = format!("{PROGRAM}.new");
    fs::copy(&own, &draft).with_context(what)?;
    fs::set_permissions(&draft, Permissions::from_mode(0o755)).with_context(what)?;
    fs::rename(&draft, PROGRAM).with_context(what)
}
