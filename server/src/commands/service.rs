//! `spectra-server install|uninstall|status`

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::Told;
use crate::args::{InstallArgs, PlaceArgs, StatusArgs, UninstallArgs};
use crate::doctor::port_answers;
use crate::service::{self, ENVIRONMENT, PACKAGED_UNIT, Place, SERVICE, STATE, Step, UNIT};

/// Exit statuses of `status`, as those of init scripts.
const NOT_RUNNING: u8 = 3;
const NOT_INSTALLED: u8 = 4;

pub(super) fn install(args: InstallArgs) -> Result<()> {
    let is_done = execute(args.place, service::install)?;
    if is_done {
        super::note(format_args!(
            "settings: {ENVIRONMENT}; the first account: spectra-server user add NAME --role superadmin"
        ));
    }
    Ok(())
}

pub(super) fn uninstall(args: UninstallArgs) -> Result<()> {
    let UninstallArgs { purge, place } = args;
    let is_done = execute(place, |place| service::uninstall(place, purge))?;
    if is_done && !purge {
        super::note(format_args!("kept: {ENVIRONMENT} and {STATE} (--purge removes them)"));
    }
    Ok(())
}

/// False: it was only said.
fn execute(args: PlaceArgs, plan: impl Fn(Place<'_>) -> Vec<Step>) -> Result<bool> {
    let PlaceArgs { root, print } = args;
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let packaged = root.join(PACKAGED_UNIT.trim_start_matches('/')).exists();
    let steps = plan(Place { program: &program, packaged });
    if print {
        super::print(&steps.iter().map(preview).collect::<Vec<_>>().join("\n"))?;
        return Ok(false);
    }
    ensure!(
        root != Path::new("/") || service::is_root(),
        "only root can do that: put sudo in front, or see --print"
    );
    service::apply(&steps, &root, |line| super::note(format_args!("{line}")))?;
    Ok(true)
}

/// A step in words, and below it what it writes.
fn preview(step: &Step) -> String {
    let mut preview = service::describe(step);
    if let Step::Write { text, .. } = step {
        for line in text.lines() {
            preview.push_str("\n    ");
            preview.push_str(line);
        }
    }
    preview
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
    let answers = port_answers(listen);
    super::print(&format!(
        "installed, {}, {}; {} on {listen}; version {}",
        ask("is-enabled"),
        ask("is-active"),
        if answers { "it answers" } else { "nothing answers" },
        env!("CARGO_PKG_VERSION")
    ))?;
    if answers { Ok(()) } else { Err(Told(NOT_RUNNING).into()) }
}
