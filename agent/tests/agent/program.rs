//! The built program: its words, its exit codes, its end.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use spectra_protocol::Metric;

use crate::edge::{Edge, Reply};

/// Ends its program with it.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) fn agent(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spectra-agent"));
    for variable in ["SPECTRA_SERVER", "SPECTRA_TOKEN", "HOSTNAME"] {
        command.env_remove(variable);
    }
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn output(arguments: &[&str]) -> Output {
    agent(arguments).output().unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn identity_in(folder: &Path) -> String {
    let path = folder.join("agent-id.json");
    fs::write(&path, r#"{"id":"f670d4c9-5871-4ac6-b273-03452795f8c4","secret":"00ff"}"#).unwrap();
    path.to_str().unwrap().to_owned()
}

pub(crate) fn terminate(child: &Child) {
    let id = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
}

/// Whether the program has come to where a signal no longer kills it.
fn catches_sigterm(child: &Child) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(caught.trim(), 16).unwrap() & 1 << (15 - 1) != 0
}

pub(crate) fn wait(child: &mut Child, time: Duration) -> Option<i32> {
    let until = Instant::now() + time;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        assert!(Instant::now() < until, "still running after {time:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn help_teaches() {
    for (arguments, words) in [
        (&["--help"][..], &["Examples:", "SPECTRA_SERVER", "SPECTRA_TOKEN", "HOSTNAME", "run", "check"][..]),
        (
            &["run", "--help"],
            &[
                "Examples:",
                "http://127.0.0.1:8080",
                "/etc/spectra/agent-id.json",
                "--token-file",
                "[default: 15]",
            ],
        ),
        (&["check", "--help"], &["Example", "not on this host", "--root", "NO_COLOR"]),
    ] {
        let output = output(arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success());
        for word in words {
            assert!(text.contains(word), "{arguments:?} does not tell {word}\n{text}");
        }
    }
}

#[test]
fn what_cannot_work_is_one_sentence_and_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let missing = missing.to_str().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "{").unwrap();
    let file = file.to_str().unwrap();
    let under_file = format!("{file}/agent-id.json");
    for (arguments, words) in [
        (&["run", "--identity", missing][..], "no token to register with"),
        (&["run", "--identity", file], "is broken"),
        (&["run", "--identity", &under_file, "--token", "spt_x"], "agent-id.json"),
        (&["run", "--identity", missing, "--token-file", "/nowhere"], "cannot read the token file /nowhere"),
        (&["run", "--identity", missing, "--token-file", "-"], "there is no token in standard input"),
        (&["run", "--server", "spectra.example"], "is not an address of a server"),
        (&["run", "--flush", "3"], "between 5 and 60"),
        (&["run", "--root", "/nowhere"], "cannot read the root /nowhere"),
        (&["check", "--root", "/nowhere"], "cannot read the root /nowhere"),
        (&["run", "--identity", missing, "--token", "x", "--ca-file", "/nowhere"], "/nowhere"),
    ] {
        let output = output(arguments);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(text.contains(words), "{arguments:?}: {text}");
        assert_eq!(text.trim_end().lines().count(), 1, "{arguments:?}: {text}");
        assert!(!text.contains("spt_x"), "{text}");
    }
    assert_eq!(fs::read_to_string(file).unwrap(), "{", "a broken identity was overwritten");
}

#[test]
fn a_connection_that_nobody_vouches_for_is_named_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let run = ["run", "--server", "https://spectra.invalid", "--identity", missing.to_str().unwrap()];
    let words = "--insecure: any certificate is believed";
    assert!(stderr(&output(&[&run[..], &["--insecure"]].concat())).contains(words));
    assert!(!stderr(&output(&run)).contains(words));
}

#[test]
fn the_last_word_of_a_json_log_is_json() {
    let output = output(&["run", "--log-format", "json", "--flush", "3"]);
    assert_eq!(output.status.code(), Some(1));
    let line: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(line["level"], "ERROR");
    assert!(line["message"].as_str().unwrap().contains("between 5 and 60"), "{line}");
}

#[test]
fn a_wrong_flag_is_named() {
    let output = output(&["run", "--sever", "http://x"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--sever"), "{}", stderr(&output));
}

#[test]
fn check_lists_every_collector_and_succeeds_here() {
    let output = output(&["check"]);
    let text = String::from_utf8(output.stdout).unwrap();
    for spec in spectra_agent::collect::COLLECTORS {
        assert!(text.lines().any(|line| line.starts_with(spec.name)), "{} is missing\n{text}", spec.name);
    }
    assert!(!text.contains('\x1b'), "colours without a terminal");
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[test]
fn check_fails_where_something_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let output = output(&["check", "--root", folder.path().to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("broken") && text.contains("cannot read"), "{text}");
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test]
async fn sigterm_sends_the_rest_ends_the_stream_and_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start([]).await;
    let identity = identity_in(folder.path());
    let mut child = agent(&["run", "--server", &edge.url, "--identity", &identity, "--flush", "60"])
        .env("HOSTNAME", "named")
        .spawn()
        .unwrap();
    // Two ticks of 5 s: a reading of memory is among them, or a rate.
    tokio::time::sleep(Duration::from_secs(11)).await;
    terminate(&child);
    let begun = Instant::now();
    let code = tokio::task::spawn_blocking(move || wait(&mut child, Duration::from_secs(5))).await.unwrap();
    assert_eq!(code, Some(0));
    assert!(begun.elapsed() < Duration::from_secs(3), "a server that answers needs no patience");
    let mut next = 1;
    let mut metrics = Vec::new();
    loop {
        let request = edge.next().await;
        assert_eq!(request.sequence(), next);
        next += request.metrics().len() as u64;
        metrics.extend(request.metrics());
        if request.is_last() {
            break;
        }
    }
    assert!(metrics.iter().any(|metric| matches!(metric, Metric::Cpu(_))), "{metrics:?}");
    assert!(metrics.iter().any(|metric| matches!(metric, Metric::Memory(_))), "{metrics:?}");
}

#[tokio::test]
async fn sigterm_ends_within_5_seconds_even_when_the_server_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start(vec![Reply::Hang; 100]).await;
    let identity = identity_in(folder.path());
    let mut child =
        agent(&["run", "--server", &edge.url, "--identity", &identity, "--flush", "5"]).spawn().unwrap();
    edge.next().await;
    terminate(&child);
    let code = tokio::task::spawn_blocking(move || wait(&mut child, Duration::from_secs(5))).await.unwrap();
    assert_eq!(code, Some(0));
}

#[test]
fn sigterm_ends_the_wait_for_a_token_that_nobody_types() {
    let folder = tempfile::tempdir().unwrap();
    let identity = folder.path().join("agent-id.json");
    let mut child = agent(&["run", "--identity", identity.to_str().unwrap(), "--token-file", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(10);
    while !catches_sigterm(&child) {
        assert!(Instant::now() < until, "does not listen for signals");
        thread::sleep(Duration::from_millis(10));
    }
    terminate(&child);
    assert_eq!(wait(&mut child, Duration::from_secs(5)), Some(0));
}

#[tokio::test]
async fn a_full_disk_under_the_log_does_not_end_the_agent() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start([]).await;
    let identity = identity_in(folder.path());
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let mut child = agent(&["run", "--server", &edge.url, "--identity", &identity, "--flush", "5"])
        .stderr(full())
        .spawn()
        .unwrap();
    edge.next().await;
    terminate(&child);
    let code = tokio::task::spawn_blocking(move || wait(&mut child, Duration::from_secs(5))).await.unwrap();
    assert_eq!(code, Some(0));

    let wrong = agent(&["run", "--flush", "1"]).stderr(full()).status().unwrap();
    assert_eq!(wrong.code(), Some(1));
    let check = agent(&["check"]).stdout(full()).output().unwrap();
    assert_eq!(check.status.code(), Some(1));
    assert!(stderr(&check).contains("cannot write the table"), "{}", stderr(&check));
}

#[tokio::test]
async fn a_token_on_standard_input_registers_and_no_secret_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    let answer = r#"{"agent_id":"f670d4c9-5871-4ac6-b273-03452795f8c4","secret":"5ec2e7"}"#;
    let mut edge = Edge::start([Reply::Full(201, "x: y", answer)]).await;
    let identity = folder.path().join("new/agent-id.json");
    let arguments =
        ["run", "--server", &edge.url, "--identity", identity.to_str().unwrap(), "--token-file", "-"];
    let mut child = agent(&[&arguments[..], &["--log-format", "json", "--log-level", "debug"]].concat())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"spt_secret\n").unwrap();
    assert!(String::from_utf8(edge.next().await.raw).unwrap().contains("spt_secret"));
    let until = Instant::now() + Duration::from_secs(10);
    while !identity.exists() {
        assert!(Instant::now() < until, "no identity");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    terminate(&child);
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
    let text = stderr(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{text}");
    assert!(text.contains("registered"), "{text}");
    assert!(!text.contains("spt_secret") && !text.contains("5ec2e7"), "{text}");
}
