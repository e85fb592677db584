//! `kubectl spectra`: what people do with Spectra at a terminal, in one line each.
//!
//! It asks the Kubernetes API alone, with the rights of whoever runs it: never the server, and no agent.

mod agents;
mod answer;
mod args;
mod can_run;
mod cluster;
mod diagnose;
mod host;
mod mend;
mod table;
mod token;
mod unit;

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser as _;

use args::{Args, Command};
use cluster::Cluster;

fn main() -> ExitCode {
    let args = Args::parse();
    // TLS of the Kubernetes client takes it from here; there is no other.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kubectl spectra: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(Args { place, command }: Args) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start the runtime")?.block_on(async {
        let cluster = Cluster::of(place).await?;
        match command {
            Command::Token(args) => token::run(&cluster, args).await,
            Command::Diagnose(args) => diagnose::run(&cluster, args).await,
            Command::Agents(args) => agents::run(&cluster, &args).await,
            Command::CanRun(args) => can_run::run(&cluster, &args).await,
        }
    })
}
