//! What the binary's commands do.

mod run;
mod tls;
mod token;
mod user;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context, Result};
use tokio::runtime::Runtime;

use crate::args::{Command, TokenCommand, UserCommand};

/// Runs a command; a failure is one sentence on stderr.
pub fn execute(command: Command) -> ExitCode {
    match dispatch(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            note(format_args!("spectra-server: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// A line for the person on stderr; where that cannot be written, the exit status has to do.
fn note(text: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The line that a command is for, on stdout.
fn print(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}").context("cannot write to standard output")
}

fn dispatch(command: Command) -> Result<()> {
    match command {
        Command::Run(args) => runtime()?.block_on(run::run(args)),
        Command::User(UserCommand::Add(args)) => runtime()?.block_on(user::add(args)),
        Command::Token(TokenCommand::Create(args)) => runtime()?.block_on(token::create(args)),
        Command::Tls(command) => runtime()?.block_on(tls::execute(command)),
        Command::Openapi => print(crate::http::document().trim_end()),
    }
}

fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")
}
