//! Who the agent is to its server changes while it runs, or before it begins: the built program.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use spectra_agent::clock::Clock;
use spectra_agent::queue::{Entry, Queue};
use spectra_agent::spool::{Live, Spool};
use spectra_protocol::Envelope;
use spectra_protocol::metric::System;
use time::OffsetDateTime;

use crate::edge::{Edge, Reply, Request};
use crate::program::Running;

const OLD: &str = "f670d4c9-5871-4ac6-b273-03452795f8c4";
const NEW: &str = "01a20f8f-6807-71ad-9782-146607007e2d";
const REGISTERED: &str = r#"{"agent_id":"01a20f8f-6807-71ad-9782-146607007e2d","secret":"11ee"}"#;
const ENROLLED: &str =
    r#"{"agent_id":"01a20f8f-6807-71ad-9782-146607007e2d","secret":"11ee","renew_after_seconds":2400}"#;

fn command(url: &str, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spectra-agent"));
    command.args(["run", "--server", url, "--flush", "5", "--identity"]).arg(folder.join("agent-id.json"));
    command.args(arguments).env_remove("SPECTRA_TOKEN").stdin(Stdio::null());
    command
}

fn start(edge: &Edge, folder: &Path, arguments: &[&str]) -> Running {
    let mut command = command(&edge.url, folder, arguments);
    Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    fs::write(folder.join(name), text).unwrap();
    folder.join(name).to_str().unwrap().to_owned()
}

fn created(body: &'static str) -> Reply {
    Reply::Full(201, "content-type: application/json", body)
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.raw).unwrap()
}

#[tokio::test]
async fn an_agent_that_the_server_forgot_registers_again_with_its_old_secret_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "agent-id.json", &json!({"id": OLD, "secret": "00ff"}).to_string());
    let token = write(folder.path(), "token", "spt_again");
    let mut edge = Edge::start([Reply::Status(401), created(REGISTERED)]).await;
    let _agent = start(&edge, folder.path(), &["--token-file", &token]);
    let refused = edge.next().await;
    assert_eq!(refused.header("x-agent-id"), OLD);
    let registration = edge.next().await;
    assert_eq!(registration.path, "/api/v1/agent/register");
    assert_eq!((registration.header("x-agent-id"), registration.header("x-agent-secret")), (OLD, "00ff"));
    assert_eq!(body(&registration)["token"], "spt_again");
    let next = edge.next().await;
    assert_eq!((next.header("x-agent-id"), next.header("x-agent-secret")), (NEW, "11ee"));
    assert_eq!(next.sequence(), 1, "to the server it is another agent: its numbers begin anew");
    assert_ne!(next.header("x-spectra-stream"), refused.header("x-spectra-stream"));
    let refused: Vec<&str> = refused.metrics().iter().map(spectra_protocol::Metric::name).collect();
    let again: Vec<&str> = next.metrics().iter().map(spectra_protocol::Metric::name).collect();
    assert!(again.starts_with(&refused), "nothing was lost meanwhile: {refused:?} {again:?}");
    let stored: Value =
        serde_json::from_slice(&fs::read(folder.path().join("agent-id.json")).unwrap()).unwrap();
    assert_eq!(stored["id"], NEW);
}

#[tokio::test]
async fn a_pod_shows_its_projected_token_and_writes_no_identity() {
    let folder = tempfile::tempdir().unwrap();
    let token = write(folder.path(), "token", "eyJ.first");
    let mut edge = Edge::start([created(ENROLLED), Reply::Status(401), created(ENROLLED)]).await;
    let _agent = start(&edge, folder.path(), &["--kubernetes-token-file", &token, "--fleet", "edge"]);
    let enrolment = edge.next().await;
    assert_eq!(enrolment.path, "/api/v1/agent/enrol");
    assert_eq!(
        (&body(&enrolment)["token"], &body(&enrolment)["fleet"]),
        (&json!("eyJ.first"), &json!("edge"))
    );
    // Kubernetes exchanges the file now and then.
    write(folder.path(), "token", "eyJ.second");
    assert_eq!(edge.next().await.header("x-agent-id"), NEW);
    let again = edge.next().await;
    assert_eq!((again.path.as_str(), &body(&again)["token"]), ("/api/v1/agent/enrol", &json!("eyJ.second")));
    let next = edge.next().await;
    assert_eq!(next.sequence(), 1, "the same agent goes on where it was");
    assert!(!folder.path().join("agent-id.json").exists());
}

#[tokio::test]
async fn a_copied_disk_registers_as_a_host_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let copied = json!({"id": OLD, "secret": "00ff", "machine_id": "the original's"}).to_string();
    write(folder.path(), "agent-id.json", &copied);
    // Not every machine that runs this test has a machine id.
    fs::create_dir_all(folder.path().join("host/etc")).unwrap();
    write(folder.path(), "host/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    let root = folder.path().join("host");
    // Something to tell within seconds.
    fs::create_dir_all(root.join("proc")).unwrap();
    for file in ["proc/meminfo", "proc/stat"] {
        fs::write(root.join(file), fs::read(Path::new("/").join(file)).unwrap()).unwrap();
    }
    let root = ["--root", root.to_str().unwrap()];
    let mut edge = Edge::start([created(REGISTERED)]).await;
    // Without a token it says what to do, and takes nobody's place.
    let without = command(&edge.url, folder.path(), &root);
    let Output { status, stderr, .. } = { without }.output().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert!(!status.success() && stderr.contains("copy") && stderr.contains("--token-file"), "{stderr}");
    let token = write(folder.path(), "token", "spt_new");
    // What the original had not sent yet is in the copy, too.
    let mut spool = Spool::open(&folder.path().join("spool"), 1 << 20).unwrap();
    let offset = Clock::of_host().offset();
    let metric = System { uptime: 4242.into(), ..System::default() }.into();
    let envelope = Envelope { timestamp: OffsetDateTime::now_utc(), hostname: "original".into(), metric };
    spool.begin(&Live::of(&Queue::new(), 1), offset).unwrap();
    spool.push(&[Entry::new(&envelope, offset).unwrap()], offset).unwrap();
    spool.end(None, offset).unwrap();
    drop(spool);
    let audit = write(folder.path(), "audit.jsonl", "");
    let arguments = ["--token-file", &token, root[0], root[1], "--audit", &audit];
    let agent = start(&edge, folder.path(), &arguments);
    let registration = edge.next().await;
    assert_eq!(registration.path, "/api/v1/agent/register");
    assert_eq!(registration.header("x-agent-id"), "", "the original's place is the original's");
    edge.next().await;
    // The backlog would follow the first answer within its longest pause, long before these.
    for _ in 0..2 {
        let request = edge.next().await;
        assert!(request.envelopes().iter().all(|envelope| envelope.hostname != "original"), "{request:?}");
    }
    let aside = fs::read_dir(folder.path().join("spool/copied")).unwrap();
    assert!(aside.flatten().any(|file| file.path().extension().is_some_and(|end| end == "spool")));
    assert!(folder.path().join("audit.jsonl.copied").exists());
    drop(agent);
}

#[tokio::test]
async fn the_originals_files_are_read_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "agent-id.json", &json!({"id": OLD, "secret": "00ff"}).to_string());
    let mut edge = Edge::start([]).await;
    let settings = json!({"server": edge.url, "token": "used long ago", "interval": 5}).to_string();
    let settings = write(folder.path(), "agent.json", &settings);
    let mut command = Command::new(env!("CARGO_BIN_EXE_spectra-agent"));
    command.args(["run", "--flush", "5", "--config", &settings, "--identity"]);
    command.arg(folder.path().join("agent-id.json"));
    command.env_remove("SPECTRA_SERVER").env_remove("SPECTRA_TOKEN").stdin(Stdio::null());
    let _agent = Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    assert_eq!(edge.next().await.header("x-agent-id"), OLD);
}
