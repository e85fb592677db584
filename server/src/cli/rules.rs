//! `spectra-server rules …`

use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;

use anyhow::{Result, bail};
use spectra_alert::condition::CONDITIONS;
use spectra_alert::fault::Fault;
use spectra_alert::rule::Rule;
use spectra_alert::rule::file::{FILE_BYTES, IN_BOX};
use spectra_alert::rule_test::Verdict;

use super::{Told, print};
use crate::alert::file;
use crate::cli::args::{RulesCheckArgs, RulesCommand, RulesTestArgs};

/// Files of one command: more are a folder that was not meant.
const MOST_FILES: usize = 1000;

pub(super) fn execute(command: RulesCommand) -> Result<()> {
    match command {
        RulesCommand::Check(args) => check(&args),
        RulesCommand::Test(args) => test(&args),
        RulesCommand::InBox => print(IN_BOX.trim_end()),
        RulesCommand::Conditions => print(&conditions()),
    }
}

fn check(args: &RulesCheckArgs) -> Result<()> {
    let RulesCheckArgs { files } = args;
    fit(files.iter().map(AsRef::as_ref))?;
    let (mut rules, mut is_good) = (0, true);
    for path in files {
        match read(path).and_then(|text| file::check(&text)) {
            Ok(count) => rules += count,
            Err(faults) => {
                is_good = false;
                print(&sentences(path, &faults))?;
            }
        }
    }
    if !is_good {
        return Err(Told(1).into());
    }
    print(&format!("{}, all good", counted(rules, "rule")))
}

fn test(args: &RulesTestArgs) -> Result<()> {
    let RulesTestArgs { files, rules } = args;
    fit(files.iter().chain(rules).map(AsRef::as_ref))?;
    let rules = match rules {
        None => Vec::new(),
        Some(path) => match read(path).and_then(|text| file::rules(&text)) {
            Ok(rules) => rules,
            Err(faults) => {
                print(&sentences(path, &faults))?;
                return Err(Told(1).into());
            }
        },
    };
    let mut totals = Totals::default();
    for path in files {
        totals.add(&test_file(path, &rules)?);
    }
    print(&totals.sentence())?;
    if totals.is_good() { Ok(()) } else { Err(Told(1).into()) }
}

/// Runs the tests of a file and says how each ended.
fn test_file(path: &Path, rules: &[Rule]) -> Result<Totals> {
    let verdicts = match read(path).and_then(|text| file::test(&text, rules)) {
        Ok(verdicts) => verdicts,
        Err(faults) => {
            print(&sentences(path, &faults))?;
            return Ok(Totals { broken: 1, ..Totals::default() });
        }
    };
    print(&shown(path))?;
    for Verdict { name, differences } in &verdicts {
        let word = if differences.is_empty() { "ok    " } else { "FAILED" };
        print(&format!("  {word}  {name}"))?;
        for difference in differences {
            print(&format!("            {difference}"))?;
        }
    }
    let failed = verdicts.iter().filter(|verdict| !verdict.differences.is_empty()).count();
    Ok(Totals { good: verdicts.len() - failed, failed, broken: 0 })
}

/// What came of all files.
#[derive(Debug, Default)]
struct Totals {
    good: usize,
    failed: usize,
    /// Files whose tests could not be run.
    broken: usize,
}

impl Totals {
    fn add(&mut self, other: &Self) {
        let Self { good, failed, broken } = other;
        self.good += good;
        self.failed += failed;
        self.broken += broken;
    }

    fn is_good(&self) -> bool {
        self.failed == 0 && self.broken == 0
    }

    fn sentence(&self) -> String {
        let Self { good, failed, broken } = self;
        let mut text = format!("{}: {good} ok, {failed} failed", counted(good + failed, "test"));
        if *broken > 0 {
            let _ = write!(text, "; {} could not be run", counted(*broken, "file"));
        }
        text
    }
}

/// Each condition with its sentence and, below it, as it stands in a rule.
fn conditions() -> String {
    let width = CONDITIONS.iter().map(|kind| kind.name.len()).max().unwrap_or_default();
    let lines = CONDITIONS.iter().map(|kind| {
        format!(
            "{:<width$}  {}\n{:<width$}  condition: {{{}: {}}}",
            kind.name, kind.summary, "", kind.name, kind.example
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Demands that there are not too many files, and that stdin is one of them at most.
fn fit<'a>(files: impl Iterator<Item = &'a Path> + Clone) -> Result<()> {
    if files.clone().count() > MOST_FILES {
        bail!("at most {MOST_FILES} files at once");
    }
    if files.filter(|path| is_stdin(path)).count() > 1 {
        bail!("standard input can be read once only: - stands twice");
    }
    Ok(())
}

/// The text of the file, or of stdin for `-`. Of one that is too long no more is read than shows it.
fn read(path: &Path) -> Result<String, Vec<Fault>> {
    let failed = |error: std::io::Error| vec![Fault::new("", format!("cannot be read: {error}"))];
    let mut bytes = Vec::new();
    let most = FILE_BYTES as u64 + 1;
    if is_stdin(path) {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() > FILE_BYTES {
        return Err(vec![Fault::new("", format!("the file has more than {FILE_BYTES} bytes"))]);
    }
    String::from_utf8(bytes).map_err(|_| vec![Fault::new("", "the file is no text in UTF-8")])
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The file's name for people.
fn shown(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() }
}

/// A line for each fault.
fn sentences(path: &Path, faults: &[Fault]) -> String {
    let name = shown(path);
    faults.iter().map(|fault| format!("{name}: {fault}")).collect::<Vec<_>>().join("\n")
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
