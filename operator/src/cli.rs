//! The command line: what can be done, and doing it.

mod args;
mod cleanup;
mod crds;
mod doctor;
mod finalizers;
mod run;
mod setup;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser as _;
use tokio::runtime::Runtime;

use args::{Args, Command};

/// Runs what was typed.
pub fn main() -> ExitCode {
    let Args { command } = Args::parse();
    // Both TLS users of this process take it from here; there is no other.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let outcome = match command {
        Command::Run(args) => run::run(*args),
        Command::Crds(args) => crds::run(&args),
        Command::Setup(args) => setup::run(args),
        Command::Doctor(args) => doctor::run(args),
        Command::Cleanup(args) => cleanup::run(&args),
        Command::DropFinalizers(args) => finalizers::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("spectra-operator: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> Result<Runtime> {
    // Everything waits for the network; a second thread keeps probes answered while a long list is decoded.
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().context("cannot start the runtime")
}
