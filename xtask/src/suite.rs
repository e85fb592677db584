//! Running tests: the executables as cargo built them, on one database or the other, and what they add up to.

mod executables;
mod totals;

use std::process::Command;

use anyhow::Result;

use crate::progress::seconds;
use crate::timescale::{self, Timescale};
use crate::{AlreadyTold, interrupt, workspace};
pub(crate) use executables::{TestBinary, build, of_other_packages, of_packages};
pub(crate) use totals::{Totals, run};

/// Tells the tests that the server is thrown away after them, so that they need not clean it.
const DISPOSABLE_VARIABLE: &str = "SPECTRA_TEST_DATABASE_DISPOSABLE";

/// Tells tests of the whole path where the built binaries are.
pub(crate) const BINARIES_VARIABLE: &str = "SPECTRA_BIN_DIR";

/// Packages whose tests wait for processes, clocks and disks rather than compute: more of them run at once.
const WAITING_PACKAGES: &[&str] =
    &["spectra-agent", "spectra-e2e", "spectra-kubernetes-tests", "spectra-platforms-tests"];
/// For each processor. More would make those wait that measure how soon something ends.
const WAITING_TESTS: usize = 3;
/// Tests that libtest runs at once.
const THREADS_VARIABLE: &str = "RUST_TEST_THREADS";

/// Runs executables one after the other, with SQLite where there is no TimescaleDB.
pub(crate) fn run_all(
    binaries: &[TestBinary],
    timescale: Option<&Timescale>,
    adjust: impl Fn(&TestBinary, &mut Command),
) -> Result<Totals> {
    let mut totals = Totals::default();
    for binary in binaries {
        interrupt::check()?;
        println!("\n     Running {}", binary.path.display());
        let mut command = binary.command();
        prepare(&mut command, timescale);
        if WAITING_PACKAGES.contains(&binary.package.as_str()) && std::env::var_os(THREADS_VARIABLE).is_none()
        {
            let processors = std::thread::available_parallelism().map_or(1, usize::from);
            command.env(THREADS_VARIABLE, (WAITING_TESTS * processors).to_string());
        }
        adjust(binary, &mut command);
        totals.add(&run(&mut command)?);
    }
    Ok(totals)
}

/// Sets what the tests read from their environment.
pub(crate) fn prepare<'a>(command: &'a mut Command, timescale: Option<&Timescale>) -> &'a mut Command {
    command.env(BINARIES_VARIABLE, workspace::target().join("debug"));
    match timescale {
        None => command.env_remove(timescale::VARIABLE),
        Some(timescale) => {
            if timescale.server.is_some() {
                command.env(DISPOSABLE_VARIABLE, "1");
            }
            command.env(timescale::VARIABLE, &timescale.url)
        }
    }
}

/// Prints the totals, the sum as the very last line, and decides how it went.
pub(crate) fn close(runs: &[(&str, Totals)]) -> Result<()> {
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
