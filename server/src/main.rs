//! The `spectra-server` program.

use std::process::ExitCode;

use clap::Parser;
use spectra_server::args::Cli;
use spectra_server::commands;

fn main() -> ExitCode {
    commands::execute(Cli::parse().command())
}
