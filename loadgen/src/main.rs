//! `spectra-loadgen`: a fleet of agents in one process, for measuring a server.
//!
//! They behave as real ones: readings every five seconds on the clock, a compressed batch every fifteen at a moment
//! of their own, a held poll, one connection each. They differ in what they are: nobody measures anything.

mod agent;
mod args;
mod click;
mod clock;
mod command;
mod fleet;
mod host;
mod identity;
mod link;
mod own;
mod tally;
mod target;

use std::process::ExitCode;

use clap::Parser;

use args::Args;

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> anyhow::Result<()> {
    own::raise_descriptor_limit();
    // One thread: what is measured shall have the other processors.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, fleet::run(args))
}
