//! The `spectra-server` program.

use std::process::ExitCode;

use clap::Parser;
use spectra_server::args::Cli;
use spectra_server::{commands, service};

/// Requests are decoded on one thread and their rows freed on another, which the C library's allocator
/// does slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    service::environment::enter();
    commands::execute(Cli::parse().command())
}
