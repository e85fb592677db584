//! `cargo xtask build`: the server with its dashboard, as they are shipped.

use anyhow::Result;

use crate::cargo::build;
use crate::dashboard;
use crate::progress::Step;
use crate::workspace;

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask build
  cargo xtask build --debug";

/// Build the dashboard, and the server that embeds it
///
/// The dashboard needs Node.js; without it the server is built all the same and shows a small page of its own. Packages
/// and images are built by `cargo xtask package` and `cargo xtask image`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Quickly, not for use: without optimisation
    #[arg(long)]
    debug: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    dashboard::build_if_possible()?;
    let step = Step::start("build the server");
    let profile = if args.debug { "dev" } else { "release" };
    build(&["--package", "spectra-server", "--bin", "spectra-server", "--profile", profile])?;
    step.done();
    let folder = if args.debug { "debug" } else { "release" };
    println!("{}", workspace::binary(folder, "spectra-server").display());
    Ok(())
}
