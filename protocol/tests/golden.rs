//! Golden files: what was once on the wire is read for ever, and written back to the letter.
//!
//! `golden/envelope/<type>.<form>.json` holds one envelope, `golden/message/<name>.<form>.json` any
//! other body. `min` is the form with nothing to tell, `max` has every field. A file is never edited;
//! a new field gets a new form, or goes into `max` while that was not yet released.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;
use spectra_protocol::command::{
    Command, CommandResult, DiskUsage, DiskUsageReport, FetchLogs, LogEntry, Mount, NetworkDiagnostic,
    NetworkReport, UpdateAgent, UpdateReport,
};
use spectra_protocol::config::AgentConfig;
use spectra_protocol::registration::{Registered, Registration};
use spectra_protocol::{Envelope, Metric, Received, decode_batch, encode_batch};

/// Reads a message and writes it again.
type Echo = fn(&str) -> String;

const MESSAGES: &[(&str, Echo)] = &[
    ("registration", echo::<Registration>),
    ("registered", echo::<Registered>),
    ("agent_config", echo::<AgentConfig>),
    ("command", echo::<Command>),
    ("command_result", echo::<CommandResult>),
    ("fetch_logs", echo::<FetchLogs>),
    ("log_entries", echo::<Vec<LogEntry>>),
    ("disk_usage", echo::<DiskUsage>),
    ("disk_usage_report", echo::<DiskUsageReport>),
    ("network_diagnostic", echo::<NetworkDiagnostic>),
    ("network_report", echo::<NetworkReport>),
    ("mounts", echo::<Vec<Mount>>),
    ("update_agent", echo::<UpdateAgent>),
    ("update_report", echo::<UpdateReport>),
];

fn echo<T: Serialize + DeserializeOwned>(json: &str) -> String {
    let message: T = serde_json::from_str(json).expect("a golden file can be read");
    serde_json::to_string(&message).expect("what was read can be written")
}

#[test]
fn every_envelope_file_is_written_back_to_the_letter() {
    for (name, _, text) in files("envelope") {
        let body = format!("[{text}]");
        let envelope = read(&body, &name);
        assert_eq!(envelope.metric.name(), name.split('.').next().unwrap(), "{name}");
        let written = String::from_utf8(encode_batch(&[envelope]).unwrap()).unwrap();
        assert_eq!(written, compact(&body), "{name}");
    }
}

#[test]
fn every_metric_type_has_a_minimum_and_a_maximum_file() {
    assert_min_and_max("envelope", Metric::NAMES.iter().copied());
}

#[test]
fn every_message_has_a_minimum_and_a_maximum_file() {
    assert_min_and_max("message", MESSAGES.iter().map(|(name, _)| *name));
}

#[test]
fn maximum_envelopes_leave_no_field_out() {
    for (name, form, text) in files("envelope") {
        if form == "max" {
            let shown = format!("{:?}", read(&format!("[{text}]"), &name).metric);
            for empty in ["Absent", "Bad", "None", "[]", "\"\"", "false"] {
                assert!(!shown.contains(empty), "{name} has no value for a field: {shown}");
            }
        }
    }
}

#[test]
fn every_message_file_is_written_back_to_the_letter() {
    for (name, _, text) in files("message") {
        let kind = name.split('.').next().unwrap();
        let (_, echo) = MESSAGES.iter().find(|(known, _)| *known == kind).expect("a type for the file");
        // `compact` on both sides: inline JSON is passed on as it stands.
        assert_eq!(compact(&echo(&text)), compact(&text), "{name}");
    }
}

fn read(body: &str, name: &str) -> Envelope {
    let mut batch = decode_batch(body.as_bytes()).expect("one envelope in brackets is an array");
    match batch.received.pop() {
        Some(Received::Envelope(envelope)) => *envelope,
        other => panic!("{name} is not read as an envelope: {other:?}"),
    }
}

fn assert_min_and_max(folder: &str, names: impl Iterator<Item = &'static str>) {
    let required: BTreeSet<_> =
        names.flat_map(|name| [format!("{name}.min"), format!("{name}.max")]).collect();
    let found: BTreeSet<_> = files(folder).into_iter().map(|(name, ..)| name).collect();
    let missing: Vec<_> = required.difference(&found).collect();
    assert!(missing.is_empty(), "write protocol/tests/golden/{folder}/<name>.json for: {missing:?}");
}

/// Name without `.json`, form, and text of each file in a folder of `golden`.
fn files(folder: &str) -> Vec<(String, String, String)> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/golden", folder].iter().collect();
    let mut files: Vec<_> = fs::read_dir(path)
        .expect("the folder of golden files can be read")
        .map(|entry| {
            let path = entry.expect("the folder of golden files can be read").path();
            let file = path.file_name().and_then(OsStr::to_str).expect("a file name in UTF-8");
            let name = file.strip_suffix(".json").expect("only JSON files").to_owned();
            let (_, form) = name.split_once('.').expect("a file name of the shape <type>.<form>.json");
            let form = form.to_owned();
            (name, form, fs::read_to_string(&path).expect("a golden file can be read"))
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no golden files in {folder}");
    files
}

/// The same JSON without white space between its tokens: keeps the order of keys and the digits.
fn compact(json: &str) -> String {
    let mut in_string = false;
    let mut escaped = false;
    json.chars()
        .filter(|&character| {
            let keep = in_string || !character.is_ascii_whitespace();
            if character == '"' && !escaped {
                in_string = !in_string;
            }
            escaped = in_string && character == '\\' && !escaped;
            keep
        })
        .collect()
}
