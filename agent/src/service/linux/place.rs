//! Where the service stands: on this host or below another root, brought by a package or by `install`.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use spectra_service::{Step, System, apply_after, preview};

use super::PACKAGED_UNIT;
use crate::args::PlaceArgs;
use crate::service::say;

#[derive(Debug)]
pub(super) struct Place {
    pub(super) system: System,
    /// The program that is running.
    pub(super) program: PathBuf,
    /// A package has brought program and unit.
    pub(super) is_packaged: bool,
    pub(super) only_print: bool,
}

impl Place {
    pub(super) fn of(args: PlaceArgs) -> anyhow::Result<Self> {
        let PlaceArgs { root, print } = args;
        ensure!(root.is_dir(), "there is no folder {}", root.display());
        ensure!(
            print || root != Path::new("/") || rustix::process::geteuid().is_root(),
            "only root can do that: put sudo in front, or see what it would do with --print"
        );
        let system = System::below(root);
        Ok(Self {
            program: std::env::current_exe().context("cannot tell where this program is")?,
            is_packaged: system.path(PACKAGED_UNIT).exists(),
            only_print: print,
            system,
        })
    }

    /// Does `steps`, or says them. With whether something changed before; returns whether something has now.
    pub(super) fn apply(&self, changed: bool, steps: &[Step]) -> anyhow::Result<bool> {
        if self.only_print {
            for step in steps {
                say(&preview(step));
            }
            return Ok(changed);
        }
        // What was so before is not worth a line, unless nothing else is told.
        apply_after(changed, steps, &self.system, |line| {
            if line.starts_with("done: ") {
                say(line);
            }
        })
    }

    /// The same for the last steps.
    pub(super) fn finish(&self, changed: bool, steps: &[Step]) -> anyhow::Result<()> {
        if !self.apply(changed, steps)? && !self.only_print {
            say("unchanged: files, user and unit are as they should be");
        }
        Ok(())
    }
}
