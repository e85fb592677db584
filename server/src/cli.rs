//! The command line: what is typed ([`args`]), and what the binary's commands do.

mod api_token;
pub mod args;
mod backup;
mod doctor;
mod import;
mod restore;
mod rules;
mod run;
mod service;
mod setup;
mod tls;
mod token;
mod user;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context, Result};
use tokio::runtime::Runtime;

use crate::audit::{self, Actor, Entry};
use crate::cli::args::{Command, TokenCommand};
use crate::store::Store;

/// Runs a command; a failure is one sentence on stderr.
pub fn execute(command: Command) -> ExitCode {
    match dispatch(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if let Some(Told(status)) = error.downcast_ref() {
                return ExitCode::from(*status);
            }
            note(format_args!("spectra-server: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// A failure that the command itself has told, with its exit status.
#[derive(Debug)]
struct Told(u8);

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("failed, as told above")
    }
}

impl std::error::Error for Told {}

/// A line for the person on stderr; where that cannot be written, the exit status has to do.
fn note(text: std::fmt::Arguments<'_>) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// An entry of the audit trail: what the command did to `target`.
async fn record(
    store: &Store,
    action: &'static str,
    target: impl Into<String>,
    detail: impl Into<String>,
) -> Result<()> {
    let entry = Entry::new(Actor::CommandLine, action, target).detail(detail);
    audit::record(store, entry).await.context("cannot write to the audit trail")
}

/// The line that a command is for, on stdout.
fn print(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}").context("cannot write to standard output")
}

fn dispatch(command: Command) -> Result<()> {
    match command {
        Command::Run(args) => runtime()?.block_on(run::run(*args)),
        Command::User(command) => runtime()?.block_on(user::execute(command)),
        Command::ApiToken(command) => runtime()?.block_on(api_token::execute(command)),
        Command::SetupCode(args) => runtime()?.block_on(setup::print(args)),
        Command::Token(TokenCommand::Create(args)) => runtime()?.block_on(token::create(args)),
        Command::Tls(command) => runtime()?.block_on(tls::execute(command)),
        Command::Install(args) => service::install(args),
        Command::Uninstall(args) => service::uninstall(args),
        Command::Status(args) => service::status(&args),
        Command::Backup(args) => runtime()?.block_on(backup::run(args)),
        Command::Restore(args) => runtime()?.block_on(restore::run(args)),
        Command::Doctor(args) => runtime()?.block_on(doctor::run(args)),
        Command::Token(TokenCommand::List(args)) => runtime()?.block_on(token::list(args)),
        Command::Token(TokenCommand::Revoke(args)) => runtime()?.block_on(token::revoke(args)),
        Command::Import(args) => runtime()?.block_on(import::import(args)),
        Command::Rules(command) => rules::execute(command),
        Command::Openapi => print(crate::http::document().trim_end()),
    }
}

fn runtime() -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")
}
