//! Processors that packages are made for, and how the program is built for each.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo::cargo;
use crate::{apt, process, workspace};

/// What `--verify` unpacks packages with, and runs them on another processor with.
const VERIFIERS: [&str; 3] = ["dpkg", "rpm", "qemu-user-static"];

/// A processor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) triple: &'static str,
    /// Debian's, and docker's, name of it.
    pub(crate) deb: &'static str,
    /// RPM's.
    pub(crate) rpm: &'static str,
    /// C compiler and linker, where it is not this machine's processor.
    compiler: &'static str,
}

pub(crate) const TARGETS: &[Target] = &[
    Target {
        triple: "x86_64-unknown-linux-gnu",
        deb: "amd64",
        rpm: "x86_64",
        compiler: "x86_64-linux-gnu-gcc",
    },
    Target {
        triple: "aarch64-unknown-linux-gnu",
        deb: "arm64",
        rpm: "aarch64",
        compiler: "aarch64-linux-gnu-gcc",
    },
];

impl Target {
    pub(crate) fn parse(text: &str) -> Result<&'static Self, String> {
        TARGETS.iter().find(|target| target.triple == text).ok_or_else(|| {
            let known: Vec<_> = TARGETS.iter().map(|target| target.triple).collect();
            format!("packages are made for {}", known.join(" and "))
        })
    }

    /// Not this machine's processor.
    fn is_foreign(&self) -> bool {
        !self.triple.starts_with(std::env::consts::ARCH)
    }

    /// Debian's packages with the compiler of a foreign processor.
    fn compilers(&self) -> [String; 2] {
        [format!("gcc-{}", self.compiler.trim_end_matches("-gcc")), format!("libc6-dev-{}-cross", self.deb)]
    }

    /// Installs what building for it needs, and what running it here does.
    pub(crate) fn provision(&self, verify: bool) -> Result<()> {
        if process::ask("rustup", &["--version"]).is_some() {
            process::must(Command::new("rustup").args(["target", "add", self.triple]))?;
        }
        let compilers = self.compilers();
        let mut packages: Vec<&str> = Vec::new();
        if self.is_foreign() {
            packages.extend(compilers.iter().map(String::as_str));
        }
        if verify {
            packages.extend(VERIFIERS);
        }
        ensure!(apt::is_here(), "there is no apt-get: install the equivalents of {}", packages.join(" "));
        apt::install(&packages)
    }

    /// The program as a command, emulated where its processor is another one.
    pub(crate) fn command(&self, program: &Path) -> Command {
        if !self.is_foreign() {
            return Command::new(program);
        }
        let mut command = Command::new(format!("qemu-{}-static", self.rpm));
        // Where Debian's compiler for it has its libraries.
        command.arg("-L").arg(format!("/usr/{}", self.compiler.trim_end_matches("-gcc"))).arg(program);
        command
    }

    /// Builds the server; returns where it is.
    pub(crate) fn build(&self, profile: &str) -> Result<PathBuf> {
        let Self { triple, compiler, .. } = self;
        let mut command = cargo(&["build", "--package", "spectra-server", "--locked", "--profile", profile]);
        // What was built here for this machine is good as it is.
        let is_native = !self.is_foreign() && cfg!(target_env = "gnu");
        if !is_native {
            command.args(["--target", triple]);
        }
        if self.is_foreign() {
            let has_compiler = process::ask(compiler, &["--version"]).is_some();
            ensure!(
                has_compiler,
                "{compiler} is missing: on Debian, apt-get install {} (--provision does)",
                self.compilers().join(" ")
            );
            let variable = triple.replace('-', "_");
            command.env(format!("CARGO_TARGET_{}_LINKER", variable.to_uppercase()), compiler);
            command.env(format!("CC_{variable}"), compiler);
        }
        process::must(&mut command)
            .with_context(|| format!("`rustup target add {triple}` may be missing"))?;
        let folder = if profile == "dev" { "debug" } else { profile };
        let built = if is_native { workspace::target() } else { workspace::target().join(triple) };
        Ok(built.join(folder).join("spectra-server"))
    }
}
