//! What agents send: when it is acknowledged, and what is not.

use std::io::Write;

use reqwest::Method;
use serde_json::{Value, json};
use spectra_protocol::dictionary;
use spectra_server::store::Time;
use uuid::Uuid;

use crate::support::{Actor, Agent, TestServer, envelope, eventually};

const PATH: &str = "/api/v1/agent/metrics";

fn memory(time: Time, used: u64) -> Value {
    envelope(
        "memory",
        time,
        json!({"ram_total": 1000, "ram_used": used, "ram_available": 0, "ram_used_pct": 1.0}),
    )
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

async fn stored(server: &TestServer, agent: &Agent) -> usize {
    let path = format!("/api/v1/agents/{}/memory?range=24h&points=5000", agent.id);
    let _ = server.viewer().await.get(&path).await;
    server.viewer().await.get(&format!("/api/v1/agents/{}/memory", agent.id)).await.list().len()
}

#[tokio::test]
async fn what_is_acknowledged_is_stored() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let now = Time::now();
    let body = json!([memory(now, 1), memory(now.minus(time::Duration::seconds(10)), 2)]).to_string();
    let mut with_dictionary = zstd::bulk::Compressor::with_dictionary(1, dictionary::TEXT).unwrap();
    for (coding, body) in [
        ("identity", body.clone().into_bytes()),
        ("gzip", gzip(body.as_bytes())),
        ("zstd", zstd::bulk::compress(body.as_bytes(), 1).unwrap()),
        (dictionary::CODING, with_dictionary.compress(body.as_bytes()).unwrap()),
    ] {
        let actor = agent.actor.clone().with("content-encoding", coding);
        let answer = actor.call(Method::POST, PATH, body).await;
        assert_eq!((answer.status.as_u16(), &*answer.text), (202, ""), "{coding}");
        assert_eq!(
            answer.header("content-length"),
            "0",
            "or the original's agents open a new connection each time"
        );
        assert_eq!(answer.header("content-encoding"), "");
    }
    assert_eq!(stored(&server, &agent).await, 2, "what came four times is stored once");
}

#[tokio::test]
async fn a_numbered_stream_is_stored_once_and_its_holes_are_told() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let stream = Uuid::new_v4().to_string();
    let now = Time::now();
    let at = |second: i64| memory(now.minus(time::Duration::seconds(second)), 1);
    let numbered = |sequence: &str| {
        agent.actor.clone().with("x-spectra-stream", &stream).with("x-spectra-sequence", sequence)
    };
    for (sequence, envelopes, rows) in [
        ("1", vec![at(50), at(40)], 2),
        ("1", vec![at(50), at(40)], 2),
        ("2", vec![at(40), at(30)], 3),
        ("6", vec![at(10)], 4),
    ] {
        assert_eq!(numbered(sequence).post(PATH, &json!(envelopes)).await.status, 202);
        assert_eq!(stored(&server, &agent).await, rows, "after {sequence}");
    }
    let gaps = server.viewer().await.get(&format!("/api/v1/agents/{}/gaps", agent.id)).await;
    let [gap] = gaps.list() else { panic!("{gaps:?}") };
    assert_eq!((&gap["from"], &gap["to"], &gap["count"]), (&json!(4), &json!(5), &json!(2)));
    assert_eq!(gap["stream"], json!(stream));
}

#[tokio::test]
async fn an_agent_that_was_killed_leaves_an_open_gap_and_one_that_ended_leaves_none() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let send = async |stream: u128, sequence: &str, end: bool, envelopes: Vec<Value>| {
        let stream = Uuid::from_u128(stream).to_string();
        let mut actor =
            agent.actor.clone().with("x-spectra-stream", &stream).with("x-spectra-sequence", sequence);
        if end {
            actor = actor.with("x-spectra-stream-end", "1");
        }
        assert_eq!(actor.post(PATH, &json!(envelopes)).await.status, 202);
    };
    send(1, "1", false, vec![memory(Time::now(), 1)]).await;
    send(1, "2", true, vec![]).await;
    send(2, "1", false, vec![memory(Time::now(), 1)]).await;
    send(3, "1", false, vec![memory(Time::now(), 1)]).await;
    let gaps = server.viewer().await.get(&format!("/api/v1/agents/{}/gaps", agent.id)).await;
    let [gap] = gaps.list() else { panic!("{gaps:?}") };
    assert_eq!(gap["stream"], json!(Uuid::from_u128(2).to_string()));
    assert_eq!((&gap["from"], &gap["to"], &gap["cause"]), (&json!(2), &Value::Null, &json!("agent_lost")));
}

#[tokio::test]
async fn numbers_that_make_no_sense_are_refused() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let stream = Uuid::new_v4().to_string();
    for (stream, sequence) in [
        (Some(&*stream), None),
        (None, Some("1")),
        (Some(&*stream), Some("0")),
        (Some(&*stream), Some("-1")),
        (Some(&*stream), Some("18446744073709551616")),
        (Some("stream"), Some("1")),
    ] {
        let mut actor = agent.actor.clone();
        for (name, value) in [("x-spectra-stream", stream), ("x-spectra-sequence", sequence)] {
            if let Some(value) = value {
                actor = actor.with(name, value);
            }
        }
        let answer = actor.post(PATH, &json!([])).await;
        assert_eq!(answer.status, 400, "{stream:?} {sequence:?}");
        assert_eq!(
            answer.problem(),
            "`x-spectra-stream` must be a UUID and `x-spectra-sequence` a number from 1 to 2^62"
        );
    }
}

#[tokio::test]
async fn an_old_agent_is_made_to_drop_what_nobody_can_read() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let old = agent.actor.clone().without("x-spectra-protocol");
    for (coding, body) in [
        ("identity", b"nonsense".to_vec()),
        ("identity", b"{}".to_vec()),
        ("identity", b"[\xff]".to_vec()),
        ("gzip", b"nonsense".to_vec()),
        ("gzip", gzip(b"[]")[..15].to_vec()),
        ("br", b"[]".to_vec()),
    ] {
        let coded = |actor: &Actor| actor.clone().with("content-encoding", coding);
        let answer = coded(&old).call(Method::POST, PATH, body.clone()).await;
        assert_eq!(answer.status, 413, "{coding} {body:?}: the only status on which it drops");
        let answer = coded(&agent.actor).call(Method::POST, PATH, body.clone()).await;
        assert_eq!(answer.status, if coding == "br" { 415 } else { 400 }, "{coding} {body:?}");
        answer.problem();
    }
}

#[tokio::test]
async fn a_bad_envelope_costs_its_neighbours_nothing() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let now = Time::now();
    let day = time::Duration::days(1);
    agent
        .send(&[
            memory(now, 1),
            json!(7),
            json!({"type": "weather"}),
            json!({"type": "memory", "timestamp": "yesterday", "data": {}}),
            envelope("disk", now, json!({"device": [], "mountpoint": "/"})),
            envelope("network", now, json!({"interface": "eth\u{0}", "rx_bytes": 1})),
            memory(now.plus(day), 1),
            memory(now.minus(day * 40), 1),
            envelope("cpu", now, json!({"usage": -5, "load_1m": 1e300, "colour": "red"})),
        ])
        .await;
    assert_eq!(stored(&server, &agent).await, 1);
    let metrics = server.anon().get("/metrics").await.text;
    for line in [
        r#"spectra_ingest_refused_total{reason="not_an_envelope"} 1"#,
        r#"spectra_ingest_refused_total{reason="bad_timestamp"} 1"#,
        r#"spectra_ingest_refused_total{reason="bad_payload"} 1"#,
        r#"spectra_ingest_refused_total{reason="bad_key"} 1"#,
        r#"spectra_ingest_refused_total{reason="future"} 1"#,
        r#"spectra_ingest_refused_total{reason="ancient"} 1"#,
        "spectra_ingest_unknown_types_total 1",
        "spectra_ingest_unknown_fields_total 1",
        "spectra_ingest_null_values_total 2",
        r#"spectra_ingest_batches_total{outcome="stored"} 1"#,
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} is not in\n{metrics}");
    }
}

#[tokio::test]
async fn a_deleted_agent_is_refused_at_once() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    agent.send(&[memory(Time::now(), 1)]).await;
    let path = format!("/api/v1/agents/{}", agent.id);
    assert_eq!(server.admin().await.delete(&path).await.status, 204);
    for _ in 0..3 {
        let answer = agent.actor.post(PATH, &json!([memory(Time::now(), 1)])).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (401, "unknown agent or wrong secret"));
    }
    server.app.store.close().await;
    let answer = agent.actor.post(PATH, &json!([])).await;
    assert_eq!(answer.status, 401, "without a look into the database");
}

#[tokio::test]
async fn what_an_agent_is_built_from_is_kept_up_to_date() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let newer = agent
        .actor
        .clone()
        .with("x-agent-version", "0.2.0")
        .with("x-agent-commit", "abc1234")
        .with("x-agent-binary-hash", &"f".repeat(64));
    assert_eq!(newer.post(PATH, &json!([])).await.status, 202);
    let row = eventually(async || {
        let overview = server.viewer().await.get("/api/v1/overview").await;
        overview.list().iter().find(|row| row["version"] == "0.2.0").cloned()
    })
    .await;
    assert_eq!((&row["commit"], &row["binary_hash"]), (&json!("abc1234"), &json!("f".repeat(64))));
    assert_eq!(row["update_available"], json!(false));
}

#[tokio::test]
async fn rates_are_counted_by_agent_and_not_by_what_a_header_says() {
    let server = TestServer::start().await;
    let [agent, neighbour] = [server.agent("a").await, server.agent("b").await];
    let stranger = agent.actor.clone().with("x-agent-secret", &"0".repeat(64));
    for _ in 0..60 {
        assert_eq!(stranger.get("/api/v1/agent/config").await.status, 401);
    }
    let mut last = agent.actor.get("/api/v1/agent/config").await;
    assert_eq!(last.status, 200, "a stranger who knows the id uses up nothing");
    for _ in 0..200 {
        last = agent.actor.get("/api/v1/agent/config").await;
        if last.status == 429 {
            break;
        }
    }
    assert_eq!((last.status.as_u16(), last.header("retry-after")), (429, "5"));
    last.problem();
    assert_eq!(neighbour.actor.get("/api/v1/agent/config").await.status, 200);
}

#[tokio::test]
async fn a_database_that_is_away_is_told_and_nothing_is_acknowledged() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    agent.send(&[memory(Time::now(), 1)]).await;
    server.app.store.close().await;
    let answer = agent.actor.post(PATH, &json!([memory(Time::now(), 2)])).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (503, "the database does not answer"));
    assert_eq!(answer.header("retry-after"), "5");
}

#[tokio::test]
async fn agents_of_the_original_find_their_routes() {
    let server = TestServer::with(|config| config.limits.poll = std::time::Duration::from_millis(300)).await;
    let agent = server.agent("host").await;
    let start = std::time::Instant::now();
    let poll = agent.actor.get("/api/v1/agent/command").await;
    assert_eq!((poll.status.as_u16(), &*poll.text), (204, ""));
    assert!(start.elapsed() >= std::time::Duration::from_millis(300), "it is held");
    let result = agent.actor.clone().with("content-encoding", "gzip");
    let body = gzip(br#"{"id":"x","type":"FETCH_LOGS","payload":null}"#);
    let answer = result.call(Method::POST, "/api/v1/agent/command/result", body).await;
    assert_eq!((answer.status.as_u16(), &*answer.text), (200, ""));
    let config = agent.actor.get("/api/v1/agent/config").await;
    assert_eq!(config.status, 200);
    // They look for one key and pass over others.
    assert!(config.json.is_object() && config.json.get("log_level").is_none(), "{}", config.text);
}
