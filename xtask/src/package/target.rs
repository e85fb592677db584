//! What packages are made for, and how the program is built for each.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::product::{AGENT, Product, SERVER};
use super::toolchain::{self, Static};
use crate::cargo::cargo;
use crate::{apt, dashboard, process, workspace};

/// What `--verify` unpacks packages with, and runs them on another processor with.
const VERIFIERS: [&str; 3] = ["dpkg", "rpm", "qemu-user-static"];

/// What `release` is for the agent: the same for size.
const AGENT_PROFILE: &str = "agent";

/// A program on a kind of processor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) product: &'static Product,
    pub(crate) triple: &'static str,
    /// In the names of files, and of the agents that servers give away.
    pub(crate) label: &'static str,
    /// Debian's name of the processor.
    pub(crate) deb: &'static str,
    /// RPM's.
    pub(crate) rpm: &'static str,
    /// Docker's, and what it calls the variant.
    pub(crate) oci: (&'static str, Option<&'static str>),
    /// What emulates it: the end of qemu's name, and the model of processor.
    qemu: (&'static str, Option<&'static str>),
    build: Build,
}

#[derive(Debug, PartialEq, Eq)]
enum Build {
    /// Against the C library of Debian, with its compiler.
    Shared { compiler: &'static str },
    /// With everything in it.
    Static(Static),
}

pub(crate) const TARGETS: &[Target] = &[
    Target {
        product: &SERVER,
        triple: "x86_64-unknown-linux-gnu",
        label: "amd64",
        deb: "amd64",
        rpm: "x86_64",
        oci: ("amd64", None),
        qemu: ("x86_64", None),
        build: Build::Shared { compiler: "x86_64-linux-gnu-gcc" },
    },
    Target {
        product: &SERVER,
        triple: "aarch64-unknown-linux-gnu",
        label: "arm64",
        deb: "arm64",
        rpm: "aarch64",
        oci: ("arm64", None),
        qemu: ("aarch64", None),
        build: Build::Shared { compiler: "aarch64-linux-gnu-gcc" },
    },
    Target {
        product: &AGENT,
        triple: "x86_64-unknown-linux-musl",
        label: "amd64",
        deb: "amd64",
        rpm: "x86_64",
        oci: ("amd64", None),
        qemu: ("x86_64", None),
        build: Build::Static(Static { zig: "x86_64-linux-musl", cpu: "", builds_std: false }),
    },
    Target {
        product: &AGENT,
        triple: "aarch64-unknown-linux-musl",
        label: "arm64",
        deb: "arm64",
        rpm: "aarch64",
        oci: ("arm64", None),
        qemu: ("aarch64", None),
        build: Build::Static(Static { zig: "aarch64-linux-musl", cpu: "", builds_std: false }),
    },
    Target {
        product: &AGENT,
        triple: "armv7-unknown-linux-musleabihf",
        label: "armv7",
        deb: "armhf",
        rpm: "armv7hl",
        oci: ("arm", Some("v7")),
        qemu: ("arm", Some("cortex-a7")),
        build: Build::Static(Static { zig: "arm-linux-musleabihf", cpu: "cortex_a7", builds_std: true }),
    },
    // Raspberry Pi 1 and Zero. Their Debian calls the processor armhf, too, and runs what is made for this.
    Target {
        product: &AGENT,
        triple: "arm-unknown-linux-musleabihf",
        label: "armv6",
        deb: "armhf",
        rpm: "armv6hl",
        oci: ("arm", Some("v6")),
        qemu: ("arm", Some("arm1176")),
        build: Build::Static(Static { zig: "arm-linux-musleabihf", cpu: "arm1176jzf_s", builds_std: true }),
    },
];

impl Target {
    pub(crate) fn parse(text: &str) -> Result<&'static Self, String> {
        TARGETS.iter().find(|target| target.triple == text).ok_or_else(|| {
            let known: Vec<_> = TARGETS.iter().map(|target| target.triple).collect();
            format!("packages are made for {}", known.join(", "))
        })
    }

    /// The agent for this machine's own kind of processor.
    pub(crate) fn native_agent() -> Result<&'static Self> {
        let is_native = |target: &&Self| target.product == &AGENT && !target.is_foreign();
        TARGETS.iter().find(is_native).context("there is no agent for this machine's processor")
    }

    /// Not this machine's processor.
    pub(crate) fn is_foreign(&self) -> bool {
        !self.triple.starts_with(std::env::consts::ARCH)
    }

    pub(crate) fn is_static(&self) -> bool {
        matches!(self.build, Build::Static(_))
    }

    /// Debian's packages with the compiler of a foreign processor.
    fn compilers(&self) -> Vec<String> {
        match &self.build {
            Build::Shared { compiler } if self.is_foreign() => vec![
                format!("gcc-{}", compiler.trim_end_matches("-gcc")),
                format!("libc6-dev-{}-cross", self.deb),
            ],
            _ => Vec::new(),
        }
    }

    /// Installs what building for it needs, and what running it here does.
    pub(crate) fn provision(&self, verify: bool) -> Result<()> {
        match &self.build {
            Build::Static(toolchain) => toolchain::provision(toolchain, self.triple)?,
            Build::Shared { .. } if process::ask("rustup", &["--version"]).is_some() => {
                process::must(Command::new("rustup").args(["target", "add", self.triple]))?;
            }
            Build::Shared { .. } => {}
        }
        let compilers = self.compilers();
        let mut packages: Vec<&str> = compilers.iter().map(String::as_str).collect();
        if verify {
            packages.extend(VERIFIERS);
        }
        if packages.is_empty() {
            return Ok(());
        }
        ensure!(apt::is_here(), "there is no apt-get: install the equivalents of {}", packages.join(" "));
        apt::install(&packages)
    }

    /// The program as a command, emulated where its processor is another one.
    pub(crate) fn command(&self, program: &Path) -> Command {
        if !self.is_foreign() {
            return Command::new(program);
        }
        let (emulator, processor) = self.qemu;
        let mut command = Command::new(format!("qemu-{emulator}-static"));
        if let Some(processor) = processor {
            command.args(["-cpu", processor]);
        }
        if let Build::Shared { compiler } = &self.build {
            // Where Debian's compiler for it has its libraries.
            command.arg("-L").arg(format!("/usr/{}", compiler.trim_end_matches("-gcc")));
        }
        command.arg(program);
        command
    }

    /// Builds the program; returns where it is.
    pub(crate) fn build(&self, profile: &str) -> Result<PathBuf> {
        self.build_with(profile, &[])
    }

    /// The same with more arguments for cargo.
    pub(crate) fn build_with(&self, profile: &str, arguments: &[&str]) -> Result<PathBuf> {
        self.build_program(self.product.name, profile, arguments)
    }

    /// Builds another program of ours for the same kind of machine.
    pub(crate) fn build_program(&self, name: &str, profile: &str, arguments: &[&str]) -> Result<PathBuf> {
        let Self { triple, .. } = self;
        if name == SERVER.name {
            dashboard::build_if_possible()?;
        }
        let profile = if name == AGENT.name && profile == "release" { AGENT_PROFILE } else { profile };
        let mut command = cargo(&["build", "--package", name, "--locked", "--profile", profile]);
        command.args(arguments);
        let folder = if profile == "dev" { "debug" } else { profile };
        let built = match &self.build {
            Build::Static(toolchain) => {
                toolchain::prepare(&mut command, toolchain, triple)?;
                command.args(["--target", triple]);
                toolchain::folder().join(triple)
            }
            // What was built here for this machine is good as it is.
            Build::Shared { .. } if !self.is_foreign() && cfg!(target_env = "gnu") => workspace::target(),
            Build::Shared { compiler } => {
                self.cross(&mut command, compiler)?;
                workspace::target().join(triple)
            }
        };
        process::must(&mut command).with_context(|| {
            format!("cannot build {name} for {triple}; `--provision` installs what that needs")
        })?;
        Ok(built.join(folder).join(name))
    }

    fn cross(&self, command: &mut Command, compiler: &str) -> Result<()> {
        command.args(["--target", self.triple]);
        if !self.is_foreign() {
            return Ok(());
        }
        ensure!(
            process::ask(compiler, &["--version"]).is_some(),
            "{compiler} is missing: on Debian, apt-get install {} (--provision does)",
            self.compilers().join(" ")
        );
        let variable = self.triple.replace('-', "_");
        command.env(format!("CARGO_TARGET_{}_LINKER", variable.to_uppercase()), compiler);
        command.env(format!("CC_{variable}"), compiler);
        Ok(())
    }
}
