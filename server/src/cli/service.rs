//! `spectra-server install|uninstall|status`

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use spectra_service::{Step, System, apply, has_systemd, preview};

use super::Told;
use crate::cli::args::{InstallArgs, PlaceArgs, StatusArgs, UninstallArgs};
use crate::doctor::port_answers;
use crate::service::{self, ENVIRONMENT, PACKAGED_UNIT, Place, SERVICE, STATE, UNIT, USER};

/// Exit statuses of `status`, as those of init scripts.
const NOT_RUNNING: u8 = 3;
const NOT_INSTALLED: u8 = 4;

pub(super) fn install(args: InstallArgs) -> Result<()> {
    if let Some(system) = execute(args.place, service::install)? {
        if system.lacks_systemd() {
            super::note(format_args!(
                "systemd does not run here, so nothing was started: have what starts services here run `spectra-server run` as the user {USER}, with STATE_DIRECTORY={STATE} and the settings in {ENVIRONMENT}"
            ));
        }
        super::note(format_args!(
            "settings: {ENVIRONMENT}; the first account: spectra-server user add NAME --role superadmin"
        ));
    }
    Ok(())
}

pub(super) fn uninstall(args: UninstallArgs) -> Result<()> {
    let UninstallArgs { purge, place } = args;
    let done = execute(place, |place| service::uninstall(place, purge))?;
    if done.is_some() && !purge {
        super::note(format_args!("kept: {ENVIRONMENT} and {STATE} (--purge removes them)"));
    }
    Ok(())
}

/// What it was done to; `None`: it was only said.
fn execute(args: PlaceArgs, plan: impl Fn(Place<'_>) -> Vec<Step>) -> Result<Option<System>> {
    let PlaceArgs { root, print } = args;
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let packaged = root.join(PACKAGED_UNIT.trim_start_matches('/')).exists();
    let steps = plan(Place { program: &program, packaged });
    if print {
        super::print(&steps.iter().map(preview).collect::<Vec<_>>().join("\n"))?;
        return Ok(None);
    }
    ensure!(
        root != Path::new("/") || rustix::process::geteuid().is_root(),
        "only root can do that: put sudo in front, or see --print"
    );
    let system = System::below(root);
    apply(&steps, &system, |line| super::note(format_args!("{line}")))?;
    Ok(Some(system))
}

pub(super) fn status(args: &StatusArgs) -> Result<()> {
    let listen = args.listen.listen;
    if !Path::new(UNIT).exists() && !Path::new(PACKAGED_UNIT).exists() {
        super::print("not installed: sudo spectra-server install")?;
        return Err(Told(NOT_INSTALLED).into());
    }
    let ask = |word| {
        let asked = Command::new("systemctl").args([word, SERVICE]).stdin(Stdio::null()).output();
        let said = asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        said.ok().filter(|said| !said.is_empty()).unwrap_or_else(|| "unknown".to_owned())
    };
    let services = if has_systemd() {
        format!("{}, {}", ask("is-enabled"), ask("is-active"))
    } else {
        "systemd does not run here".to_owned()
    };
    let answers = port_answers(listen);
    super::print(&format!(
        "installed, {services}; {} on {listen}; version {}",
        if answers { "it answers" } else { "nothing answers" },
        env!("CARGO_PKG_VERSION")
    ))?;
    if answers { Ok(()) } else { Err(Told(NOT_RUNNING).into()) }
}
