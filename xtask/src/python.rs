//! Programs from Python's registry, of versions that are pinned with their hashes, each in a folder of the user's cache.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::{apt, lock, process, workspace};

/// What the oldest of the pinned packages run on.
const OLDEST_PYTHON: (u32, u32) = (3, 11);

/// What Debian and Ubuntu keep apart from the interpreter.
const PACKAGES: &[&str] = &["python3", "python3-venv"];

/// A program, with all that it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Environment {
    /// For people.
    pub(crate) title: &'static str,
    /// Beginning of its folder's name.
    pub(crate) name: &'static str,
    /// Every package with the hashes of its files; pip takes no other.
    pub(crate) requirements: &'static str,
    /// What of its folder shows that the program is there, when it is run with these arguments.
    pub(crate) proof: (&'static str, &'static [&'static str]),
}

impl Environment {
    /// Its folder, which is filled when it is missing and that is allowed.
    pub(crate) fn provide(&self, provision: bool) -> Result<PathBuf> {
        let Self { title, .. } = self;
        let folder = self.folder();
        if self.is_complete(&folder) {
            return Ok(folder);
        }
        if !provision {
            bail!(
                "{title} is missing: `--provision` has it installed by pip in {} (needs Python {}.{} or newer)",
                folder.display(),
                OLDEST_PYTHON.0,
                OLDEST_PYTHON.1
            );
        }
        let _lock = lock::exclusive(&folder)?;
        if !self.is_complete(&folder) {
            self.fill(&folder)?;
        }
        Ok(folder)
    }

    /// Named by everything that goes in, so that other versions make a new folder.
    fn folder(&self) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        self.requirements.hash(&mut hasher);
        workspace::cache().join(format!("{}-{:016x}", self.name, hasher.finish()))
    }

    /// Whether the folder was filled, and its interpreter is still there: the system's may have been replaced.
    fn is_complete(&self, folder: &Path) -> bool {
        let (program, arguments) = self.proof;
        folder.join(COMPLETE).exists() && process::ask(folder.join(program), arguments).is_some()
    }

    fn fill(&self, folder: &Path) -> Result<()> {
        let Self { title, name, .. } = self;
        if apt::is_here() && rustix::process::geteuid().is_root() {
            apt::install(PACKAGES)?;
        }
        let python = python(title)?;
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("cannot delete {}", folder.display()))?;
        }
        let log = workspace::logs().join(format!("{name}.log"));
        let mut venv = Command::new(python);
        venv.args(["-m", "venv"]).arg(folder);
        process::logged(&format!("make a folder for {title}"), &mut venv, &log)?;

        let requirements = folder.join("requirements.txt");
        fs::write(&requirements, self.requirements)
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
        let what = format!("install {title} from PyPI");
        process::logged(&what, pip.arg("--requirement").arg(&requirements), &log)?;
        fs::write(folder.join(COMPLETE), "").with_context(|| format!("cannot write to {}", folder.display()))
    }
}

/// Written last: an interrupted folder is never used. Its programs hold its path, so it cannot be renamed.
const COMPLETE: &str = "complete";

/// An interpreter that is new enough.
fn python(title: &str) -> Result<&'static str> {
    let (major, minor) = OLDEST_PYTHON;
    let said = process::ask("python3", &["--version"])
        .with_context(|| format!("{title} needs Python {major}.{minor} or newer, and there is no python3"))?;
    let version = version(&said).with_context(|| format!("cannot read the version in {said:?}"))?;
    ensure!(
        version >= OLDEST_PYTHON,
        "{title} needs Python {major}.{minor} or newer, python3 is {}",
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
        for environment in [crate::schemathesis::ENVIRONMENT, crate::package::ZIG, crate::cluster::GO] {
            let packages = environment
                .requirements
                .lines()
                .filter(|line| !line.starts_with([' ', '#']) && !line.is_empty());
            for package in packages {
                assert!(package.contains("==") && package.ends_with('\\'), "{package}");
            }
        }
    }
}
