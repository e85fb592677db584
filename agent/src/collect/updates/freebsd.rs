//! What pkg(8) knows already of packages that wait and of those with known holes; a kernel that is newer than the one
//! that runs.

use std::path::PathBuf;
use std::time::Duration;

use super::{Pending, UpdatesCollector, update};
use crate::collect::program::{self, Bounds};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::layout::freebsd::package;

const BOUNDS: Bounds = Bounds { patience: Duration::from_mins(5), bytes: 4 << 20 };

#[derive(Debug)]
pub(super) struct Source {
    program: PathBuf,
}

pub(super) fn start(host: &Host) -> Start {
    match program::find("pkg").filter(|_| host.path("var/db/pkg/local.sqlite").is_file()) {
        Some(program) => Start::Ready(Box::new(UpdatesCollector { source: Source { program } })),
        None => Start::NotHere("no packages: pkg has installed none"),
    }
}

impl Source {
    #[expect(clippy::unused_self, reason = "elsewhere there are several")]
    pub(super) fn name(&self) -> &'static str {
        "pkg"
    }

    pub(super) fn read(&self) -> Result<Pending, Fault> {
        // The catalogue as it was fetched last: none is fetched for it.
        let said = program::run(&self.program, &["version", "-U", "-v", "-R", "-L", "="], BOUNDS)?;
        let outdated = package::outdated(&said.or_fault(&self.program)?);
        // It ends with 1 where it finds some; without a list of holes it knows nothing.
        let audited = program::run(&self.program, &["audit", "-q"], BOUNDS)?;
        let vulnerable = matches!(audited.status, Some(0 | 1)).then(|| package::vulnerable(&audited.output));
        let knows_security = vulnerable.is_some() && audited.complaint.is_empty();
        let holes = vulnerable.unwrap_or_default();
        let packages = outdated
            .into_iter()
            .map(|(name, version)| update(name.as_bytes(), version.as_bytes(), holes.contains(&name)))
            .collect();
        Ok(Pending { packages, knows_security, ..Pending::default() })
    }

    /// The kernel on the disk is another one than the one that runs.
    #[expect(clippy::unused_self, reason = "elsewhere it depends on the package manager")]
    pub(super) fn is_reboot_required(&self) -> bool {
        let Some(program) = program::find("freebsd-version") else { return false };
        let ask = |option| program::run(&program, &[option], BOUNDS).ok()?.or_fault(&program).ok();
        ask("-k").zip(ask("-r")).is_some_and(|(disk, running)| disk.trim_ascii() != running.trim_ascii())
    }
}
