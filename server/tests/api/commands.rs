//! Commands to hosts: asked for by people, fetched and answered by agents, watched by whoever wants to know.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::tables::{execute, seconds_ago};
use crate::support::{Actor, Agent, Answer, TestServer, eventually};

const POLL: &str = "/api/v1/agent/command";
const RESULT: &str = "/api/v1/agent/command/result";
const PROGRESS: &str = "/api/v1/agent/command/progress";

/// Polls are held shortly, so that one that gets nothing ends soon.
async fn server() -> TestServer {
    TestServer::with(|config| config.limits.poll = Duration::from_millis(600)).await
}

fn commands(agent: &Agent) -> String {
    format!("/api/v1/agents/{}/commands", agent.id)
}

/// Asks for a diagnostic; returns the command's id.
async fn ask(admin: &Actor, agent: &Agent, diagnostic: &Value) -> String {
    let asked = admin.post(&commands(agent), diagnostic).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    asked.json["id"].as_str().unwrap().to_owned()
}

async fn state(actor: &Actor, id: &str) -> String {
    let command = actor.get(&format!("/api/v1/commands/{id}")).await;
    command.json["state"].as_str().unwrap().to_owned()
}

async fn poll(agent: &Actor) -> Answer {
    let answer = agent.get(POLL).await;
    assert!(matches!(answer.status.as_u16(), 200 | 204), "{answer:?}");
    answer
}

/// Answers a command as an agent does.
async fn answer(agent: &Actor, command: &Value, payload: Value) {
    let result = json!({"id": command["id"], "type": command["type"], "payload": payload});
    let answer = agent.post(RESULT, &result).await;
    assert_eq!((answer.status.as_u16(), &*answer.text), (200, ""));
    assert_eq!((answer.header("content-length"), answer.header("content-encoding")), ("0", ""));
}

fn ping() -> Value {
    json!({"type": "ping", "target": "127.0.0.1"})
}

#[tokio::test]
async fn the_originals_agent_and_dashboard_find_each_other() {
    let server = server().await;
    let (admin, viewer) = (server.admin().await, server.viewer().await);
    let agent = server.agent("host").await;
    let original = agent.actor.clone().without("x-spectra-protocol");
    for (path, message, wire_type, payload) in [
        ("logs?agent={}&level=error", "Queued FetchLogs", "FETCH_LOGS", r#"{"min_level":"ERROR"}"#),
        ("logs?agent={}&level=loud", "Queued FetchLogs", "FETCH_LOGS", r#"{"min_level":"WARNING"}"#),
        (
            "disk?agent={}&path=/srv&top_n=3",
            "Queued Disk Scan (Top 3)",
            "DISK_USAGE",
            r#"{"path":"/srv","top_n":3}"#,
        ),
        ("disk?agent={}", "Queued Disk Scan (Top 20)", "DISK_USAGE", r#"{"path":"","top_n":20}"#),
        (
            "network?agent={}&action=ping&target=127.0.0.1",
            "Queued Network Diag: ping",
            "NETWORK_DIAG",
            r#"{"action":"ping","target":"127.0.0.1","count":0}"#,
        ),
        (
            "network?agent={}&action=netstat",
            "Queued Network Diag: netstat",
            "NETWORK_DIAG",
            r#"{"action":"netstat","target":"","count":0}"#,
        ),
    ] {
        let path = format!("/api/v1/admin/{}", path.replace("{}", &agent.id.to_string()));
        let queued = admin.call(Method::POST, &path, Vec::new()).await;
        assert_eq!((queued.status.as_u16(), &queued.json["message"]), (202, &json!(message)), "{path}");
        let track = format!("/api/v1/admin/commands/{}", queued.json["command_id"].as_str().unwrap());
        let before = viewer.get(&track).await.json;
        assert_eq!((&before["done"], before.get("result")), (&json!(false), None), "{before}");

        let command = poll(&original).await.json;
        let keys: Vec<_> = command.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["id", "payload", "type"], "nothing that the original does not know");
        assert_eq!((&command["id"], &command["type"]), (&queued.json["command_id"], &json!(wire_type)));
        let bytes = base64(command["payload"].as_str().unwrap());
        assert_eq!(String::from_utf8(bytes).unwrap(), payload);

        answer(&original, &command, json!({"raw": [1, 2.5, null]})).await;
        let after = viewer.get(&track).await;
        assert_eq!(after.json["done"], true);
        let expected = json!({"id": command["id"], "type": wire_type, "payload": {"raw": [1, 2.5, null]}});
        assert_eq!(after.json["result"], expected);
        assert!(
            after.text.contains(r#""payload":{"raw":[1,2.5,null]}"#),
            "inline, not as a text: {}",
            after.text
        );
        assert_eq!((&after.json["agent_id"], &after.json["type"]), (&json!(agent.id), &json!(wire_type)));
        assert!(after.json["queued_at"].is_string());
    }
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

#[tokio::test]
async fn a_held_poll_is_woken_on_whichever_server_it_is() {
    let server = TestServer::start().await;
    let other = if server.database.is_timescale() { Some(server.beside().await) } else { None };
    let address = other.as_ref().unwrap_or(&server).address;
    let admin = server.admin().await;
    let agent = server.agent("host").await;
    let elsewhere = agent.actor.clone().at(address);
    let held = tokio::spawn({
        let elsewhere = elsewhere.clone();
        async move { poll(&elsewhere).await.json }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let asked = Instant::now();
    let id = ask(&admin, &agent, &ping()).await;
    let stream = format!("/api/v1/commands/{id}/stream");
    let watching = tokio::spawn({
        let admin = admin.clone().at(address);
        async move { admin.get(&stream).await }
    });
    let command = held.await.unwrap();
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    assert_eq!(command["id"], id);
    assert!((1..=300).contains(&command["timeout_seconds"].as_i64().unwrap()));

    for sequence in [0, 1, 2, 2] {
        let piece = json!({"id": id, "sequence": sequence, "payload": {"piece": sequence}});
        let told = elsewhere.post(PROGRESS, &piece).await;
        assert_eq!((told.status.as_u16(), &*told.text), (200, ""));
    }
    assert_eq!(state(&admin, &id).await, "running");
    answer(&agent.actor, &command, json!({"action": "ping"})).await;

    let watched = watching.await.unwrap();
    assert_eq!(watched.header("content-type"), "text/event-stream");
    let events: Vec<&str> = watched.text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    let without_states: Vec<&str> = events.iter().copied().filter(|event| *event != "state").collect();
    assert_eq!(without_states, ["progress", "progress", "result"], "{}", watched.text);
    let last = watched.text.lines().rev().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let last: Value = serde_json::from_str(last).unwrap();
    assert_eq!((&last["state"], &last["result"]), (&json!("done"), &json!({"action": "ping"})));

    // Who comes later, or again, sees the rest.
    let again = admin.clone().with("last-event-id", "1").get(&format!("/api/v1/commands/{id}/stream")).await;
    let events: Vec<&str> = again.text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(events, ["progress", "result"]);
}

#[tokio::test]
async fn an_agent_that_was_away_gets_its_command_when_it_returns() {
    let server = server().await;
    let admin = server.admin().await;
    let agent = server.agent("host").await;
    let ids = [ask(&admin, &agent, &ping()).await, ask(&admin, &agent, &json!({"type": "mounts"})).await];
    for id in &ids {
        assert_eq!(poll(&agent.actor).await.json["id"], *id, "the oldest comes first");
        assert_eq!(state(&admin, id).await, "sent");
    }
    assert_eq!(poll(&agent.actor).await.status, 204, "each is handed out once");
}

#[tokio::test]
async fn a_command_without_a_result_in_time_expires() {
    let server = server().await;
    let admin = server.admin().await;
    let agent = server.agent("host").await;
    let [away, silent] = [&agent, &server.agent("silent").await].map(|agent| (agent.id, agent.actor.clone()));
    let short = json!({"type": "netstat", "timeout_seconds": 1});
    let ask = async |id| {
        let asked = admin.post(&format!("/api/v1/agents/{id}/commands"), &short).await;
        asked.json["id"].as_str().unwrap().to_owned()
    };
    let (never_fetched, never_answered) = (ask(away.0).await, ask(silent.0).await);
    let command = poll(&silent.1).await.json;
    assert_eq!(command["id"], never_answered);
    for id in [&never_fetched, &never_answered] {
        let track = format!("/api/v1/admin/commands/{id}");
        let done =
            eventually(async || Some(admin.get(&track).await.json).filter(|c| c["done"] == true)).await;
        assert_eq!(done["state"], "expired");
        assert_eq!(done["result"]["error"], "the host did not answer in time");
        assert_eq!(done["result"]["payload"], Value::Null);
    }
    answer(&silent.1, &command, json!({"late": true})).await;
    assert_eq!(state(&admin, &never_answered).await, "expired", "the end is for ever");
    assert_eq!(poll(&away.1).await.status, 204, "what nobody waits for is not run");
}

#[tokio::test]
async fn a_result_is_taken_once_and_from_the_commands_own_agent() {
    let server = server().await;
    let admin = server.admin().await;
    let (agent, stranger) = (server.agent("host").await, server.agent("stranger").await);
    let id = ask(&admin, &agent, &ping()).await;
    let command = poll(&agent.actor).await.json;
    answer(&stranger.actor, &command, json!("forged")).await;
    stranger.actor.post(PROGRESS, &json!({"id": id, "sequence": 1, "payload": "forged"})).await;
    assert_eq!(state(&admin, &id).await, "sent", "it is answered 200 and changes nothing");
    for payload in ["first", "second"] {
        answer(&agent.actor, &command, json!(payload)).await;
    }
    let done = admin.get(&format!("/api/v1/commands/{id}")).await.json;
    assert_eq!((&done["state"], &done["result"]), (&json!("done"), &json!("first")));
    for id in ["", "nonsense", "542a7be5-0000-4000-8000-000000000000"] {
        answer(&agent.actor, &json!({"id": id, "type": "X"}), Value::Null).await;
    }
}

#[tokio::test]
async fn errors_and_empty_results_end_a_command_too() {
    let server = server().await;
    let admin = server.admin().await;
    let agent = server.agent("host").await;
    let error = "exec: \"traceroute\": not found\u{0}";
    for (result, expected, payload, text) in [
        (
            json!({"payload": null, "error": error}),
            "failed",
            Value::Null,
            json!("exec: \"traceroute\": not found"),
        ),
        (json!({"payload": null}), "done", Value::Null, Value::Null),
        (json!({}), "done", Value::Null, Value::Null),
        (json!({"payload": []}), "done", json!([]), Value::Null),
    ] {
        let id = ask(&admin, &agent, &ping()).await;
        let mut result = result;
        result["id"] = poll(&agent.actor).await.json["id"].clone();
        result["type"] = json!("NETWORK_DIAG");
        assert_eq!(agent.actor.post(RESULT, &result).await.status, 200);
        let tracked = admin.get(&format!("/api/v1/admin/commands/{id}")).await.json;
        assert_eq!((&tracked["done"], &tracked["state"]), (&json!(true), &json!(expected)));
        assert_eq!((&tracked["result"]["payload"], &tracked["result"]["error"]), (&payload, &text));
    }
}

#[tokio::test]
async fn results_have_a_bound() {
    let server = server().await;
    let admin = server.admin().await;
    let agent = server.agent("host").await;
    let id = ask(&admin, &agent, &ping()).await;
    poll(&agent.actor).await;
    let result = |bytes: usize| json!({"id": id, "type": "NETWORK_DIAG", "payload": "x".repeat(bytes)});
    assert_eq!(agent.actor.post(RESULT, &result(17 << 20)).await.status, 413);
    assert_eq!(state(&admin, &id).await, "sent", "whose it is cannot be read");
    assert_eq!(agent.actor.post(RESULT, &result((4 << 20) - 200)).await.status, 200);
    let done = admin.get(&format!("/api/v1/commands/{id}")).await.json;
    assert_eq!(done["result"].as_str().unwrap().len(), (4 << 20) - 200);
    let piece = json!({"id": id, "sequence": 1, "payload": "x".repeat(64 << 10)});
    assert_eq!(agent.actor.post(PROGRESS, &piece).await.status, 413);
}

/// An agent hands in a result once: what is refused never comes, and nobody shall wait for it.
#[tokio::test]
async fn a_result_that_is_too_large_ends_its_command() {
    let server = server().await;
    let admin = server.admin().await;
    let agent = server.agent("host").await;
    let policy = json!({"diagnostics": {"max_output_bytes": 20_000}});
    let settings = format!("/api/v1/agents/{}/settings", agent.id);
    for (limit, bytes, status, end, error) in [
        (false, 4 << 20, 413, "failed", json!("the answer has 4194306 bytes, and 4194304 can be kept")),
        (false, 30_000, 200, "done", Value::Null),
        (true, 19_998, 200, "done", Value::Null),
        (
            true,
            19_999,
            200,
            "failed",
            json!("the answer has 20001 bytes, and the policy of this host allows 20000"),
        ),
    ] {
        let settings_now = if limit { policy.clone() } else { json!({}) };
        assert_eq!(admin.put(&settings, &settings_now).await.status, 204);
        let id = ask(&admin, &agent, &ping()).await;
        poll(&agent.actor).await;
        let result = json!({"id": id, "type": "NETWORK_DIAG", "payload": "x".repeat(bytes)});
        assert_eq!(agent.actor.post(RESULT, &result).await.status, status, "{bytes}");
        let command = admin.get(&format!("/api/v1/commands/{id}")).await.json;
        assert_eq!((&command["state"], &command["error"]), (&json!(end), &error), "{bytes}");
    }
}

#[tokio::test]
async fn the_policy_of_a_host_says_how_many_commands_it_has_at_once() {
    let server = server().await;
    let admin = server.admin().await;
    let agent = server.agent("host").await;
    let most = |most: u32| json!({"diagnostics": {"max_concurrent": most}});
    let host = format!("/api/v1/agents/{}/settings", agent.id);
    for (path, settings, at_once) in [
        ("/api/v1/settings/global", most(1), 1),
        ("/api/v1/settings/labels/os:linux", json!({"settings": most(2)}), 2),
        (&*host, most(5), 5),
    ] {
        assert_eq!(admin.put(path, &settings).await.status, 204);
        for _ in 0..=at_once {
            ask(&admin, &agent, &ping()).await;
        }
        let mut sent = Vec::new();
        for _ in 0..at_once {
            sent.push(poll(&agent.actor).await.json);
        }
        assert_eq!(poll(&agent.actor).await.status, 204, "{path}: not one more");
        for command in &sent {
            answer(&agent.actor, command, json!(1)).await;
        }
        let last = poll(&agent.actor).await.json;
        answer(&agent.actor, &last, json!(1)).await;
    }
}

#[tokio::test]
async fn results_that_were_lost_do_not_hold_up_an_agent_of_the_original() {
    let server = server().await;
    let admin = server.admin().await;
    for (remembers, status) in [(false, 200), (true, 204)] {
        let agent = server.agent("host").await;
        let actor = agent.actor.clone();
        let actor = if remembers { actor } else { actor.without("x-spectra-protocol") };
        for _ in 0..5 {
            ask(&admin, &agent, &ping()).await;
        }
        for _ in 0..4 {
            assert_eq!(poll(&actor).await.status, 200);
        }
        assert_eq!(poll(&actor).await.status, 204, "four are under way");
        let long_ago = seconds_ago(&server.database, 95);
        let sql = format!("update commands set sent_at = {long_ago} where state = 'sent'");
        execute(&server.database, &sql).await;
        assert_eq!(poll(&actor).await.status, status, "remembers: {remembers}");
    }
}

#[tokio::test]
async fn a_cancelled_command_ends_at_once_and_our_agent_is_told() {
    let server = server().await;
    let (admin, viewer) = (server.admin().await, server.viewer().await);
    let agent = server.agent("host").await;
    let original = server.agent("original").await;
    let forgetful = original.actor.clone().without("x-spectra-protocol");
    let cancel = async |id: &str| admin.delete(&format!("/api/v1/commands/{id}")).await.json["state"].clone();

    let queued = ask(&admin, &agent, &ping()).await;
    assert_eq!(viewer.delete(&format!("/api/v1/commands/{queued}")).await.status, 403);
    assert_eq!(cancel(&queued).await, "cancelled");
    assert_eq!(poll(&agent.actor).await.status, 204, "it is not handed out any more");

    let sent = ask(&admin, &agent, &ping()).await;
    let command = poll(&agent.actor).await.json;
    assert_eq!(cancel(&sent).await, "cancelled");
    let told = poll(&agent.actor).await.json;
    assert_eq!(
        (&told["id"], &told["type"], &told["payload"]),
        (&json!(sent), &json!("CANCEL"), &Value::Null)
    );
    assert_eq!(poll(&agent.actor).await.status, 204, "it is told once");
    answer(&agent.actor, &command, json!("late")).await;
    assert_eq!(state(&admin, &sent).await, "cancelled");
    assert_eq!(cancel(&sent).await, "cancelled", "twice is once");

    let id = ask(&admin, &original, &ping()).await;
    assert_eq!(poll(&forgetful).await.json["id"], id);
    assert_eq!(cancel(&id).await, "cancelled");
    assert_eq!(poll(&forgetful).await.status, 204, "the original does not know what it would be told");

    let done = ask(&admin, &agent, &ping()).await;
    answer(&agent.actor, &poll(&agent.actor).await.json, json!(1)).await;
    assert_eq!(cancel(&done).await, "done", "what has ended stays as it is");
    let unknown = admin.delete(&format!("/api/v1/commands/{}", uuid::Uuid::now_v7())).await;
    assert_eq!((unknown.status.as_u16(), unknown.problem()), (404, "there is no such command"));
}

#[tokio::test]
async fn ten_commands_wait_and_four_are_under_way() {
    let server = server().await;
    let admin = server.admin().await;
    let agent = server.agent("host").await;
    for _ in 0..10 {
        ask(&admin, &agent, &ping()).await;
    }
    let refused = admin.post(&commands(&agent), &ping()).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "5"));
    assert_eq!(refused.problem(), "10 commands wait for this agent already");

    let mut sent = Vec::new();
    for _ in 0..4 {
        sent.push(poll(&agent.actor).await.json);
    }
    let held = tokio::spawn({
        let actor = agent.actor.clone();
        async move { poll(&actor).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    answer(&agent.actor, &sent[0], json!(1)).await;
    assert_eq!(held.await.unwrap().status, 200, "the end of one makes room for the next");
    assert_eq!(poll(&agent.actor).await.status, 204);
}

#[tokio::test]
async fn only_what_is_possible_is_queued() {
    let server = server().await;
    let admin = server.admin().await;
    let agent = server.agent("host").await;
    for (body, status) in [
        (json!({"type": "ping", "target": "-f"}), 400),
        (json!({"type": "ping"}), 400),
        (json!({"type": "reboot"}), 400),
        (json!({"type": "UPDATE_AGENT", "url": "http://x"}), 400),
        (json!({}), 400),
        (json!({"type": "mounts", "timeout_seconds": 0}), 400),
        (json!({"type": "mounts", "timeout_seconds": 1801}), 400),
        (json!({"type": "logs", "path": "/var/log/../../etc/shadow"}), 400),
        (json!({"type": "logs", "path": "/etc/shadow"}), 403),
        (json!({"type": "connect", "target": "169.254.169.254:80"}), 403),
        (json!({"type": "dns", "target": "example.org", "future": true}), 202),
    ] {
        let asked = admin.post(&commands(&agent), &body).await;
        assert_eq!(asked.status, status, "{body}: {}", asked.text);
    }
    let id = agent.id;
    for (path, status) in [
        ("logs".to_owned(), 400),
        ("logs?agent=1".to_owned(), 400),
        (format!("logs?agent={}", uuid::Uuid::new_v4()), 404),
        (format!("disk?agent={id}&top_n=0"), 400),
        (format!("disk?agent={id}&top_n=-1"), 400),
        (format!("disk?agent={id}&path=../etc"), 400),
        (format!("network?agent={id}"), 400),
        (format!("network?agent={id}&action=dance"), 400),
        (format!("network?agent={id}&action=traceroute&target=--help"), 400),
        (format!("network?agent={id}&action=ping"), 400),
    ] {
        let asked = admin.call(Method::POST, &format!("/api/v1/admin/{path}"), Vec::new()).await;
        assert_eq!(asked.status, status, "{path}: {}", asked.text);
    }
    assert_eq!(admin.get(&commands(&agent)).await.list().len(), 1, "nothing else was queued");
}

#[tokio::test]
async fn the_history_of_a_host_is_read_page_by_page() {
    let server = server().await;
    let (admin, viewer) = (server.admin().await, server.viewer().await);
    let agent = server.agent("host").await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(ask(&admin, &agent, &ping()).await);
    }
    ids.reverse();
    let (mut seen, mut before) = (Vec::new(), String::new());
    loop {
        let page = viewer.get(&format!("{}?limit=2{before}", commands(&agent))).await;
        let page: Vec<String> = page.list().iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect();
        let Some(last) = page.last() else { break };
        before = format!("&before={last}");
        seen.extend(page);
    }
    assert_eq!(seen, ids, "the newest first, each once");
    let first = viewer.get(&commands(&agent)).await.json[0].clone();
    assert_eq!((&first["type"], &first["state"]), (&json!("ping"), &json!("queued")));
    assert_eq!(first["request"], json!({"action": "ping", "target": "127.0.0.1", "count": 0}));
    assert!(first["requested_by"].as_str().unwrap().starts_with("admin-"), "{first}");
    for query in ["limit=0", "limit=201", "limit=x", "before=x"] {
        assert_eq!(viewer.get(&format!("{}?{query}", commands(&agent))).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn an_agents_newest_poll_is_the_one_that_counts() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let agent = server.agent("host").await;
    let mut polls = Vec::new();
    for _ in 0..3 {
        let actor = agent.actor.clone();
        polls.push(tokio::spawn(async move { poll(&actor).await.status.as_u16() }));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    ask(&admin, &agent, &ping()).await;
    let mut statuses = Vec::new();
    for poll in polls {
        statuses.push(poll.await.unwrap());
    }
    assert_eq!(statuses, [204, 204, 200]);
}

#[tokio::test]
async fn who_asked_and_what_became_of_it_is_in_the_audit_trail() {
    let server = server().await;
    let admin = server.admin().await;
    let (agent, stranger) = (server.agent("host").await, server.agent("stranger").await);
    let id = ask(&admin, &agent, &ping()).await;
    // Against the policy, not possible, and for a host that is not there.
    admin.post(&commands(&agent), &json!({"type": "ping", "target": "169.254.169.254"})).await;
    admin.post(&commands(&agent), &json!({"type": "ping", "target": "-option"})).await;
    let nowhere = format!("/api/v1/agents/{}/commands", uuid::Uuid::now_v7());
    assert_eq!(admin.post(&nowhere, &ping()).await.status, 404);
    let command = poll(&agent.actor).await.json;
    answer(&stranger.actor, &command, json!("forged")).await;
    answer(&agent.actor, &command, json!("true")).await;
    let trail = admin.get("/api/v1/audit").await.text;
    for (action, outcome, count) in [
        ("command.create", "done", 1),
        ("command.create", "refused", 3),
        ("command.answer", "refused", 1),
        ("command.answer", "done", 1),
    ] {
        let is = |entry: &Value| entry["action"] == action && entry["outcome"] == outcome;
        let trail: Value = serde_json::from_str(&trail).unwrap();
        let entries = trail.as_array().or_else(|| trail["entries"].as_array()).unwrap();
        assert_eq!(entries.iter().filter(|entry| is(entry)).count(), count, "{action} {outcome}: {trail}");
    }
    assert!(trail.contains(&id), "{trail}");
}
