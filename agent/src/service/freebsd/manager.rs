//! The service's script, and what rc says of it.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::{LOG, NAME, SCRIPT};

/// Text of the script.
pub(super) const SCRIPT_TEXT: &str = include_str!("../../../../deploy/freebsd/spectra_agent");

/// Has rc do something with the service.
pub(super) fn ask(word: &str) -> anyhow::Result<()> {
    run("/usr/sbin/service", &[NAME, word])
}

/// Whether it is started with the host.
pub(super) fn enable(is_on: bool) -> anyhow::Result<()> {
    let setting = format!("{NAME}_enable=YES");
    let name = format!("{NAME}_enable");
    if is_on { run("/usr/sbin/sysrc", &[&setting]) } else { run("/usr/sbin/sysrc", &["-i", "-x", &name]) }
}

fn run(program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let what = || format!("cannot do {program} {}", arguments.join(" "));
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().with_context(what)?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {}", what(), said.trim());
    Ok(())
}

/// Whether there is a script.
pub(in crate::service) fn is_installed() -> bool {
    Path::new(SCRIPT).exists()
}

/// What rc says.
pub(in crate::service) fn state() -> String {
    let asked = Command::new("/usr/sbin/service").args([NAME, "onestatus"]).stdin(Stdio::null()).output();
    let said = asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    said.ok().filter(|said| !said.is_empty()).unwrap_or_else(|| "not installed".to_owned())
}

/// The last lines of its log.
pub(in crate::service) fn last_words() -> String {
    const LINES: usize = 8;
    let text = std::fs::read(LOG).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
