//! The entry point of the operator.

use std::process::ExitCode;

use clap::Parser;

/// Spectra operator: keeps fleets, tokens and diagnostics of a Kubernetes cluster as they are declared
///
/// The controllers are not part of this version: the program explains itself and ends. Agents and the
/// server work without it, in a cluster and outside.
#[derive(Debug, Parser)]
#[command(
    version,
    after_long_help = "Examples:
  spectra-operator --version     print the version, as images and charts need it
  spectra-operator               say that there is nothing to run yet, and end with status 1

Environment: none is read yet.

Until it comes, enrol the hosts of a cluster as any other:
  spectra-server token create --uses 10
  spectra-agent run --server https://spectra.example.org --token-file -"
)]
struct Args {}

fn main() -> ExitCode {
    let Args {} = Args::parse();
    eprintln!("spectra-operator: this version has no controllers yet; see --help");
    ExitCode::FAILURE
}
