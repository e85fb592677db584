//! What the runs of libtest said about themselves, added up while their output passes by.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::process;

/// A process that a test left behind may hold the output open after the run; it is not waited for longer.
const OUTPUT_PATIENCE: Duration = Duration::from_secs(2);

/// Sums over test executables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
    /// Wall clock of the run.
    pub(crate) duration: Duration,
}

impl Totals {
    pub(crate) fn add(&mut self, other: &Self) {
        let Self { passed, failed, ignored, duration } = other;
        self.passed += passed;
        self.failed += failed;
        self.ignored += ignored;
        self.duration += *duration;
    }

    /// Adds what a line says if it is one of libtest's closing lines.
    fn read(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ").and_then(|(_, rest)| rest.split_once(". "))
        else {
            return;
        };
        for count in counts.split("; ") {
            match count.split_once(' ').and_then(|(number, what)| Some((number.parse::<u64>().ok()?, what))) {
                Some((number, "passed")) => self.passed += number,
                Some((number, "failed")) => self.failed += number,
                Some((number, "ignored")) => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// Runs tests, shows their output and returns their sums. A run that ends badly without naming a failed
/// test (it did not compile, it crashed) counts as one failure.
pub(crate) fn run(command: &mut Command) -> Result<Totals> {
    let started = Instant::now();
    let mut child = process::start(command.stdout(Stdio::piped()))?;
    let output = child.stdout.take().context("the output of the tests is not piped")?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || pass_on(output, &sender));

    let status = process::wait(&mut child)?;
    let mut totals = Totals::default();
    let ended = Instant::now();
    while let Ok(line) = receiver.recv_timeout(OUTPUT_PATIENCE.saturating_sub(ended.elapsed())) {
        totals.read(&line);
    }
    if !status.success() && totals.failed == 0 {
        eprintln!("the run ended with {status} and without a failed test: counted as one failure");
        totals.failed = 1;
    }
    totals.duration = started.elapsed();
    Ok(totals)
}

/// Prints each line at once and sends on the few that count.
fn pass_on(output: impl Read, sender: &mpsc::Sender<String>) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        if text.contains("test result: ") && sender.send(text.into_owned()).is_err() {
            return;
        }
        line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Totals {
        let mut totals = run(Command::new("sh").args(["-c", script])).unwrap();
        totals.duration = Duration::ZERO;
        totals
    }

    #[test]
    fn closing_lines_are_added_up() {
        let mut totals = Totals::default();
        for line in [
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.03s",
            "test speed ... test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s",
            "running 3 tests",
            "test result: what",
        ] {
            totals.read(line);
        }
        assert_eq!(totals, Totals { passed: 12, failed: 2, ignored: 1, duration: Duration::ZERO });
    }

    #[test]
    fn a_crash_counts_as_a_failure() {
        let crashed = shell("echo 'test result: ok. 3 passed; 0 failed; 0 ignored'; exit 101");
        assert_eq!((crashed.passed, crashed.failed), (3, 1));
        let failed = shell("echo 'test result: FAILED. 3 passed; 2 failed; 0 ignored'; exit 101");
        assert_eq!((failed.passed, failed.failed), (3, 2));
    }

    #[test]
    fn a_process_that_a_test_left_behind_does_not_hold_up_the_end() {
        let started = Instant::now();
        let totals = shell("sleep 30 & echo 'test result: ok. 1 passed; 0 failed; 0 ignored'");
        assert_eq!(totals.passed, 1);
        assert!(started.elapsed() < OUTPUT_PATIENCE * 2);
    }
}
