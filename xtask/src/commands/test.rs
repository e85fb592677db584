//! `cargo xtask test`: all tests, on SQLite and on TimescaleDB, with the totals at the end.

mod executables;
mod totals;

use std::process::Command;

use anyhow::Result;

use crate::cargo::{build, cargo};
use crate::progress::{Step, seconds};
use crate::timescale::{self, Data, Timescale, Wish};
use crate::{AlreadyTold, interrupt, workspace};
use executables::TestBinary;
use totals::Totals;

/// Packages whose tests use a database, and run once more on TimescaleDB.
const DATABASE_PACKAGES: &[&str] = &["spectra-testkit", "spectra-server", "spectra-e2e"];

/// Tells the tests that the server is thrown away after them, so that they need not clean it.
const DISPOSABLE_VARIABLE: &str = "SPECTRA_TEST_DATABASE_DISPOSABLE";

/// Tells tests of the whole path where the built binaries are.
const BINARIES_VARIABLE: &str = "SPECTRA_BIN_DIR";

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask test --provision
  SPECTRA_TEST_DATABASE_URL=postgres://postgres@localhost/postgres cargo xtask test";

/// Run all tests: on SQLite, then those that use a database again on TimescaleDB
///
/// Nothing is skipped: without a TimescaleDB it fails and says what it tried. In this order: the server that
/// SPECTRA_TEST_DATABASE_URL names; a running Docker daemon that has the timescale/timescaledb image; a local
/// PostgreSQL 16 or newer with the extension; as root on Debian or Ubuntu, PostgreSQL 17 with TimescaleDB from
/// Debian trixie's packages, in a folder of the user's cache (`--provision` fills it, once, in about a minute).
///
/// The last line is `N passed, N failed`; the exit status is not 0 when a test failed or none ran.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::doc_markdown, reason = "the comment is the text of --help, where backticks would be noise")]
pub(crate) struct Args {
    /// Install what is missing: debootstrap here, PostgreSQL 17 with TimescaleDB in the cache folder
    #[arg(long)]
    provision: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    // First, because it is quick to say that there is none.
    let timescale = timescale::provide(&Wish { provision: args.provision, data: Data::Fresh })?;

    let step = Step::start("build the binaries and tests");
    build(&["--workspace", "--bins"])?;
    let binaries = executables::build(DATABASE_PACKAGES)?;
    step.done();

    let runs = [("SQLite", on_sqlite()?), ("TimescaleDB", on_timescale(&timescale, &binaries)?)];
    // The server writes what is left and ends before the last line.
    drop(timescale);
    close(&runs)
}

/// Everything, as `cargo test --workspace` runs it.
fn on_sqlite() -> Result<Totals> {
    let step = Step::start("all tests, with SQLite");
    let mut command = cargo(&["test", "--workspace", "--no-fail-fast"]);
    let totals = totals::run(prepared(&mut command).env_remove(timescale::VARIABLE))?;
    step.done();
    Ok(totals)
}

/// The tests that use a database, with TimescaleDB. The same executables: asking cargo for fewer packages
/// would build their dependencies again with other features.
fn on_timescale(timescale: &Timescale, binaries: &[TestBinary]) -> Result<Totals> {
    let step = Step::start("tests that use a database, with TimescaleDB");
    let mut totals = Totals::default();
    for binary in binaries {
        interrupt::check()?;
        println!("\n     Running {}", binary.path.display());
        let mut command = binary.command();
        prepared(&mut command).env(timescale::VARIABLE, &timescale.url);
        if timescale.server.is_some() {
            command.env(DISPOSABLE_VARIABLE, "1");
        }
        totals.add(&totals::run(&mut command)?);
    }
    step.done();
    Ok(totals)
}

fn prepared(command: &mut Command) -> &mut Command {
    command.env(BINARIES_VARIABLE, workspace::target().join("debug"))
}

/// Prints the totals, the sum as the very last line, and decides how it went.
fn close(runs: &[(&str, Totals)]) -> Result<()> {
    let mut all = Totals::default();
    println!();
    for (name, totals) in runs {
        let Totals { passed, failed, ignored, duration } = totals;
        let ignored = if *ignored > 0 { format!(", {ignored} ignored") } else { String::new() };
        println!("{name}: {passed} passed, {failed} failed{ignored} in {}", seconds(*duration));
        all.add(totals);
    }
    let complaint = complaint(&all);
    if let Some(complaint) = &complaint {
        eprintln!("error: {complaint}");
    }
    println!("{} passed, {} failed", all.passed, all.failed);
    if complaint.is_some() { Err(AlreadyTold.into()) } else { Ok(()) }
}

/// What is wrong with these totals, if anything.
fn complaint(all: &Totals) -> Option<&'static str> {
    if all.failed > 0 {
        Some("tests failed")
    } else if all.passed == 0 {
        Some("no test ran")
    } else if all.ignored > 0 {
        Some("tests were ignored: a test either runs or goes")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tests_that_ran_and_passed_are_good() {
        for ((passed, failed, ignored), good) in
            [((1, 0, 0), true), ((0, 0, 0), false), ((9, 1, 0), false), ((9, 0, 1), false)]
        {
            let totals = Totals { passed, failed, ignored, ..Totals::default() };
            assert_eq!(complaint(&totals).is_none(), good, "{totals:?}");
        }
    }
}
