//! `cargo xtask …`: the developer commands of this work tree.

mod apt;
mod archive;
mod cargo;
mod chart;
mod children;
mod cluster;
mod commands;
mod dashboard;
mod debian;
mod image;
mod interrupt;
mod lint;
mod lock;
mod package;
mod platforms;
mod process;
mod programs;
mod progress;
mod python;
mod schemathesis;
mod suite;
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
    Up(commands::up::Args),
    Build(commands::build::Args),
    Test(commands::test::Args),
    Soak(commands::soak::Args),
    Schemathesis(commands::schemathesis::Args),
    Check(commands::check::Args),
    Gen(commands::generate::Args),
    Bench(commands::bench::Args),
    Screenshots(commands::screenshots::Args),
    Package(commands::package::Args),
    Image(commands::image::Args),
    Timescale(commands::timescale::Args),
    Cluster(commands::cluster::Args),
}

/// A failure that a command has described itself, in a better place than the end.
#[derive(Debug)]
struct AlreadyTold;

impl std::fmt::Display for AlreadyTold {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("failed, as told above")
    }
}

impl std::error::Error for AlreadyTold {}

fn main() -> ExitCode {
    let args = Args::parse();
    match interrupt::install().and_then(|()| run(&args.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<interrupt::Interrupted>() => ExitCode::from(interrupt::EXIT_STATUS),
        Err(error) if error.is::<AlreadyTold>() => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<()> {
    match command {
        Command::Up(args) => commands::up::run(args),
        Command::Build(args) => commands::build::run(args),
        Command::Test(args) => commands::test::run(args),
        Command::Soak(args) => commands::soak::run(args),
        Command::Schemathesis(args) => commands::schemathesis::run(args),
        Command::Check(args) => commands::check::run(args),
        Command::Gen(args) => commands::generate::run(args),
        Command::Bench(args) => commands::bench::run(args),
        Command::Screenshots(args) => commands::screenshots::run(args),
        Command::Package(args) => commands::package::run(args),
        Command::Image(args) => commands::image::run(args),
        Command::Timescale(args) => commands::timescale::run(args),
        Command::Cluster(args) => commands::cluster::run(args),
    }
}
