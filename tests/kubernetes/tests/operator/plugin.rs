//! `kubectl spectra`, as a person runs it, before a real API server, operator and server.

use std::process::Output;

use kube::api::ListParams;
use serde_json::{Value, json};
use spectra_e2e::command;
use spectra_operator::api::diagnostic::DiagnosticType;

use crate::hosts::{join, serve, shown};
use spectra_kubernetes_tests::{SOON, World, kubeconfig, reason_of, wait_until};

/// Runs the plugin beside the test.
async fn plugin(world: &World, words: &[&str]) -> Output {
    let mut command = command("kubectl-spectra");
    command.arg("--kubeconfig").arg(kubeconfig()).args(["--namespace", world.namespace()]).args(words);
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    output.expect("the thread ends").expect("the plugin runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it prints text")
}

#[track_caller]
fn good(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{error}", stdout(output));
    stdout(output)
}

/// What is typed for a type, what a host may answer, and what of it is to be read.
fn example(kind: DiagnosticType) -> (&'static [&'static str], Value, &'static str) {
    match kind {
        DiagnosticType::Ping => (
            &["ping", "pi", "192.0.2.1", "--count", "1"],
            json!({"action": "ping", "ping_results": [{"success": true, "rtt": 1_000_000, "peer": "192.0.2.1"}]}),
            "reply from 192.0.2.1: seq=0 time=1.00 ms",
        ),
        DiagnosticType::Traceroute => (
            &["traceroute", "pi", "192.0.2.1", "--icmp"],
            json!({"hops": [{"hop": 1, "probes": [{"peer": "192.0.2.1", "rtt": 1_000_000}]}]}),
            "1  192.0.2.1 1.00 ms",
        ),
        DiagnosticType::Connect => (
            &["connect", "pi", "192.0.2.1:443", "--tls", "true"],
            json!({"target": "192.0.2.1:443", "ping_results": [{"success": true}]}),
            "192.0.2.1:443: answers",
        ),
        DiagnosticType::Dns => (
            &["dns", "pi", "a.example", "mx"],
            json!({"dns": {"name": "a.example.", "code": "NXDOMAIN", "server": "192.0.2.53"}}),
            "a.example. NXDOMAIN from 192.0.2.53",
        ),
        DiagnosticType::Netstat => (
            &["netstat", "pi"],
            json!({"netstat": [{"proto": "tcp", "local_addr": "0.0.0.0", "local_port": 22, "state": "LISTEN"}]}),
            "0.0.0.0:22",
        ),
        DiagnosticType::DiskUsage => (
            &["du", "pi", "/var", "--top", "5"],
            json!({"root": "/var", "top_dirs": [{"path": "/var", "size": 2048}]}),
            "2.0 KiB   /var",
        ),
        DiagnosticType::Mounts => (
            &["mounts", "pi"],
            json!([{"mountpoint": "/", "device": "/dev/sda1", "fstype": "ext4"}]),
            "/dev/sda1   ext4",
        ),
        DiagnosticType::Logs => (
            &["logs", "pi", "--unit", "ssh.service", "--since", "1h"],
            json!([{"timestamp": 0, "source": "journald:ssh.service", "level": "INFO", "message": "hello"}]),
            "ssh.service: hello",
        ),
    }
}

#[tokio::test]
async fn every_type_is_run_by_the_plugin_and_read_as_its_command() {
    let world = World::start().await;
    let all: Vec<_> = DiagnosticType::ALL.iter().map(|kind| format!("{kind:?}")).collect();
    let limits = json!({"allowed": all, "logUnits": ["ssh.service"]});
    world.create("SpectraFleet", "lab", json!({"diagnostics": limits})).await;
    let identity = join(&world, "pi").await;
    for kind in DiagnosticType::ALL {
        let (words, answer, expected) = example(kind);
        let words: Vec<_> = ["diagnose"].iter().chain(words).copied().collect();
        let (output, _) = tokio::join!(plugin(&world, &words), serve(&world, &identity, answer));
        let text = good(&output);
        assert!(text.contains(expected), "{kind:?}: {expected:?} is missing in:\n{text}");
    }
    let left = world.objects("SpectraDiagnostic").list(&ListParams::default()).await;
    assert!(left.expect("objects can be listed").items.is_empty(), "the plugin cleans up");
}

#[tokio::test]
async fn what_a_host_cannot_answer_is_said_and_kept_where_it_is_wished() {
    let world = World::start().await;
    world.fleet().await;
    join(&world, "pi").await;
    let output = plugin(&world, &["diagnose", "mounts", "nobody"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("TargetNotFound: no host"), "{}", stdout(&output));
    let silent =
        ["diagnose", "ping", "pi", "192.0.2.1", "--start-deadline", "5", "--keep", "--output", "json"];
    let output = plugin(&world, &silent).await;
    assert_eq!(output.status.code(), Some(1));
    let status: Value = serde_json::from_str(&stdout(&output)).expect("it prints JSON");
    assert_eq!(status["results"][0]["outcome"], "Expired", "{status}");
    let kept =
        world.objects("SpectraDiagnostic").list(&ListParams::default()).await.expect("objects can be listed");
    assert_eq!(
        kept.items.iter().map(|kept| reason_of(kept, "Complete")).collect::<Vec<_>>(),
        [Some("NoAgentAnswered")]
    );
    // What the API server refuses is told in its words.
    let output = plugin(&world, &["diagnose", "du", "pi", "/a/../b"]).await;
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("diskUsage.path has a .. in it"), "{error}");
}

#[tokio::test]
async fn a_token_is_made_and_its_line_takes_it_from_its_secret() {
    let world = World::start().await;
    world.fleet().await;
    let created = plugin(&world, &["token", "create", "attic", "--fleet", "lab", "--label", "rack=a1"]).await;
    let line = good(&created);
    let wanted = format!("kubectl -n {} get secret attic-join -o go-template=", world.namespace());
    assert!(line.starts_with(&wanted) && line.ends_with("| ssh root@HOST sh\n"), "{line}");
    assert_eq!(line, good(&plugin(&world, &["token", "show", "attic"]).await));
    let text = world.secret_text("attic-join", "token").await;
    assert!(!line.contains(&text) && !String::from_utf8_lossy(&created.stderr).contains(&text));
    let again = plugin(&world, &["token", "create", "attic", "--fleet", "lab"]).await;
    assert!(String::from_utf8_lossy(&again.stderr).contains("already exists"), "{again:?}");
    world.change("SpectraToken", "attic", json!({"revoked": true})).await;
    world.until("SpectraToken", "attic", "Ready", "Revoked").await;
    let revoked = plugin(&world, &["token", "show", "attic"]).await;
    assert!(String::from_utf8_lossy(&revoked.stderr).contains("cannot be used: Revoked"), "{revoked:?}");
}

#[tokio::test]
async fn hosts_and_rights_are_shown_as_tables() {
    let world = World::start().await;
    world.fleet().await;
    let none = plugin(&world, &["agents"]).await;
    assert!(good(&none).is_empty() && String::from_utf8_lossy(&none.stderr).contains("No host"), "{none:?}");
    join(&world, "pi").await;
    let object = shown(&world).await.metadata.name.expect("it has a name");
    // What is known of it stands there a moment after the object.
    let agents = wait_until("the host is described", SOON, async || {
        let agents = good(&plugin(&world, &["agents", "--selector", "os=linux"]).await);
        agents.contains("linux/amd64").then_some(agents)
    });
    let agents = agents.await;
    assert!(agents.starts_with("NAMESPACE") && agents.contains(&object), "{agents}");
    assert!(good(&plugin(&world, &["agents", "--selector", "os=plan9"]).await).is_empty());
    // The tests are administrators.
    let rights = good(&plugin(&world, &["can-run"]).await);
    assert_eq!(rights.matches("yes").count(), DiagnosticType::ALL.len(), "{rights}");
    assert_eq!(good(&plugin(&world, &["can-run", "logs"]).await), "yes\n");
}
