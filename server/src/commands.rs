//! What the binary's commands do.

mod run;
mod token;
mod user;

use std::process::ExitCode;

use anyhow::{Context, Result};
use tokio::runtime::Runtime;

use crate::args::{Command, TokenCommand, UserCommand};

/// Runs a command; a failure is one sentence on stderr.
pub fn execute(command: Command) -> ExitCode {
    match dispatch(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("spectra-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<()> {
    match command {
        Command::Run(args) => runtime()?.block_on(run::run(args)),
        Command::User(UserCommand::Add(args)) => runtime()?.block_on(user::add(args)),
        Command::Token(TokenCommand::Create(args)) => runtime()?.block_on(token::create(args)),
        Command::Openapi => {
            print!("{}", crate::http::document());
            Ok(())
        }
    }
}

fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")
}
