//! Rules and their tests as files: what is wrong with a text, and what came of its tests.

use spectra_alert::fault::Fault;
use spectra_alert::rule::Rule;
use spectra_alert::rule::file::RuleFile;
use spectra_alert::rule_test::{TestFile, Verdict};

use super::catalog::catalog;
use crate::event::EventKind;

/// How many rules there are; the error is all that is wrong with them.
pub fn check(text: &str) -> Result<usize, Vec<Fault>> {
    let file = RuleFile::read(text).map_err(|fault| vec![fault])?;
    Ok(file.check(catalog())?.len())
}

/// The rules of a text, all of them good.
pub fn rules(text: &str) -> Result<Vec<Rule>, Vec<Fault>> {
    let file = RuleFile::read(text).map_err(|fault| vec![fault])?;
    file.clone().check(catalog())?;
    Ok(file.rules)
}

/// Runs the tests of a text, over `rules` where it has none of its own.
pub fn test(text: &str, rules: &[Rule]) -> Result<Vec<Verdict>, Vec<Fault>> {
    let file = TestFile::read(text).map_err(|fault| vec![fault])?;
    if file.rules.is_empty() && rules.is_empty() {
        return Err(vec![Fault::new(
            "rules",
            "there are none: write them here, or give their file by --rules",
        )]);
    }
    // What tries nothing must not look like a success.
    if file.tests.is_empty() {
        return Err(vec![Fault::new("tests", "there are none")]);
    }
    let faults = unknown_events(&file);
    if faults.is_empty() { file.run(rules.to_vec(), catalog()) } else { Err(faults) }
}

/// Events that this server never notices: a test that names one tries nothing.
fn unknown_events(file: &TestFile) -> Vec<Fault> {
    let is_known = |kind: &str| EventKind::ALL.iter().any(|known| known.name() == kind);
    let known = || EventKind::ALL.map(EventKind::name).join(", ");
    let mut faults = Vec::new();
    for (at, test) in file.tests.iter().enumerate() {
        for (event_at, event) in test.events.iter().enumerate().filter(|(_, event)| !is_known(&event.kind)) {
            let path = format!("tests[{at}].events[{event_at}].kind");
            let message = format!("there is no kind of event \"{}\", known are {}", event.kind, known());
            faults.push(Fault::new(path, message));
        }
    }
    faults
}
