//! Agents of the original, byte by byte: how their client writes requests, and what it needs of answers.

use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};
use spectra_server::config::Limits;
use spectra_server::store::Time;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{everything, known, original};
use crate::support::{Agent, TestServer, envelope, registration};

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// A request's head, spelled as the original's client does; ends with an empty line.
fn head(agent: &Agent, request: &str, more: &str) -> Vec<u8> {
    format!(
        "{request} HTTP/1.1\r\nHost: spectra\r\nUser-Agent: Spectra-Agent/dev\r\nContent-Type: application/json\r\n\
         X-Agent-Binary-Hash: aa71168b\r\nX-Agent-Commit: unknown\r\nX-Agent-Id: {}\r\nX-Agent-Secret: {}\r\n\
         X-Agent-Version: dev\r\nX-Spectra-Agent-Version: dev\r\nAccept-Encoding: gzip\r\n{more}\r\n",
        agent.id, agent.secret
    )
    .into_bytes()
}

/// Sends bytes and reads one answer: up to its empty line, and as much body as it announces.
async fn exchange(stream: &mut TcpStream, bytes: &[u8]) -> (String, String) {
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let head = loop {
        let byte = timeout(Duration::from_secs(20), stream.read_u8()).await.expect("an answer in time");
        answer
            .push(byte.unwrap_or_else(|error| panic!("{error} after {}", String::from_utf8_lossy(&answer))));
        if answer.ends_with(b"\r\n\r\n") {
            break String::from_utf8(answer).unwrap();
        }
    };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    (head, String::from_utf8(body).unwrap())
}

fn status(head: &str) -> &str {
    head.split(' ').nth(1).unwrap()
}

/// Its client reads no body of these answers, and keeps the connection only if there is none.
fn assert_keeps_connection(head: &str) {
    assert!(head.contains("\r\ncontent-length: 0\r\n"), "{head}");
    for header in ["content-encoding", "transfer-encoding", "connection: close"] {
        assert!(!head.contains(header), "{header}: {head}");
    }
}

#[tokio::test]
async fn one_connection_carries_all_that_an_agent_asks() {
    let limits = Limits { poll: Duration::from_millis(200), ..Limits::default() };
    let server = TestServer::with_limits(limits).await;
    let agent = original(&server).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let body = gzip(format!("{}\n", Value::Array(everything(Time::now()))).as_bytes());
    let result = gzip(br#"{"id":"x","type":"FETCH_LOGS","payload":null,"error":"no"}"#);
    let coded = |body: &[u8]| format!("Content-Length: {}\r\nContent-Encoding: gzip\r\n", body.len());
    let chunked = [
        head(
            &agent,
            "POST /api/v1/agent/metrics",
            "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
        ),
        format!("{:x}\r\n", body.len()).into_bytes(),
        body.clone(),
        b"\r\n0\r\n\r\n".to_vec(),
    ]
    .concat();
    for (name, bytes, expected) in [
        (
            "metrics",
            [head(&agent, "POST /api/v1/agent/metrics", &coded(&body)), body.clone()].concat(),
            "202",
        ),
        ("again", [head(&agent, "POST /api/v1/agent/metrics", &coded(&body)), body].concat(), "202"),
        ("without a length", chunked, "202"),
        (
            "nothing",
            [head(&agent, "POST /api/v1/agent/metrics", "Content-Length: 2\r\n"), b"[]".to_vec()].concat(),
            "202",
        ),
        (
            "result",
            [head(&agent, "POST /api/v1/agent/command/result", &coded(&result)), result].concat(),
            "200",
        ),
        ("poll", head(&agent, "GET /api/v1/agent/command", ""), "204"),
        ("config", head(&agent, "GET /api/v1/agent/config", ""), "200"),
    ] {
        let (head, text) = exchange(&mut stream, &bytes).await;
        assert_eq!(status(&head), expected, "{name}: {head}{text}");
        match name {
            "poll" => assert!(!head.contains("content-length") && text.is_empty(), "{head}"),
            "config" => assert!(text.starts_with('{'), "{text}"),
            _ => assert_keeps_connection(&head),
        }
    }
}

#[tokio::test]
async fn a_client_that_waits_before_it_sends_its_body_is_told_to_go_on() {
    let server = TestServer::start().await;
    let agent = original(&server).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let more = "Content-Length: 2\r\nExpect: 100-continue\r\n";
    let (go_on, _) = exchange(&mut stream, &head(&agent, "POST /api/v1/agent/metrics", more)).await;
    assert_eq!(status(&go_on), "100", "{go_on}");
    let (answer, _) = exchange(&mut stream, b"[]").await;
    assert_eq!(status(&answer), "202", "{answer}");
    assert_keeps_connection(&answer);
}

#[tokio::test]
async fn a_registration_that_fails_inside_costs_no_token() {
    let server = TestServer::start().await;
    let other = server.beside().await;
    let token = server.token().await;
    server.app.store.close().await;
    let failed = server.anon().post("/api/v1/agent/register", &registration(&token, "host")).await;
    assert_eq!(failed.status, 503, "{}", failed.text);
    assert_eq!(failed.header("retry-after"), "5");
    let registered = other.anon().post("/api/v1/agent/register", &registration(&token, "host")).await;
    assert_eq!(registered.status, 201, "{}", registered.text);
}

#[tokio::test]
async fn the_answer_to_a_registration_is_two_texts_that_open_every_door() {
    let server = TestServer::start().await;
    let mut info = registration(&server.token().await, "host");
    info["info"]["ips"] = Value::Null;
    let answer = server.anon().post("/api/v1/agent/register", &info).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (201, "application/json"));
    let (id, secret) = (answer.json["agent_id"].as_str().unwrap(), answer.json["secret"].as_str().unwrap());
    assert!(uuid::Uuid::try_parse(id).is_ok() && secret.len() == 64, "{}", answer.text);
    let agent = known(&server.anon(), id, secret);
    assert_eq!(agent.post("/api/v1/agent/metrics", &json!([])).await.status, 202);
    for wrong in [agent.clone().without("x-agent-secret"), agent.clone().with("x-agent-id", "x")] {
        assert_eq!(wrong.post("/api/v1/agent/metrics", &json!([])).await.status, 401);
    }
}

/// A disk that was copied with its identity on it: the original knows no better.
#[tokio::test]
async fn two_agents_with_one_identity_are_both_heard_and_each_command_runs_once() {
    let limits = Limits { poll: Duration::from_secs(2), ..Limits::default() };
    let server = TestServer::with_limits(limits).await;
    let agent = original(&server).await;
    let copy = agent.actor.clone();
    let (now, later) = (Time::now(), Time::now().plus(time::Duration::microseconds(7)));
    agent.send(&[envelope("cpu", now, json!({"usage": 1}))]).await;
    assert_eq!(
        copy.post("/api/v1/agent/metrics", &json!([envelope("cpu", later, json!({"usage": 2}))]))
            .await
            .status,
        202
    );
    let admin = server.admin().await;
    let cpu = admin.get(&format!("/api/v1/agents/{}/cpu", agent.id)).await;
    assert_eq!(cpu.list().len(), 2);

    let polls = [agent.actor.clone(), copy]
        .map(|actor| tokio::spawn(async move { actor.get("/api/v1/agent/command").await.status.as_u16() }));
    let path = format!("/api/v1/admin/network?agent={}&action=netstat", agent.id);
    assert_eq!(admin.post(&path, &json!({})).await.status, 202);
    let mut statuses = Vec::new();
    for poll in polls {
        statuses.push(poll.await.unwrap());
    }
    statuses.sort_unstable();
    // Both may have ended before the command came; then the next poll has it.
    if statuses == [204, 204] {
        statuses[0] = agent.actor.get("/api/v1/agent/command").await.status.as_u16();
        statuses.sort_unstable();
    }
    assert_eq!(statuses, [200, 204]);
    assert_eq!(agent.actor.get("/api/v1/agent/command").await.status, 204);
}

#[tokio::test]
async fn a_clock_that_is_a_little_off_blanks_nothing() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    for seconds in [-90, -20, 20, 90] {
        let agent = original(&server).await;
        agent.send(&everything(Time::now().plus(time::Duration::seconds(seconds)))).await;
        let page = viewer.get(&format!("/api/v1/overview/page?id={}", agent.id)).await;
        let host = &page.json["agents"][0];
        for name in ["cpu_usage", "ram_percent", "disk_max_percent", "net_rx_bytes", "max_temp", "uptime"] {
            assert!(host[name].is_number(), "{seconds} s: {name} in {host}");
        }
    }
}

/// The original added up all readings of 15 s: about three times what went through.
#[tokio::test]
async fn traffic_of_the_fleet_is_that_of_the_newest_readings() {
    let server = TestServer::start().await;
    let agent = original(&server).await;
    let readings: Vec<Value> = [10, 5, 0]
        .into_iter()
        .flat_map(|seconds| {
            let time = Time::now().minus(time::Duration::seconds(seconds));
            ["eth0", "eth1"].map(|interface| {
                envelope("network", time, json!({"interface": interface, "rx_bytes": 100, "tx_bytes": 7}))
            })
        })
        .collect();
    agent.send(&readings).await;
    let overview = server.viewer().await.get("/api/v1/overview").await;
    assert_eq!(
        (&overview.json[0]["net_rx_bytes"], &overview.json[0]["net_tx_bytes"]),
        (&json!(200), &json!(14))
    );
}
