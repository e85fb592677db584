//! `cargo xtask soak`: the long forms of the tests that have one.

use anyhow::Result;
use clap::ValueEnum;

use crate::cargo::build;
use crate::progress::Step;
use crate::suite::{self, TestBinary, Totals};
use crate::timescale::{self, Data, Timescale, Wish};

/// Packages with tests that have a long form, and the part of the path of those tests.
const PACKAGES: &[(&str, &str)] = &[("spectra-e2e", ""), ("spectra-server", "fuzz")];

/// Picks the long forms.
const VARIABLE: &str = "SPECTRA_SOAK";

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask soak --provision
  cargo xtask soak --database sqlite killed
  cargo xtask soak --database sqlite fuzz";

/// Run the long forms of the tests: a thousand kills, a minute without a database, millions of made-up requests
///
/// The same tests as those of `test`, which runs their short forms, each about twenty times as long: an hour and a
/// half for all of them on both databases. Made-up cases print their seed. The last line is `N passed, N failed`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Only tests with one of these texts in their path, such as `agent_killed`
    #[arg(value_name = "TEXT")]
    tests: Vec<String>,
    /// Only this database; both when it is not named
    #[arg(long, value_enum)]
    database: Option<Database>,
    /// Install what is missing for TimescaleDB, as `cargo xtask test --provision` does
    #[arg(long)]
    provision: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Timescale,
}

impl Args {
    fn wants(&self, database: Database) -> bool {
        self.database.is_none_or(|only| only == database)
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let wish = Wish { provision: args.provision, data: Data::Fresh, is_tuned: false };
    let timescale = if args.wants(Database::Timescale) { Some(timescale::provide(&wish)?) } else { None };

    let step = Step::start("build the binaries and tests");
    build(&["--workspace", "--bins"])?;
    let packages: Vec<&str> = PACKAGES.iter().map(|(package, _)| *package).collect();
    let binaries = suite::of_packages(&suite::build()?, &packages);
    step.done();

    let mut runs = Vec::new();
    if args.wants(Database::Sqlite) {
        runs.push(("SQLite", soak("SQLite", &args.tests, &binaries, None)?));
    }
    if let Some(timescale) = &timescale {
        runs.push(("TimescaleDB", soak("TimescaleDB", &args.tests, &binaries, Some(timescale))?));
    }
    // The server writes what is left and ends before the last line.
    drop(timescale);
    suite::close(&runs)
}

fn soak(
    name: &str,
    tests: &[String],
    binaries: &[TestBinary],
    timescale: Option<&Timescale>,
) -> Result<Totals> {
    let step = Step::start(format!("long forms, with {name}"));
    let totals = suite::run_all(binaries, timescale, |binary, command| {
        command.env(VARIABLE, "1");
        match PACKAGES.iter().find(|(package, _)| *package == binary.package) {
            Some((_, part)) if tests.is_empty() && !part.is_empty() => command.arg(part),
            _ => command.args(tests),
        };
    })?;
    step.done();
    Ok(totals)
}
