//! Whole requests, made up: every route that only reads with any path and query, and every message of an agent,
//! damaged, is answered as documented and never with a fault of the server.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestCaseResult;
use reqwest::Method;
use serde_json::Value;
use spectra_server::http::document;
use spectra_server::store::Time;
use spectra_testkit::fuzz;
use tokio::runtime::Runtime;

use crate::support::{Actor, Answer, TestServer, envelope};

/// Requests to routes that read.
const READS: u32 = 2_500;
/// Messages of agents.
const MESSAGES: u32 = 1_500;
/// People and agents who take turns, so that none comes too often.
const ACTORS: usize = 40;
/// Largest answer to a question about one host with hardly any data, bytes; the API's own description is larger.
const ANSWER_BYTES: usize = 1 << 20;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(&document()).unwrap());

/// A path of a route that reads, with the names of its parameters.
#[derive(Clone, Debug)]
struct Reading {
    path: String,
    names: Vec<String>,
}

/// Routes with `GET`, but for the command poll, which waits.
fn readings() -> Vec<Reading> {
    let paths = DOCUMENT["paths"].as_object().unwrap().iter();
    let reads = paths.filter(|(path, item)| item.get("get").is_some() && !path.ends_with("/agent/command"));
    reads
        .map(|(path, item)| {
            let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
            let in_query = parameters.filter(|parameter| parameter["in"] == "query");
            let names = in_query.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect();
            Reading { path: path.clone(), names }
        })
        .collect()
}

/// Raw text of a query's value: escaped, half escaped and not at all.
fn value() -> impl Strategy<Value = String> {
    const EDGES: &[&str] = &[
        "",
        "1",
        "0",
        "-1",
        "500",
        "1e9",
        "4294967296",
        "9223372036854775808",
        "true",
        "24h",
        "30d",
        "5y",
        "%00",
        "%ff%fe",
        "%zz",
        "%",
        "+",
        "2026-11-24T06:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "%F0%9F%A6%80",
        "'%20or%20''='",
        "%25%5F%5C",
        "../../etc/passwd",
        "null",
        "[]",
        "usage",
        "cpu",
        "asc",
        "desc",
    ];
    prop_oneof![
        4 => select(EDGES).prop_map(str::to_owned),
        1 => "[!-~&&[^#\\\\\"<>`{}|^]]{0,40}",
        1 => (select(&["a", "%61", "9", "%C3%A4"][..]), 1..3000_usize).prop_map(|(text, times)| text.repeat(times)),
    ]
}

#[derive(Clone, Debug)]
struct Question {
    reading: Reading,
    id: String,
    query: Vec<(Index, String)>,
}

fn questions(known: String) -> impl Strategy<Value = Question> {
    let id = prop_oneof![
        4 => Just(known),
        1 => any::<u128>().prop_map(|id| uuid::Uuid::from_u128(id).to_string()),
        1 => "[0-9a-fA-F%.~-]{1,40}".prop_filter("`.` and `..` are taken out by the client", |id| !matches!(&**id, "." | "..")),
    ];
    (select(readings()), id, proptest::collection::vec((any::<Index>(), value()), 0..5))
        .prop_map(|(reading, id, query)| Question { reading, id, query })
}

/// Names that routes have, or that somebody may think they have.
const NAMES: [&str; 12] = [
    "range", "start", "end", "points", "limit", "offset", "page", "per_page", "sort", "order", "search",
    "%00",
];

impl Question {
    fn target(&self) -> String {
        let Self { reading: Reading { path, names }, id, query } = self;
        let pairs = query.iter().map(|(at, value)| {
            let at = at.index(names.len() + NAMES.len());
            let name = names.get(at).map_or_else(|| NAMES[at - names.len()], String::as_str);
            format!("{name}={value}")
        });
        // Every variable of a path gets the same text: none may be taken for another.
        let mut parts = path.split('/').map(|part| if part.starts_with('{') { id } else { part });
        let path = parts.by_ref().collect::<Vec<_>>().join("/");
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }
}

/// Takes turns among several.
struct Turns(Vec<Actor>, AtomicUsize);

impl Turns {
    fn next(&self) -> &Actor {
        &self.0[self.1.fetch_add(1, Ordering::Relaxed) % self.0.len()]
    }
}

/// The server's word on every request; that the status is documented is checked by the actor.
fn judge(answer: &Answer, most: usize) -> TestCaseResult {
    prop_assert!(answer.status.as_u16() < 500, "{answer:?}");
    prop_assert!(answer.text.len() <= most, "{} bytes", answer.text.len());
    if answer.status.as_u16() >= 400 && !answer.header("content-type").is_empty() {
        prop_assert_eq!(answer.header("content-type"), "application/problem+json");
        prop_assert!(answer.json["detail"].as_str().is_some_and(|detail| detail.len() <= 404), "{answer:?}");
    }
    Ok(())
}

#[test]
fn made_up_questions_are_answered_as_documented() {
    let runtime = Runtime::new().unwrap();
    let (server, known, people) = runtime.block_on(async {
        let server = TestServer::start().await;
        let agent = server.agent("host").await;
        let data = serde_json::json!({"usage": 12.5, "cores": [10.0, 15.0]});
        agent.send(&[envelope("cpu", Time::now(), data)]).await;
        let mut people = Vec::new();
        for _ in 0..ACTORS {
            people.push(server.admin().await);
        }
        (server, agent.id.to_string(), Turns(people, AtomicUsize::new(0)))
    });
    fuzz("made_up_questions_are_answered_as_documented", READS, &questions(known), |question| {
        let most =
            if question.reading.path.ends_with("openapi.json") { 8 * ANSWER_BYTES } else { ANSWER_BYTES };
        judge(&runtime.block_on(people.next().get(&question.target())), most)
    });
    drop(server);
}

/// An agent's message: where it goes, what it says, and how that is said to be encoded.
#[derive(Clone, Debug)]
struct Message {
    path: &'static str,
    body: Vec<u8>,
    coding: Option<&'static str>,
    headers: Vec<(&'static str, &'static str)>,
}

fn messages() -> impl Strategy<Value = Message> {
    const PATHS: &[&str] =
        &["/api/v1/agent/metrics", "/api/v1/agent/command/result", "/api/v1/agent/register"];
    const BODIES: &[&str] = &[
        "",
        "null",
        "[]",
        "{}",
        "[{}]",
        "[null,1,\"x\"]",
        r#"[{"type":"cpu","timestamp":"2026-11-23T17:56:00Z","hostname":"x","data":{"usage":1e999,"cores":null}}]"#,
        r#"[{"type":"disk","timestamp":"0001-01-01T00:00:00Z","data":{"device":"\u0000","mountpoint":"/"}}]"#,
        r#"[{"type":"gap","timestamp":"2026-11-23T17:56:00Z","data":{"from":5,"to":1,"count":-1,"cause":"x"}}]"#,
        r#"{"id":"f670d4c9-5871-4ac6-b273-03452795f8c4","type":"LIST_MOUNTS","payload":[{"mountpoint":"/"}],"error":""}"#,
        r#"{"id":"","type":"NONSENSE","payload":"\ud800"}"#,
        r#"{"token":"spt_x","info":{"hostname":"pi","cpu_cores":-1,"ram_total":1e30,"ips":[null,""]}}"#,
        r#"{"token":null,"info":[]}"#,
    ];
    const HEADERS: &[(&str, &str)] = &[
        ("x-spectra-stream", "f670d4c9-5871-4ac6-b273-03452795f8c4"),
        ("x-spectra-stream", "nonsense"),
        ("x-spectra-sequence", "1"),
        ("x-spectra-sequence", "0"),
        ("x-spectra-sequence", "18446744073709551615"),
        ("x-spectra-stream-end", "1"),
        ("x-spectra-clock", "-9223372036854775808"),
        ("x-spectra-clock", "9223372036854775807"),
        ("x-spectra-protocol", "4294967296"),
    ];
    const CODINGS: &[Option<&str>] =
        &[None, None, Some("gzip"), Some("zstd"), Some("zstd-spectra-1"), Some("br"), Some("identity")];
    let body = prop_oneof![
        4 => select(BODIES).prop_map(|body| body.as_bytes().to_vec()),
        3 => (select(BODIES), any::<Index>(), any::<u8>()).prop_map(|(body, at, byte)| {
            let mut body = body.as_bytes().to_vec();
            if !body.is_empty() {
                let at = at.index(body.len());
                body[at] = byte;
            }
            body
        }),
        1 => proptest::collection::vec(any::<u8>(), 0..200),
    ];
    (select(PATHS), body, select(CODINGS), proptest::collection::vec(select(HEADERS), 0..4))
        .prop_map(|(path, body, coding, headers)| Message { path, body, coding, headers })
}

#[test]
fn made_up_messages_of_agents_are_answered_as_documented() {
    let runtime = Runtime::new().unwrap();
    let (server, agents) = runtime.block_on(async {
        let server = TestServer::start().await;
        let mut agents = Vec::new();
        for number in 0..ACTORS {
            agents.push(server.agent(&format!("host-{number}")).await.actor);
        }
        (server, Turns(agents, AtomicUsize::new(0)))
    });
    fuzz("made_up_messages_of_agents_are_answered_as_documented", MESSAGES, &messages(), |message| {
        let Message { path, body, coding, headers } = message;
        let mut actor = agents.next().clone();
        for (name, value) in headers {
            actor = actor.with(name, value);
        }
        if let Some(coding) = coding {
            actor = actor.with("content-encoding", coding);
        }
        judge(&runtime.block_on(actor.call(Method::POST, path, body)), ANSWER_BYTES)
    });
    drop(server);
}
