//! A hundred hostile requests, each with the answer that `docs/hostile-input.md` gives for its class, sent
//! to the built program; afterwards it serves on, within its memory, and has logged each refusal once.

mod cases;

use std::time::{Duration, Instant};

use reqwest::Method;
use spectra_server::enrol::{TokenScope, TokenTerms, create_token};
use spectra_server::store::{Store, Time};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use self::cases::{Case, Request, Sender, Sent};
use crate::support::program::Program;
use crate::support::{Actor, Agent, database};

/// More than any of them may take; a full body is decompressed and decoded in a second on a slow machine.
const LONGEST: Duration = Duration::from_secs(15);
/// Largest resident memory. A full body of 16 MiB takes twice that while it is decompressed, and five
/// times while it is decoded.
const PEAK_BYTES: u64 = 400 << 20;

#[tokio::test]
async fn hostile_requests_get_their_answers_and_the_server_serves_on() {
    let database = database().await;
    let server = Program::start(&database).await;
    let store = Store::open(&database.url).await.unwrap();
    let terms = TokenTerms::new(3600, 1000).unwrap();
    let tokens = create_token(&store, terms, TokenScope::default(), "test".to_owned()).await.unwrap();
    let cases = cases::all();
    assert!(cases.len() >= 100, "{} are not a hundred", cases.len());

    for (number, case) in cases.iter().enumerate() {
        let start = Instant::now();
        match &case.sent {
            Sent::Bytes(bytes) => raw(&server, case, bytes).await,
            Sent::Request(sent) => {
                // One agent for each: none is stopped by its rate.
                let agent = Agent::register(&server.anon(), &tokens.token, &format!("host{number}")).await;
                request(&server, number, case, sent, &agent).await;
            }
        }
        assert!(start.elapsed() < LONGEST, "{}: {:?}", case.name, start.elapsed());
    }

    let agent = Agent::register(&server.anon(), &tokens.token, "lists").await;
    many_long_lists(&agent).await;

    assert_eq!(server.anon().get("/readyz").await.status, 200);
    let agent = Agent::register(&server.anon(), &tokens.token, "after").await;
    agent.send(&[]).await;
    let peak = server.peak_memory();
    assert!(peak < PEAK_BYTES, "{} MiB", peak >> 20);
    store.close().await;
}

/// Twenty at once of the longest process list that is taken: 6 kB each, and 70 MB while it is read.
async fn many_long_lists(agent: &Agent) {
    let now = Time::now().rfc3339(true);
    let processes = vec![r#"{"pid":1}"#; 249_000].join(",");
    let body =
        format!(r#"[{{"type":"process_list","timestamp":"{now}","data":{{"processes":[{processes}]}}}}]"#);
    let body = zstd::bulk::compress(body.as_bytes(), 3).unwrap();
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (actor, body) = (agent.actor.clone().with("content-encoding", "zstd"), body.clone());
        requests.spawn(async move { actor.call(Method::POST, "/api/v1/agent/metrics", body).await.status });
    }
    assert!(requests.join_all().await.iter().all(|status| *status == 202));
}

async fn request(server: &Program, number: usize, case: &Case, sent: &Request, agent: &Agent) {
    let Request { sender, method, path, headers, body } = sent;
    let id = format!("hostile-{number}");
    let mut actor: Actor = match sender {
        Sender::Stranger => server.anon(),
        Sender::Agent => agent.actor.clone(),
        Sender::OldAgent => agent.actor.clone().without("x-spectra-protocol"),
    }
    .with("x-request-id", &id);
    for (name, value) in headers {
        actor = actor.with(name, value);
    }
    let answer = actor.call(method.clone(), path, body.clone()).await;
    assert_eq!(answer.status, case.status, "{}: {}", case.name, answer.text);
    if answer.status.is_client_error() {
        answer.problem();
    } else {
        assert_eq!(answer.text, "", "{}", case.name);
    }
    assert!(answer.text.len() < 1000, "{}: {} bytes of answer", case.name, answer.text.len());
    let lines = log_of(server, &id, case.is_logged()).await;
    assert_eq!(lines.len(), usize::from(case.is_logged()), "{}: {lines:#?}", case.name);
    for line in lines.iter().filter(|line| line.contains("\"answered\"")) {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["duration_ms"].is_u64() && line["status"] == case.status, "{}: {line}", case.name);
    }
    assert!(lines.iter().all(|line| line.len() < 2000), "{}: {lines:#?}", case.name);
    for secret in [&agent.secret, "spt_", "hunter2"] {
        assert!(!lines.iter().any(|line| line.contains(secret)), "{}: {lines:#?}", case.name);
    }
}

/// The lines about a request; they may come a moment after its answer.
async fn log_of(server: &Program, id: &str, expected: bool) -> Vec<String> {
    let needle = format!("\"id\":\"{id}\"");
    let mut lines = Vec::new();
    for _ in 0..20 {
        lines = server.log();
        lines.retain(|line| line.contains(&needle));
        if !lines.is_empty() || !expected {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    lines
}

/// What is no HTTP is refused by the HTTP parser, without a body.
async fn raw(server: &Program, case: &Case, bytes: &[u8]) {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    // The server may have refused before everything is sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = timeout(LONGEST, stream.read_to_end(&mut answer)).await.expect("the server closes");
    let answer = String::from_utf8_lossy(&answer);
    let expected = format!("HTTP/1.1 {} ", case.status);
    // HTTP/2 says good-bye in its own way.
    let nothing = case.status == 0 && !answer.starts_with("HTTP/");
    assert!(nothing || answer.starts_with(&expected), "{}: {answer}", case.name);
}
