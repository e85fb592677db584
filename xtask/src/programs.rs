//! Programs that tests run on this machine, with the packages of Debian that hold them.

use std::path::Path;

use anyhow::{Result, bail};

use crate::{apt, process};

/// A program, the package that holds it and what it is for.
#[derive(Debug)]
pub(crate) struct Program {
    /// In the `PATH`, or from the root.
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    pub(crate) purpose: &'static str,
}

/// What shows the dashboard.
pub(crate) const CHROMIUM: Program =
    Program { name: "chromium", package: "chromium", purpose: "the dashboard is tried in a browser" };

/// What tests of several crates run.
pub(crate) const OF_TESTS: &[Program] = &[
    Program {
        name: "dockerd",
        package: "docker.io",
        purpose: "the tests of workloads start a Docker daemon",
    },
    Program { name: "docker", package: "docker.io", purpose: "the tests of workloads run containers" },
    // Needs no library, so that an image of it alone runs.
    Program {
        name: "/bin/busybox",
        package: "busybox-static",
        purpose: "the tests of workloads run it in containers",
    },
    CHROMIUM,
    // systemd itself need not run.
    Program {
        name: "systemd-analyze",
        package: "systemd",
        purpose: "the units of the services are verified",
    },
];

impl Program {
    fn is_here(&self) -> bool {
        match Path::new(self.name) {
            path if path.is_absolute() => path.exists(),
            _ => process::ask(self.name, &["--version"]).is_some(),
        }
    }
}

/// Installs what is missing of some programs, if that is allowed.
pub(crate) fn provide(programs: &[Program], provision: bool) -> Result<()> {
    let missing: Vec<&Program> = programs.iter().filter(|program| !program.is_here()).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    // Only what is missing: a package of Debian's may take the place of another maker's.
    let mut packages: Vec<&str> = missing.iter().map(|program| program.package).collect();
    packages.dedup();
    let Program { name, purpose, .. } = first;
    if !provision {
        bail!("{purpose}, and {name} is missing: `--provision` installs {}", packages.join(" and "));
    }
    if !apt::is_here() || !rustix::process::geteuid().is_root() {
        bail!("{purpose}, and {name} is missing: it is installed on Debian and Ubuntu, as root, only");
    }
    apt::install(&packages)
}
