//! `cargo xtask screenshots`: pictures of every page of the dashboard.

use anyhow::Result;

use crate::dashboard;
use crate::progress::Step;

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask screenshots
  cargo xtask screenshots --provision";

/// Take pictures of every page of the dashboard, in both themes, on a desk and on a phone
///
/// They are written to dashboard/screenshots/, which the README shows. Builds the dashboard, the server and the agent,
/// and starts what the dashboard's tests start: a server with fifty hosts of a day each, and a live agent. Says what is
/// wrong with the pages on the way: what axe finds, what the console says.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Install Debian's `chromium` where it is missing
    #[arg(long)]
    provision: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    dashboard::build_to_be_seen(args.provision)?;
    let step = Step::start("take the pictures");
    dashboard::screenshots()?;
    step.done();
    Ok(())
}
