//! What the tests of workloads want of this machine: a Docker daemon that they can start, and a static program to run.

use std::path::Path;

use anyhow::{Result, bail};

use crate::{apt, process};

/// Debian's daemon with its client, and a program that needs no library.
const PACKAGES: &[&str] = &["docker.io", "busybox-static"];

/// The program, which the tests put into an image.
const PROGRAM: &str = "/bin/busybox";

/// Installs what is missing, if that is allowed.
pub(crate) fn provide(provision: bool) -> Result<()> {
    let Some(missing) = missing() else { return Ok(()) };
    if !provision {
        bail!(
            "the tests of workloads run a Docker daemon, and {missing} is missing: `--provision` installs {}",
            PACKAGES.join(" and ")
        );
    }
    if !apt::is_here() || !rustix::process::geteuid().is_root() {
        bail!(
            "the tests of workloads run a Docker daemon, and {missing} is missing: it is installed on Debian and Ubuntu, as root, only"
        );
    }
    // A daemon of another maker stays: Debian's would take its place.
    let wanted: &[&str] = if missing == PROGRAM { &PACKAGES[1..] } else { PACKAGES };
    apt::install(wanted)
}

fn missing() -> Option<&'static str> {
    let programs = ["dockerd", "docker"];
    programs
        .into_iter()
        .find(|program| process::ask(program, &["--version"]).is_none())
        .or_else(|| (!Path::new(PROGRAM).exists()).then_some(PROGRAM))
}
