//! `cargo xtask …`: the developer commands of this work tree.

mod commands;
mod interrupt;
mod process;
mod progress;
mod timescale;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// The developer commands of Spectra
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Timescale(commands::timescale::Args),
}

fn main() -> ExitCode {
    let args = Args::parse();
    match interrupt::install().and_then(|()| run(&args.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<interrupt::Interrupted>() => ExitCode::from(interrupt::EXIT_STATUS),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<()> {
    match command {
        Command::Timescale(args) => commands::timescale::run(args),
    }
}
