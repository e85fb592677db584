//! `cargo xtask timescale`: a TimescaleDB server for as long as you need it.

use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::interrupt;
use crate::timescale::{self, Data, Wish};

/// Shown after the options.
const EXAMPLES: &str = "\
Example, in two terminals:
  cargo xtask timescale
  SPECTRA_TEST_DATABASE_URL=postgres://… cargo test -p spectra-server";

/// Run a TimescaleDB server until Ctrl-C and print its URL
///
/// For running single tests against TimescaleDB again and again. The server comes from where `cargo xtask test`
/// takes it; its data are deleted at the end.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Install what is missing: debootstrap here, PostgreSQL 17 with TimescaleDB in the cache folder
    #[arg(long)]
    provision: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut timescale =
        timescale::provide(&Wish { provision: args.provision, data: Data::Fresh, is_tuned: false })?;
    println!("{}", timescale.url);
    while !interrupt::requested() {
        let ended = timescale.server.as_mut().is_some_and(timescale::Server::has_ended);
        ensure!(!ended, "the server ended by itself");
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
