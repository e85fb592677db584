//! The dashboard, built with Node.js before the server that embeds it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::progress::Step;
use crate::suite::{self, Totals};
use crate::{cargo, process, programs, workspace};

/// First version of Node.js that the dashboard's tools run on.
const NODE: (u32, u32) = (20, 19);

/// Where its sources are.
fn folder() -> PathBuf {
    workspace::root().join("dashboard")
}

/// Why the dashboard cannot be built on this machine; `None` if it can.
fn missing() -> Option<String> {
    let (major, minor) = NODE;
    let wanted = format!("Node.js {major}.{minor} or newer");
    let Some(version) = process::ask("node", &["--version"]) else {
        return Some(format!("the dashboard needs {wanted}, and there is no node"));
    };
    if !is_new_enough(&version) {
        return Some(format!("the dashboard needs {wanted}, and node is {}", version.trim()));
    }
    process::ask("npm", &["--version"])
        .is_none()
        .then(|| "the dashboard needs npm, and there is none".to_owned())
}

/// For commands that do not go without it.
pub(crate) fn must_be_possible() -> Result<()> {
    missing().map_or(Ok(()), |why| bail!(why))
}

/// Builds it, or says why the server has its small page instead.
pub(crate) fn build_if_possible() -> Result<()> {
    match missing() {
        None => build(),
        Some(why) => {
            eprintln!("    {why}: the server shows a small page of its own instead");
            Ok(())
        }
    }
}

/// Builds it into `dashboard/dist`.
pub(crate) fn build() -> Result<()> {
    install()?;
    process::logged("build the dashboard", &mut npm(&["run", "build"]), &log("dashboard-build")?)
}

/// Builds it with the server and the agent, for commands that show it in a browser.
pub(crate) fn build_to_be_seen(provision: bool) -> Result<()> {
    must_be_possible()?;
    programs::provide(&[programs::CHROMIUM], provision)?;
    build()?;
    let step = Step::start("build the server and the agent");
    cargo::build(&["--package", "spectra-server", "--package", "spectra-agent", "--bins"])?;
    step.done();
    Ok(())
}

/// Installs what it is built with, unless that is there already.
fn install() -> Result<()> {
    install_in(&folder(), "install what the dashboard is built with", "dashboard-install")
}

/// Installs what the list in a folder names, unless that was installed last.
fn install_in(folder: &Path, what: &str, name: &str) -> Result<()> {
    // A copy of the list that was installed last: npm keeps none that can be compared.
    let record = folder.join("node_modules/.spectra-lock");
    let installed = fs::read_to_string(&record).unwrap_or_default();
    let path = folder.join("package-lock.json");
    let wanted = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    if installed == wanted {
        return Ok(());
    }
    let mut command = npm(&["ci", "--no-audit", "--no-fund"]);
    process::logged(what, command.current_dir(folder), &log(name)?)?;
    fs::write(&record, wanted).with_context(|| format!("cannot write {}", record.display()))
}

/// What `cargo xtask check` holds: generated types, types, lints, layout, the weight of the first load.
pub(crate) fn check() -> Result<()> {
    must_be_possible()?;
    install()?;
    process::must(&mut npm(&["run", "--silent", "check"]))
}

/// Its tests: units, then pages in a browser against the built server. Both end with a line as libtest's.
pub(crate) fn tests() -> Result<Totals> {
    let mut totals = suite::run(&mut npm(&["run", "--silent", "test"]))?;
    let mut browser = npm(&["run", "--silent", "test:e2e"]);
    totals.add(&suite::run(browser.env(suite::BINARIES_VARIABLE, binaries()))?);
    Ok(totals)
}

/// Pictures of every page in `dashboard/screenshots/`, of the built server.
pub(crate) fn screenshots() -> Result<()> {
    process::must(npm(&["run", "--silent", "screenshots"]).env(suite::BINARIES_VARIABLE, binaries()))
}

/// Its figures beside their goals, of the built server.
pub(crate) fn bench() -> Result<()> {
    // Lighthouse and what it needs: nothing else uses them.
    install_in(&folder().join("bench"), "install Lighthouse", "dashboard-bench-install")?;
    process::must(npm(&["run", "--silent", "bench"]).env(suite::BINARIES_VARIABLE, binaries()))
}

/// Where the server and the agent are that pages are tried with.
fn binaries() -> PathBuf {
    workspace::target().join("debug")
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder()).args(arguments);
    command
}

fn log(name: &str) -> Result<PathBuf> {
    let folder = workspace::logs();
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder.join(format!("{name}.log")))
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version.trim().trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= NODE
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn versions_of_node_compare_by_number() {
        for (version, expected) in
            [("v20.19.0\n", true), ("v20.18.3", false), ("v22.0.0", true), ("v9.99.0", false), ("", false)]
        {
            assert_eq!(is_new_enough(version), expected, "{version}");
        }
    }
}
