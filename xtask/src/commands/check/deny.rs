//! `cargo deny`: licences, sources and bans of all dependencies, and known vulnerabilities where their list can be had.

use std::process::Command;

use anyhow::Result;

use super::tools;
use crate::{process, workspace};

/// The version that `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// Where known vulnerabilities are listed; `cargo deny` clones it.
const ADVISORIES: &str = "https://github.com/rustsec/advisory-db";

/// Seconds that the list may take to answer; a network that drops packets would hold it for minutes.
const PATIENCE: &str = "15";

pub(super) fn run(provision: bool) -> Result<()> {
    let program = tools::provide("cargo-deny", VERSION, provision)?;
    let deny = |checks: &[&str]| {
        let mut command = Command::new(&program);
        command.current_dir(workspace::root()).args([
            "--workspace",
            "--locked",
            "check",
            "--hide-inclusion-graph",
        ]);
        process::must(command.args(checks))
    };
    deny(&["licenses", "bans", "sources"])?;
    if process::ask("timeout", &[PATIENCE, "git", "ls-remote", "--exit-code", ADVISORIES, "HEAD"]).is_none() {
        eprintln!("    known vulnerabilities are not checked: {ADVISORIES} cannot be reached from here");
        return Ok(());
    }
    deny(&["advisories"])
}
