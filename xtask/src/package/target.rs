//! Processors that packages are made for, and how the program is built for each.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::cargo::cargo;
use crate::{process, workspace};

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

    /// Builds the server; returns where it is.
    pub(crate) fn build(&self, profile: &str) -> Result<PathBuf> {
        let Self { triple, compiler, .. } = self;
        let mut command = cargo(&["build", "--package", "spectra-server", "--locked", "--target", triple]);
        command.args(["--profile", profile]);
        let is_foreign = !triple.starts_with(std::env::consts::ARCH);
        if is_foreign {
            let has_compiler = process::ask(compiler, &["--version"]).is_some();
            ensure!(
                has_compiler,
                "{compiler} is missing: on Debian, apt-get install gcc-{} libc6-dev-{}-cross",
                compiler.trim_end_matches("-gcc"),
                self.deb
            );
            let variable = triple.replace('-', "_");
            command.env(format!("CARGO_TARGET_{}_LINKER", variable.to_uppercase()), compiler);
            command.env(format!("CC_{variable}"), compiler);
        }
        process::must(&mut command)
            .with_context(|| format!("`rustup target add {triple}` may be missing"))?;
        let folder = if profile == "dev" { "debug" } else { profile };
        Ok(workspace::target().join(triple).join(folder).join("spectra-server"))
    }
}
