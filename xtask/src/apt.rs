//! Packages of Debian and Ubuntu on this machine.

use std::process::Command;

use anyhow::Result;

use crate::process::Death;
use crate::{process, workspace};

/// Whether this machine has apt-get.
pub(crate) fn is_here() -> bool {
    process::ask("apt-get", &["--version"]).is_some()
}

/// Installs what is missing of `packages`; needs root.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if packages.iter().all(|package| is_installed(package)) {
        return Ok(());
    }
    eprintln!("    installs {} on this machine (apt-get)", packages.join(" and "));
    let log = workspace::logs().join("apt-get.log");
    process::logged("apt-get update", apt_get().arg("update"), &log)?;
    let what = format!("apt-get install {}", packages.join(" "));
    let mut install = apt_get();
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    process::logged(&what, &mut install, &log)
}

fn apt_get() -> Command {
    let mut command = process::guarded("apt-get", Death::Terminate, None);
    command.env("DEBIAN_FRONTEND", "noninteractive").args(["--quiet", "-o", "DPkg::Lock::Timeout=120"]);
    command
}

fn is_installed(package: &str) -> bool {
    let status = process::ask("dpkg-query", &["--show", "--showformat=${db:Status-Status}", package]);
    status.is_some_and(|status| status == "installed")
}
