//! `cargo xtask schemathesis`: the API against its own description, as often as wanted.

use anyhow::Result;

use crate::cargo::build;
use crate::progress::Step;
use crate::schemathesis::{self, Size};
use crate::suite;

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask schemathesis --provision
  cargo xtask schemathesis --examples 500 --seed 7";

/// Try the API with requests that Schemathesis makes up from its description
///
/// Each group of operations gets a server of its own with hosts and data. No answer may be a fault of the server, or
/// have a status, a content type, a header or a body that the description does not have. `test` runs the same with
/// its defaults.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Made-up requests for each operation, beside those for each edge of its parameters
    #[arg(long, value_name = "NUMBER", default_value_t = Size::DEFAULT.examples, value_parser = clap::value_parser!(u32).range(1..))]
    examples: u32,
    /// Which ones: the same number makes up the same requests
    #[arg(long, value_name = "NUMBER", default_value_t = Size::DEFAULT.seed)]
    seed: u32,
    /// Install Schemathesis in the cache folder; as root on Debian or Ubuntu, Python as well
    #[arg(long)]
    provision: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let Args { examples, seed, provision } = *args;
    let program = schemathesis::provide(provision)?;
    let step = Step::start("build the server");
    build(&["--workspace", "--bin", "spectra-server"])?;
    step.done();
    suite::close(&[("Schemathesis", schemathesis::run(&program, Size { examples, seed })?)])
}
