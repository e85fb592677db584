//! The agent for systems other than Linux: one archive each, and what is known of a program that cannot run here.

mod inspect;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::toolchain::{self, Static};
use super::{AGENT, VERSION, tar, zip};
use crate::cargo::cargo;
use crate::{apt, process, workspace};

/// What `release` is for the agent: the same for size.
const AGENT_PROFILE: &str = "agent";

/// Debian's compiler for Windows: the variant with Windows' own threads, as Rust's target has it.
const MINGW: &str = "x86_64-w64-mingw32-gcc";
const MINGW_PACKAGE: &str = "gcc-mingw-w64-x86-64-win32";

/// A system whose package managers get nothing of us.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Elsewhere {
    pub(crate) triple: &'static str,
    /// In the name of the archive.
    label: &'static str,
    system: System,
    /// Files beside the program, and where they stand in the tree.
    files: &'static [(&'static str, &'static str)],
}

#[derive(Debug, PartialEq, Eq)]
enum System {
    Windows,
    /// Zig has the base system's libraries to link with.
    FreeBsd(Static),
}

pub(crate) const ELSEWHERE: &[Elsewhere] = &[
    Elsewhere {
        triple: "x86_64-pc-windows-gnu",
        label: "windows-amd64",
        system: System::Windows,
        files: &[],
    },
    Elsewhere {
        triple: "x86_64-unknown-freebsd",
        label: "freebsd-amd64",
        // The oldest release that is still supported.
        system: System::FreeBsd(Static { zig: "x86_64-freebsd.14.0", cpu: "", builds_std: false }),
        files: &[("spectra_agent", "deploy/freebsd/spectra_agent")],
    },
];

impl Elsewhere {
    pub(crate) fn of(triple: &str) -> Option<&'static Self> {
        ELSEWHERE.iter().find(|elsewhere| elsewhere.triple == triple)
    }

    fn program(&self) -> String {
        let suffix = if self.system == System::Windows { ".exe" } else { "" };
        format!("{}{suffix}", AGENT.name)
    }

    /// Installs what building for it needs.
    pub(crate) fn provision(&self) -> Result<()> {
        if process::ask("rustup", &["--version"]).is_some() {
            process::must(Command::new("rustup").args(["target", "add", self.triple]))?;
        }
        match &self.system {
            System::FreeBsd(toolchain) => toolchain::provision(toolchain, self.triple),
            System::Windows => {
                ensure!(
                    apt::is_here(),
                    "there is no apt-get: install the equivalent of Debian's {MINGW_PACKAGE}"
                );
                apt::install(&[MINGW_PACKAGE])
            }
        }
    }

    /// Builds the agent; returns where it is.
    pub(crate) fn build(&self, profile: &str) -> Result<PathBuf> {
        let profile = if profile == "release" { AGENT_PROFILE } else { profile };
        let mut command = cargo(&["build", "--package", AGENT.name, "--locked", "--profile", profile]);
        command.args(["--target", self.triple]);
        let built = match &self.system {
            System::Windows => {
                ensure!(
                    process::ask(MINGW, &["--version"]).is_some(),
                    "{MINGW} is missing: on Debian, apt-get install {MINGW_PACKAGE} (--provision does)"
                );
                workspace::target()
            }
            System::FreeBsd(toolchain) => {
                toolchain::prepare_shared(&mut command, toolchain, self.triple)?;
                toolchain::folder()
            }
        };
        process::must(&mut command).with_context(|| {
            format!("cannot build {} for {}; `--provision` installs what that needs", AGENT.name, self.triple)
        })?;
        let folder = if profile == "dev" { "debug" } else { profile };
        Ok(built.join(self.triple).join(folder).join(self.program()))
    }

    /// The archive, by the name of its file; `time` in seconds since 1970.
    pub(crate) fn archive(&self, program: &Path, time: u32) -> Result<(String, Vec<u8>)> {
        let read =
            |path: &Path| std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
        let mut files = vec![(self.program(), 0o755, read(program)?)];
        for (name, source) in self.files {
            files.push(((*name).to_owned(), 0o755, read(&workspace::root().join(source))?));
        }
        for (name, source) in [("LICENSE", "LICENSE"), ("README.md", "README.md")] {
            files.push((name.to_owned(), 0o644, read(&workspace::root().join(source))?));
        }
        let name = format!("{}-{VERSION}-{}", AGENT.name, self.label);
        let folder = format!("{}-{VERSION}/", AGENT.name);
        if self.system == System::Windows {
            return Ok((format!("{name}.zip"), zip::archive(&folder, &files, time)?));
        }
        let mut archive = tar::gzipped(time);
        archive.folder(&folder)?;
        for (name, mode, bytes) in &files {
            archive.file(&format!("{folder}{name}"), *mode, bytes)?;
        }
        Ok((format!("{name}.tar.gz"), tar::finished(archive)?))
    }

    /// What can be said of the program without running it: that the system would take it, and finds all that it needs.
    pub(crate) fn inspect(&self, program: &Path) -> Result<()> {
        let bytes = std::fs::read(program).with_context(|| format!("cannot read {}", program.display()))?;
        match self.system {
            System::Windows => inspect::windows(&bytes).and_then(|()| inspect::is_small(&bytes)),
            System::FreeBsd(_) => inspect::freebsd(&bytes),
        }
        .with_context(|| format!("{} is no program for {}", program.display(), self.label))
    }
}
