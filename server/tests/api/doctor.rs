//! `spectra-server doctor` on the real thing.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::database;
use crate::support::program::Program;

fn doctor(database: &str, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spectra-server"));
    command.args(["doctor", "--database", database]).args(more).stdin(Stdio::null());
    for name in ["SPECTRA_LISTEN", "SPECTRA_SECRET_KEY", "SPECTRA_TLS", "RUST_LOG"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

/// The state of a check in the report, and its text.
fn finding(output: &Output, check: &str) -> (String, String) {
    let report = String::from_utf8(output.stdout.clone()).unwrap();
    let line = report.lines().find(|line| line.split_whitespace().nth(1) == Some(check));
    let line = line.unwrap_or_else(|| panic!("no line of {check} in\n{report}"));
    let (state, text) = line.split_once(' ').unwrap();
    (state.to_owned(), text.trim().to_owned())
}

#[tokio::test]
async fn a_healthy_server_gets_a_clean_report_before_and_while_it_runs() {
    let database = database().await;
    let before = doctor(&database.url, &["--listen", "127.0.0.1:0"]);
    assert!(before.status.success(), "{before:?}");
    for check in ["database", "migrations", "clock", "https", "port"] {
        assert_eq!(finding(&before, check).0, "ok", "{before:?}");
    }
    assert_eq!(finding(&before, "accounts").0, "note");
    let product = if database.is_timescale() { "TimescaleDB 2." } else { "SQLite 3." };
    assert!(finding(&before, "database").1.contains(product), "{before:?}");

    let program = Program::start(&database).await;
    let during = doctor(&database.url, &["--listen", &program.address.to_string(), "--json"]);
    assert!(during.status.success(), "{during:?}");
    let report: Value = serde_json::from_slice(&during.stdout).unwrap();
    assert_eq!(report["ok"], true);
    let port =
        report["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == "port").unwrap();
    assert_eq!(port["state"], "ok");
    assert!(port["text"].as_str().unwrap().contains("a server listens on"), "{port}");
}

#[tokio::test]
async fn each_fault_is_one_line_and_the_exit_status_tells() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    std::thread::spawn(move || while taken.accept().is_ok() {});
    fs::write(path("pem"), "nothing").unwrap();
    fs::set_permissions(path("pem"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(path("text.db"), "not a database\n".repeat(1000)).unwrap();
    fs::write(path("key"), "0123456789abcdef0123456789abcdef").unwrap();
    fs::set_permissions(path("key"), fs::Permissions::from_mode(0o644)).unwrap();
    let (fresh, free) = (path("fresh.db"), ["--listen", "127.0.0.1:0"]);
    let (pem, key) = (path("pem"), path("key"));
    for (database, more, check, words) in [
        (&*fresh, &["--listen", &*address][..], "port", "another program listens"),
        (&*fresh, &["--tls-cert", &*pem, "--tls-key", &*pem], "https", "there is no PEM certificate"),
        (&*fresh, &["--secret-key-file", &*key], "secret", "chmod 600"),
        (&*path("text.db"), &free[..], "database", "file is not a database"),
        ("postgres://127.0.0.1:1/x", &free[..], "database", "cannot reach the database"),
        ("mysql://x", &free[..], "database", "neither postgres:// nor the path"),
    ] {
        let output = doctor(database, more);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let (state, text) = finding(&output, check);
        assert!(state == "WRONG" && text.contains(words), "{state} {text}");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
    assert!(!fs::exists(&fresh).unwrap(), "who only looks makes nothing");
    let none = doctor(&fresh, &free);
    assert!(none.status.success(), "{none:?}");
    assert_eq!(finding(&none, "database").0, "note");
}
