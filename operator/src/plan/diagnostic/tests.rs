//! Tables of diagnostics: the step that follows, what is sent, what is said.

#![expect(clippy::needless_pass_by_value, reason = "values are made where they are passed")]

use serde_json::{Value, json};

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn diagnostic(spec: Value, status: Value) -> SpectraDiagnostic {
    let mut all = json!({"target": {"agent": "a"}, "type": "Netstat"});
    all.as_object_mut().unwrap().extend(spec.as_object().unwrap().clone());
    serde_json::from_value(json!({
        "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraDiagnostic",
        "metadata": {"name": "d", "namespace": "lab", "uid": "u", "generation": 1}, "spec": all, "status": status,
    }))
    .unwrap()
}

fn condition(kind: &str, status: &str) -> Value {
    json!({"type": kind, "status": status, "reason": "X", "message": "", "lastTransitionTime": at(0).to_string()})
}

fn run(agent: &str, state: &str, change: Value) -> Value {
    let mut run = json!({"agent_id": agent, "hostname": agent, "command_id": "c", "state": state, "sent_at": "2026-01-01T00:00:00Z",
        "finished_at": null, "error": null, "output": null, "truncated": false, "output_bytes": null, "output_sha256": null});
    run.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    run
}

fn state(runs: Vec<Value>) -> DiagnosticState {
    serde_json::from_value(json!({"created_at": at(0).to_string(), "complete": true, "runs": runs})).unwrap()
}

#[test]
fn the_step_follows_from_what_was_said_last() {
    let ended = json!({"conditions": [condition("Complete", "True")], "completionTime": at(0).to_string()});
    let refused = json!({"conditions": [condition("Complete", "False"), condition("Failed", "True")], "completionTime": at(0).to_string()});
    let sent = json!({"conditions": [condition("Complete", "False"), condition("Dispatched", "True")]});
    let ttl = json!({"ttlSecondsAfterFinished": 60});
    for (spec, status, now, expected) in [
        (json!({}), json!(null), 0, DiagnosticStep::Begin),
        (json!({"cancel": true}), json!(null), 0, DiagnosticStep::Begin),
        (json!({}), sent.clone(), 0, DiagnosticStep::Follow),
        (json!({"cancel": true}), sent, 0, DiagnosticStep::Cancel),
        (ttl.clone(), ended.clone(), 59, DiagnosticStep::Keep(Duration::from_secs(1))),
        (ttl.clone(), ended, 60, DiagnosticStep::Delete),
        (ttl, refused, 61, DiagnosticStep::Delete),
    ] {
        assert_eq!(step(&diagnostic(spec.clone(), status), at(now)), expected, "{spec} {now}");
    }
}

/// What the server's API takes is described in its own document: every type of ours has to be one of its.
#[test]
fn every_type_can_be_sent() {
    let specs = [
        (
            json!({"type": "Ping", "ping": {"host": "::1"}}),
            json!({"type": "ping", "target": "::1", "count": 4, "interval_ms": 1000, "timeout_ms": 2000}),
        ),
        (
            json!({"type": "Traceroute", "traceroute": {"host": "a", "protocol": "Icmp"}}),
            json!({"type": "traceroute", "target": "a", "max_hops": 30, "method": "icmp"}),
        ),
        (
            json!({"type": "Connect", "connect": {"host": "::1", "port": 443}}),
            json!({"type": "connect", "target": "[::1]:443", "tls": null}),
        ),
        (
            json!({"type": "Dns", "dns": {"name": "a", "record": "AAAA"}}),
            json!({"type": "dns", "target": "a", "record": "AAAA"}),
        ),
        (json!({"type": "Netstat"}), json!({"type": "netstat"})),
        (json!({"type": "DiskUsage"}), json!({"type": "disk_usage", "path": null, "top": 20})),
        (json!({"type": "Mounts"}), json!({"type": "mounts"})),
        (
            json!({"type": "Logs", "logs": {"unit": "sshd.service", "since": "1h"}}),
            json!({"type": "logs", "level": "INFO", "lines": 200, "unit": "sshd.service", "path": null, "since_seconds": 3600, "contains": null}),
        ),
    ];
    assert_eq!(specs.len(), DiagnosticType::ALL.len());
    for ((spec, expected), kind) in specs.into_iter().zip(DiagnosticType::ALL) {
        let wire = wire(&diagnostic(spec, json!(null)).spec).unwrap();
        assert_eq!(serde_json::to_value(&wire).unwrap(), expected);
        assert_eq!(expected["type"], kind.wire_name());
    }
}

#[test]
fn how_it_ended_is_the_reason() {
    let unsent = || json!({"sent_at": null});
    for (runs, cancel, expected, failed) in [
        (vec![run("a", "done", json!({}))], false, "Succeeded", "False"),
        (vec![run("a", "done", json!({})), run("b", "failed", json!({}))], false, "PartiallyFailed", "False"),
        (vec![run("a", "failed", json!({}))], false, "Failed", "True"),
        (vec![run("a", "expired", json!({}))], false, "TimedOut", "True"),
        (vec![run("a", "expired", unsent())], false, "NoAgentAnswered", "True"),
        (vec![run("a", "cancelled", json!({}))], true, "Cancelled", "True"),
    ] {
        let status = ended(&diagnostic(json!({"cancel": cancel}), json!(null)), &state(runs), at(9));
        let complete = find(&status.conditions, "Complete").unwrap();
        assert_eq!((complete.status.as_str(), complete.reason.as_str()), ("True", expected));
        assert_eq!(find(&status.conditions, "Failed").unwrap().status, failed, "{expected}");
        assert_eq!(status.completion_time, Some(at(9).to_string()));
    }
}

#[test]
fn outputs_of_many_hosts_fit_into_the_object_and_say_where_the_rest_is() {
    for letter in ["x", "\"", "ä", "\u{1}", "\n"] {
        let text = letter.repeat(16_384 / letter.len());
        let output = json!({"output": text, "output_bytes": text.len(), "error": "e".repeat(2000)});
        let runs = (0..50).map(|number| run(&format!("a{number}"), "done", output.clone())).collect();
        let status = ended(&diagnostic(json!({}), json!(null)), &state(runs), at(0));
        assert_eq!(status.results.len(), 50);
        let bytes = serde_json::to_vec(&status).unwrap().len();
        assert!(bytes < 250 << 10, "{letter:?}: {bytes}");
        for result in &status.results {
            let shown = result.output.as_deref().unwrap();
            assert!(result.truncated && shown.len() >= 512 && text.starts_with(shown), "{letter:?}");
            let whole = result.output_ref.as_ref().unwrap();
            assert_eq!(
                (whole.url.as_str(), whole.bytes),
                ("/api/v1/commands/c", i64::try_from(text.len()).ok())
            );
            assert_eq!(whole.sha256.as_deref(), Some(crate::digest::full(&text).as_str()));
        }
    }
    let only = run("a", "done", json!({"output": "{\"netstat\": []}", "output_bytes": 15}));
    let status = ended(&diagnostic(json!({}), json!(null)), &state(vec![only]), at(0));
    let [result] = status.results.as_slice() else { panic!("{status:?}") };
    assert_eq!((result.truncated, result.output_ref.as_ref()), (false, None));
}

#[test]
fn one_that_the_server_forgets_is_over_in_the_end() {
    let mut unfinished = state(vec![run("a", "running", json!({}))]);
    unfinished.complete = false;
    let diagnostic = diagnostic(json!({"timeout": "10s", "startDeadlineSeconds": 5}), json!(null));
    assert!(!is_over(&diagnostic, &unfinished, at(74)));
    assert!(is_over(&diagnostic, &unfinished, at(75)));
}
