//! The entry point of the operator.

use clap::Parser;

/// Spectra operator: reconciles SpectraFleet, SpectraToken and SpectraDiagnostic.
///
/// The controllers are not part of this version yet; the binary exists so that images, charts
/// and the workspace have their final shape.
#[derive(Parser)]
#[command(version)]
struct Args {}

fn main() {
    let Args {} = Args::parse();
    eprintln!("spectra-operator {} has no controllers yet", env!("CARGO_PKG_VERSION"));
    std::process::exit(1);
}
