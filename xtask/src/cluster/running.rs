//! A cluster in the temporary folder, which ends with its value or with this process.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::process::{self, Death};
use crate::progress::Step;

/// Beginning of the folders' names; the id of the process that made them follows, and what they are for.
const PREFIX: &str = "spectra-cluster-";

/// A cluster that is ready.
#[derive(Debug)]
pub(super) struct Cluster {
    /// The program in the foreground, which removes the cluster when it is asked to end.
    child: Child,
    folder: PathBuf,
}

impl Cluster {
    /// Starts one and waits until it is ready; the program itself gives up on one that does not get so.
    pub(super) fn start(program: &Path, purpose: &str, options: &[&str]) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("{PREFIX}{}-{purpose}", std::process::id()));
        let step = Step::start(format!("start Kubernetes in {}", folder.display()));
        let mut command = process::guarded(program, Death::Terminate, None);
        command.args(["up", "--foreground", "--dir"]).arg(&folder).args(options).args(assets());
        let child = process::start(command.stdout(Stdio::piped()))?;
        let mut cluster = Self { child, folder };
        let output = cluster.child.stdout.take().context("the output of the cluster is not piped")?;
        let mut line = String::new();
        let said = BufReader::new(output).read_line(&mut line);
        if said.context("cannot read what the cluster says")? == 0 {
            bail!("the cluster does not start, for the reason above");
        }
        step.done();
        Ok(cluster)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        process::stop(&mut self.child, Signal::TERM);
    }
}

/// etcd and API server of the folder that `KUBEBUILDER_ASSETS` names, as tests of other projects take it.
fn assets() -> Option<String> {
    let folder = std::env::var("KUBEBUILDER_ASSETS").ok().filter(|folder| !folder.is_empty())?;
    Some(format!("--assets={folder}"))
}

/// Removes clusters whose process was killed.
pub(super) fn remove_leftovers(program: &Path) -> Result<()> {
    let temporary = std::env::temp_dir();
    let listed = fs::read_dir(&temporary).with_context(|| format!("cannot list {}", temporary.display()))?;
    for entry in listed.flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(owner);
        if owner.is_some_and(|owner| !Path::new("/proc").join(owner.to_string()).exists()) {
            let mut down = Command::new(program);
            // Another user's leftovers are theirs to remove.
            let _ = process::run(down.args(["down", "--dir"]).arg(entry.path()).stderr(Stdio::null()));
        }
    }
    Ok(())
}

/// The process that made a folder of this name.
fn owner(name: &str) -> Option<u32> {
    name.strip_prefix(PREFIX)?.split('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_name_their_process() {
        for (name, expected) in [
            ("spectra-cluster-42-api", Some(42)),
            ("spectra-cluster-x-api", None),
            ("spectra-timescale-42", None),
        ] {
            assert_eq!(owner(name), expected, "{name}");
        }
    }
}
