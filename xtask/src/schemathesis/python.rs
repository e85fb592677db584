//! The program: of the versions that are pinned with their hashes, in a folder of the user's cache.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::{apt, lock, process, workspace};

/// Every package with the hashes of all its files; pip takes no other.
const REQUIREMENTS: &str = include_str!("requirements.txt");

/// What the oldest of the pinned packages run on.
const OLDEST_PYTHON: (u32, u32) = (3, 11);

/// What Debian and Ubuntu keep apart from the interpreter.
const PACKAGES: &[&str] = &["python3", "python3-venv"];

/// Path of `st`; the folder is filled when it is missing and that is allowed.
pub(crate) fn provide(provision: bool) -> Result<PathBuf> {
    let folder = workspace::cache().join(folder_name());
    let program = folder.join("bin/st");
    if is_complete(&folder) {
        return Ok(program);
    }
    if !provision {
        bail!(
            "Schemathesis is missing: `--provision` has it installed by pip in {} (needs Python {}.{} or newer)",
            folder.display(),
            OLDEST_PYTHON.0,
            OLDEST_PYTHON.1
        );
    }
    let _lock = lock::exclusive(&folder)?;
    if !is_complete(&folder) {
        fill(&folder)?;
    }
    Ok(program)
}

/// Named by everything that goes in, so that other versions make a new folder.
fn folder_name() -> String {
    let mut hasher = DefaultHasher::new();
    REQUIREMENTS.hash(&mut hasher);
    format!("schemathesis-{:016x}", hasher.finish())
}

/// Written last: an interrupted folder is never used. Its programs hold its path, so it cannot be renamed.
const COMPLETE: &str = "complete";

/// Whether the folder was filled, and its interpreter is still there: the system's may have been replaced.
fn is_complete(folder: &Path) -> bool {
    folder.join(COMPLETE).exists() && process::ask(folder.join("bin/st"), &["--version"]).is_some()
}

fn fill(folder: &Path) -> Result<()> {
    if apt::is_here() && rustix::process::geteuid().is_root() {
        apt::install(PACKAGES)?;
    }
    let python = python()?;
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot delete {}", folder.display()))?;
    }
    let log = workspace::logs().join("schemathesis.log");
    let mut venv = Command::new(python);
    venv.args(["-m", "venv"]).arg(folder);
    process::logged("make a folder for Schemathesis", &mut venv, &log)?;

    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, REQUIREMENTS)
        .with_context(|| format!("cannot write {}", requirements.display()))?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--require-hashes",
        "--only-binary",
        ":all:",
    ]);
    process::logged("install Schemathesis from PyPI", pip.arg("--requirement").arg(&requirements), &log)?;
    fs::write(folder.join(COMPLETE), "").with_context(|| format!("cannot write to {}", folder.display()))
}

/// An interpreter that is new enough.
fn python() -> Result<&'static str> {
    let (major, minor) = OLDEST_PYTHON;
    let said = process::ask("python3", &["--version"]).with_context(|| {
        format!("Schemathesis needs Python {major}.{minor} or newer, and there is no python3")
    })?;
    let version = version(&said).with_context(|| format!("cannot read the version in {said:?}"))?;
    ensure!(
        version >= OLDEST_PYTHON,
        "Schemathesis needs Python {major}.{minor} or newer, python3 is {}",
        said.trim()
    );
    Ok("python3")
}

/// Of `Python 3.11.7`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix("Python ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_python_are_read() {
        for (said, expected) in [
            ("Python 3.11.7\n", Some((3, 11))),
            ("Python 3.14.0rc1", Some((3, 14))),
            ("Python", None),
            ("", None),
        ] {
            assert_eq!(version(said), expected, "{said}");
        }
    }

    #[test]
    fn every_package_is_pinned_with_hashes() {
        let packages = REQUIREMENTS.lines().filter(|line| !line.starts_with([' ', '#']) && !line.is_empty());
        for package in packages {
            assert!(package.contains("==") && package.ends_with('\\'), "{package}");
        }
        assert!(REQUIREMENTS.contains("\nschemathesis=="));
    }
}
