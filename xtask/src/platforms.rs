//! The agent for Windows, and Wine to run it: what `cargo xtask test --platforms` needs.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::debian::Folder;
use crate::package::Elsewhere;
use crate::suite::{self, TestBinary, Totals};

/// Packages whose tests run the agent for other systems.
pub(crate) const PACKAGES: &[&str] = &["spectra-platforms-tests"];

/// Debian trixie's is Wine 10; version 8 of bookworm lacks a library that every program of Rust's needs.
const WINE: Folder = Folder {
    title: "Wine",
    packages: "wine,wine64",
    // Its Windows is made once: tests write over it in memory. What is 32-bit is not there, which it complains of.
    finish: "export HOME=/root WINEPREFIX=/srv/prefix WINEDEBUG=-all; wineboot --init; wineserver --wait; \
             test -f /srv/prefix/system.reg",
};

const TRIPLE: &str = "x86_64-pc-windows-gnu";

/// Tells the tests where the small Debian with Wine is.
const WINE_VARIABLE: &str = "SPECTRA_TEST_WINE";
/// Tells them where the agent for Windows is.
const AGENT_VARIABLE: &str = "SPECTRA_TEST_WINDOWS_AGENT";

/// What the tests need, ready.
#[derive(Debug)]
pub(crate) struct Kit {
    wine: PathBuf,
    agent: &'static Elsewhere,
}

/// Provides Wine and the compiler; says what is missing where that is not allowed.
pub(crate) fn provide(provision: bool) -> Result<Kit> {
    let agent = Elsewhere::of(TRIPLE).context("there is no agent for Windows")?;
    if provision {
        agent.provision()?;
    }
    Ok(Kit { wine: WINE.provide(provision)?, agent })
}

impl Kit {
    /// Builds the agent and runs the tests with it.
    pub(crate) fn run(&self, binaries: &[TestBinary]) -> Result<Totals> {
        let agent = self.agent.build("dev")?;
        suite::run_all(&suite::of_packages(binaries, PACKAGES), None, |_, command| {
            command.env(WINE_VARIABLE, &self.wine).env(AGENT_VARIABLE, &agent);
        })
    }
}
