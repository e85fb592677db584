//! What `check` finds under Wine, collector by collector.

use std::collections::BTreeMap;
use std::time::Duration;

use spectra_platforms_tests::{AGENT, Wine};

/// The first program of a fresh Windows waits until that has started.
const LIMIT: Duration = Duration::from_mins(2);

/// Reads something under Wine.
const READ: &[&str] = &[
    "application_list",
    "cpu",
    "disk",
    "facts",
    "memory",
    "network",
    "process_list",
    "service_list",
    "system",
    "updates",
];

/// Has a leaf for Windows and nothing to read under Wine, and why.
const WINE_LACKS: &[(&str, &str)] =
    &[("disk_io", "no drive tells its traffic"), ("container_list", "no daemon of Docker")];

#[test]
fn every_collector_says_what_it_has_of_this_windows() {
    let wine = Wine::start();
    let check = wine.run(AGENT, &["check"], LIMIT);
    assert!(check.status.success(), "{}\n{}", check.stdout, check.stderr);
    let rows = rows(&check.stdout);
    let read: Vec<_> = rows.iter().filter(|(_, line)| state(line) == "ok").map(|(name, _)| *name).collect();
    assert_eq!(read, READ, "{}", check.stdout);
    for (name, line) in &rows {
        if read.contains(name) {
            continue;
        }
        let lack = WINE_LACKS.iter().find(|(lacking, _)| lacking == name);
        let is_told = match lack {
            Some((_, why)) => line.ends_with(why),
            None => line.ends_with("not on this platform") || line.ends_with("not a Raspberry Pi"),
        };
        assert!(is_told && state(line) == "not on this host", "{line}");
    }
}

#[test]
fn a_start_without_a_token_says_what_is_missing() {
    let wine = Wine::start();
    let run = wine.run(AGENT, &["run"], LIMIT);
    assert!(!run.status.success() && run.stderr.contains("--token-file"), "{run:?}");
}

/// The lines of `check` by their collectors.
fn rows(check: &str) -> BTreeMap<&str, &str> {
    let lines = check.lines().skip_while(|line| !line.starts_with("COLLECTOR")).skip(1);
    lines.filter_map(|line| Some((line.split_whitespace().next()?, line.trim_end()))).collect()
}

/// What stands in the second column; columns are two spaces or more apart.
fn state(line: &str) -> &str {
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).nth(1).unwrap_or_default()
}
