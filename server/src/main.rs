//! The `spectra-server` program.

use std::process::ExitCode;

use clap::Parser;
use spectra_server::cli::args::Cli;
use spectra_server::{cli, service};

/// Requests are decoded on one thread and their rows freed on another, which the C library's allocator
/// does slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    service::environment::enter();
    cli::execute(Cli::parse().command())
}
