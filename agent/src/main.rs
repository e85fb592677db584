//! The agent's entry point.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use spectra_agent::args::{Args, CheckArgs, Command, LogFormat, RunArgs};
use spectra_agent::config::{Config, host_of};
use spectra_agent::sys::launch::launch;
use spectra_agent::{check, contain, log, run, service};

fn main() -> ExitCode {
    contain::install_hook();
    let outcome = match Args::parse().command {
        Command::Run(args) => launch(move || start(*args)),
        Command::Check(args) => look(args),
        Command::Install(args) => service::install(*args),
        Command::Uninstall(args) => service::uninstall(args),
        Command::Status(args) => return service::status(&args),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Where nobody can read it, the exit code is left.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(args: RunArgs) -> anyhow::Result<bool> {
    log::install(args.log_format, args.log_level);
    let is_json = args.log_format == LogFormat::Json;
    match Config::from_args(args).and_then(run::run) {
        // Who reads a log of JSON reads its last line too.
        Err(error) if is_json => {
            tracing::error!("{error:#}");
            Ok(false)
        }
        outcome => outcome.map(|()| true),
    }
}

fn look(args: CheckArgs) -> anyhow::Result<bool> {
    let CheckArgs { host } = args;
    check::check(&host_of(host)?)
}
