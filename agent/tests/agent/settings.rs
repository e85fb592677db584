//! What the server wants, obeyed by the built program.

use std::process::{Command, Stdio};

use spectra_protocol::Metric;
use tempfile::TempDir;
use time::OffsetDateTime;

use crate::edge::{Edge, Request, Settings};
use crate::program::Running;

fn start(edge: &Edge, folder: &TempDir, arguments: &[&str]) -> Running {
    let identity = folder.path().join("agent-id.json");
    let text = r#"{"id":"f670d4c9-5871-4ac6-b273-03452795f8c4","secret":"00ff"}"#;
    std::fs::write(&identity, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_spectra-agent"));
    command.args(["run", "--server", &edge.url, "--flush", "5", "--identity"]).arg(identity).args(arguments);
    command.env_remove("SPECTRA_TOKEN").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Running(command.spawn().unwrap())
}

/// Requests until `done` says that it has seen enough.
async fn requests_until(edge: &mut Edge, done: impl Fn(&[Request]) -> bool) -> Vec<Request> {
    let mut requests = Vec::new();
    while !done(&requests) {
        requests.push(edge.next().await);
    }
    requests
}

fn has(requests: &[Request], name: &str) -> bool {
    requests.iter().flat_map(Request::metrics).any(|metric| metric.name() == name)
}

#[tokio::test]
async fn collectors_are_switched_off_and_the_revision_is_echoed_and_bodies_are_compressed_as_offered() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start([]).await;
    let body = r#"{"revision":4711,"encodings":["zstd-spectra-1","zstd"],"flush_seconds":1,
        "collectors":{"cpu":{"enabled":false},"memory":{"interval_seconds":5},"disk_io":{"enabled":true}}}"#;
    edge.tell(Settings { body: body.to_owned(), ahead: time::Duration::ZERO });
    let policy = folder.path().join("agent.toml");
    std::fs::write(&policy, "[collectors]\nforbid = [\"disk_io\", \"process_list\"]\n").unwrap();
    let _agent = start(&edge, &folder, &["--policy", policy.to_str().unwrap()]);
    let requests = requests_until(&mut edge, |requests| {
        let readings = requests.iter().flat_map(Request::metrics);
        readings.filter(|metric| matches!(metric, Metric::Memory(_))).count() >= 4
    })
    .await;
    for request in &requests {
        assert_eq!(request.header("x-spectra-config-revision"), "4711");
        assert_eq!(request.header("content-encoding"), "zstd-spectra-1");
    }
    for name in ["cpu", "disk_io", "process_list"] {
        assert!(!has(&requests, name), "{name} is off");
    }
    let readings = requests.iter().flat_map(Request::envelopes);
    let memory: Vec<_> =
        readings.filter(|it| matches!(it.metric, Metric::Memory(_))).map(|it| it.timestamp).collect();
    let apart = memory.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap();
    assert_eq!(apart, time::Duration::seconds(5), "{memory:?}");
}

#[tokio::test]
async fn a_server_that_reads_changes_of_processes_gets_a_whole_list_and_then_changes() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start([]).await;
    let body = r#"{"reads":["process_changes"],"flush_seconds":1,"collectors":{"process_list":{"interval_seconds":1}}}"#;
    edge.tell(Settings { body: body.to_owned(), ahead: time::Duration::ZERO });
    let _agent = start(&edge, &folder, &[]);
    let requests = requests_until(&mut edge, |requests| has(requests, "process_changes")).await;
    let metrics: Vec<_> = requests.iter().flat_map(Request::metrics).collect();
    let is_of_processes = |metric: &Metric| metric.name().starts_with("process_");
    let [Metric::ProcessList(list), Metric::ProcessChanges(changes), ..] =
        &metrics.into_iter().filter(is_of_processes).collect::<Vec<_>>()[..]
    else {
        panic!("a list comes first, and changes after it")
    };
    assert_eq!(changes.list, list.list);
    assert!(2 * changes.processes.len() <= list.processes.len(), "{changes:?}");
}

/// A host that is 6 h behind its server, and one without a clock, whose zero is in 1970.
#[tokio::test]
async fn a_host_whose_clock_is_behind_lands_in_its_place() {
    for ahead in [time::Duration::hours(6), time::Duration::days(20_000)] {
        let folder = tempfile::tempdir().unwrap();
        let mut edge = Edge::start([]).await;
        edge.tell(Settings { body: "{}".to_owned(), ahead });
        let _agent = start(&edge, &folder, &[]);
        let requests = requests_until(&mut edge, |requests| has(requests, "memory")).await;
        let now = OffsetDateTime::now_utc() + ahead;
        for envelope in requests.iter().flat_map(Request::envelopes) {
            let age = now - envelope.timestamp;
            let is_right = (time::Duration::seconds(-3)..time::Duration::seconds(60)).contains(&age);
            assert!(is_right, "{} is {age} off", envelope.metric.name());
        }
        // The clock as it is goes along, so that the server can say that it is off.
        let clock: i64 = requests[0].header("x-spectra-clock").parse().unwrap();
        let difference = OffsetDateTime::now_utc().unix_timestamp() - clock / 1000;
        assert!(difference.abs() < 60, "{clock}");
    }
}
