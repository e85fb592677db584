//! What a host's own file can say.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;

use super::{Policy, PolicyError, parse};

fn read(text: &str) -> Result<Policy, PolicyError> {
    parse(Path::new("/etc/spectra/agent.toml"), text)
}

#[test]
fn a_file_that_is_not_there_and_an_empty_one_forbid_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.toml");
    let absent = Policy::load(&path).unwrap();
    fs::write(&path, "# nothing yet\n").unwrap();
    assert_eq!(Policy::load(&path).unwrap(), absent);
    assert!(absent.allows_collector("cpu") && absent.allows_diagnostic("logs"));
    assert_eq!(absent.log_paths(), [PathBuf::from("/var/log")]);
    assert_eq!(absent.least_interval(), Duration::ZERO);
}

#[test]
fn what_is_forbidden_is_exactly_what_the_file_names() {
    let policy = read(
        "[collectors]\nforbid = [\"process_list\"]\nleast_interval_seconds = 30\n\
         [diagnostics]\nforbid = [\"logs\", \"ping\"]\nlog_paths = [\"/srv/logs\"]\n",
    )
    .unwrap();
    for (name, allowed) in [("process_list", false), ("cpu", true), ("process", true)] {
        assert_eq!(policy.allows_collector(name), allowed, "{name}");
    }
    for (name, allowed) in [("logs", false), ("ping", false), ("dns", true)] {
        assert_eq!(policy.allows_diagnostic(name), allowed, "{name}");
    }
    assert_eq!(policy.log_paths(), [PathBuf::from("/srv/logs")]);
    assert_eq!(policy.least_interval(), Duration::from_secs(30));
}

#[test]
fn no_log_paths_at_all_can_be_allowed() {
    assert!(read("[diagnostics]\nlog_paths = []").unwrap().log_paths().is_empty());
}

#[test]
fn a_mistake_is_an_error_that_names_the_key_and_its_line() {
    for (text, line, words) in [
        ("\n[collectors]\nforbidden = []", 3, "forbidden"),
        ("[collectors]\nforbid = [\n  \"cpu\",\n  \"cpus\",\n]", 4, "\"cpus\""),
        ("[diagnostics]\n\nforbid = [\"shell\"]", 3, "\"shell\""),
        ("[diagnostics]\nlog_paths = [\"/var/log\", \"logs\"]", 2, "\"logs\""),
        ("[diagnostics]\nlog_paths = [\"/var/../etc\"]", 2, "/var/../etc"),
        ("[collectors]\nleast_interval_seconds = 86401", 2, "least_interval_seconds"),
        ("[collectors]\nleast_interval_seconds = -1", 2, "invalid value"),
        ("[collectors]\nforbid = \"cpu\"", 2, "invalid type"),
        ("server = \"https://evil\"", 1, "server"),
        ("[collectors]\nforbid = [\"cpu\"", 2, "array"),
    ] {
        let error = read(text).expect_err(text).to_string();
        assert!(error.contains(&format!("line {line}:")), "{text:?}: {error}");
        assert!(error.contains(words), "{text:?}: {error}");
    }
}

#[test]
fn a_file_that_cannot_be_read_forbids_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.toml");
    for bytes in [vec![b' '; 70 << 10], vec![0xff]] {
        fs::write(&path, bytes).unwrap();
        let error = Policy::load(&path).unwrap_err();
        assert!(matches!(error, PolicyError::Read { .. }), "{error}");
    }
    assert!(Policy::load(folder.path()).is_err(), "a folder is no file");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "(\\[(collectors|diagnostics)\\]|forbid|=|\\[|\\]|\"cpu\"|\n|\\PC){0,60}") {
        let _ = read(&text);
    }
}
