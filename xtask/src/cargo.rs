//! Cargo, called as if by hand: from the root, without what our own `cargo run` left in the environment.

use std::process::Command;

use anyhow::Result;

use crate::{process, workspace};

/// Set by cargo for the programs it runs. Build scripts (ring's among them) watch some of these: passed on,
/// they would rebuild half of the tree on each change between `cargo` and `cargo xtask`.
const OF_OUR_OWN_RUN: &[&str] = &[
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_CRATE_NAME",
    "CARGO_BIN_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "OUT_DIR",
];

/// A cargo command that runs in the root of the work tree.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace::root()).args(arguments);
    let package = std::env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| name.to_string_lossy().starts_with("CARGO_PKG_"));
    for name in package.chain(OF_OUR_OWN_RUN.iter().map(Into::into)) {
        command.env_remove(name);
    }
    command
}

/// Builds with cargo's own progress on the screen.
pub(crate) fn build(arguments: &[&str]) -> Result<()> {
    process::must(cargo(&["build"]).args(arguments))
}
