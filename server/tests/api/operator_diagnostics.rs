//! Diagnostics of the Kubernetes operator: one object, a command on each of its hosts.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};
use spectra_server::config::Operator;
use spectra_server::secret::Digest;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::cluster::{CLUSTER, CREDENTIAL};
use crate::support::{Actor, Agent, TestServer, eventually};

const UID: &str = "/api/v1/operator/diagnostics/5a1c8b1e-91c4-4b8c-9c0a-2b7e0b6c1d11";

/// A server with a fleet of so many hosts.
async fn server(hosts: usize) -> (TestServer, Vec<Agent>) {
    let server = TestServer::with(|config| {
        config.limits.poll = Duration::from_millis(300);
        config.operator = Operator { account: None, credential: Some(Digest::of(CREDENTIAL)) };
    })
    .await;
    server.publish(json!({})).await;
    let mut agents = Vec::new();
    for number in 0..hosts {
        let agent = server.agent(&format!("host-{number}")).await;
        let key = server.app.store.agent_key(agent.id).await.unwrap().unwrap().0;
        let sql = format!("update agents set fleet_id = (select max(id) from fleets) where id = {key}");
        crate::support::tables::execute(&server.database, &sql).await;
        agents.push(agent);
    }
    (server, agents)
}

fn request(agents: &[Uuid], change: &Value) -> Value {
    let mut request = json!({
        "cluster_uid": CLUSTER, "namespace": "lab", "agents": agents,
        "diagnostic": {"type": "ping", "target": "192.0.2.1"}, "requested_by": "jane",
    });
    request.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    request
}

fn ids(agents: &[Agent]) -> Vec<Uuid> {
    agents.iter().map(|agent| agent.id).collect()
}

fn states(status: &Value) -> Vec<&str> {
    status["runs"].as_array().unwrap().iter().map(|run| run["state"].as_str().unwrap()).collect()
}

async fn status(operator: &Actor) -> Value {
    operator.get(&format!("{UID}?cluster={CLUSTER}")).await.json
}

async fn poll(agent: &Agent) -> Value {
    agent.actor.get("/api/v1/agent/command").await.json
}

async fn answer(agent: &Agent, command: &Value, payload: Value) {
    let result = json!({"id": command["id"], "type": command["type"], "payload": payload});
    assert_eq!(agent.actor.post("/api/v1/agent/command/result", &result).await.status, 200);
}

#[tokio::test]
async fn a_diagnostic_is_run_on_each_host_once_however_often_it_is_asked_for() {
    let (server, agents) = server(2).await;
    let operator = server.operator();
    let stranger = server.agent("of no fleet").await.id;
    let named = [agents[0].id, agents[1].id, stranger, agents[0].id];
    let wanted = request(&named, &json!({}));
    let begun = operator.put(UID, &wanted).await;
    assert_eq!(begun.status, 200, "{begun:?}");
    assert_eq!(states(&begun.json), ["queued", "queued", "unknown"], "{begun:?}");
    assert_eq!((&begun.json["type"], &begun.json["complete"]), (&json!("ping"), &json!(false)));
    let again = operator.put(UID, &wanted).await;
    assert_eq!(again.json["runs"], begun.json["runs"]);
    let other = operator.put(UID, &request(&named, &json!({"timeout_seconds": 61}))).await;
    assert_eq!((other.status.as_u16(), other.problem()), (409, "another diagnostic has this UID"));

    for agent in &agents {
        let command = poll(agent).await;
        assert_eq!(command["timeout_seconds"], 60, "its time begins when it is handed out: {command}");
        answer(agent, &command, json!({"n": 1})).await;
        assert!(poll(agent).await.is_null(), "once");
    }
    let done = status(&operator).await;
    assert_eq!((states(&done), &done["complete"]), (vec!["done", "done", "unknown"], &json!(true)));
    let run = &done["runs"][0];
    assert_eq!(
        (&run["output"], &run["truncated"], &run["hostname"]),
        (&json!("{\"n\":1}"), &json!(false), &json!("host-0"))
    );
    let trail = server.admin().await.get("/api/v1/audit?action=diagnostic.run").await.text;
    assert!(trail.contains("ping 192.0.2.1 on 3 hosts, for jane"), "{trail}");
}

#[tokio::test]
async fn what_a_host_does_not_allow_or_has_no_room_for_fails_there_alone() {
    let (server, agents) = server(3).await;
    let (operator, admin) = (server.operator(), server.admin().await);
    let settings = format!("/api/v1/agents/{}/settings", agents[0].id);
    assert_eq!(admin.put(&settings, &json!({"diagnostics": {"allowed": ["netstat"]}})).await.status, 204);
    let commands = format!("/api/v1/agents/{}/commands", agents[1].id);
    for _ in 0..10 {
        assert_eq!(admin.post(&commands, &json!({"type": "netstat"})).await.status, 202);
    }
    let begun = operator.put(UID, &request(&ids(&agents), &json!({}))).await.json;
    assert_eq!(states(&begun), ["failed", "failed", "queued"]);
    let errors = [0, 1].map(|run| begun["runs"][run]["error"].as_str().unwrap());
    assert_eq!(
        errors,
        ["the policy of this host does not allow ping", "10 commands wait for this agent already"]
    );
    assert!(poll(&agents[0]).await.is_null(), "what is refused never gets there");
}

#[tokio::test]
async fn a_host_that_does_not_fetch_it_in_time_is_told_from_one_that_does_not_answer() {
    let (server, agents) = server(2).await;
    let operator = server.operator();
    let short = json!({"start_deadline_seconds": 5, "timeout_seconds": 1});
    operator.put(UID, &request(&ids(&agents), &short)).await;
    assert_eq!(poll(&agents[1]).await["timeout_seconds"], 1);
    let ended = eventually(async || {
        let status = status(&operator).await;
        (status["complete"] == true).then_some(status)
    })
    .await;
    assert_eq!(states(&ended), ["expired", "expired"]);
    assert!(ended["runs"][0]["sent_at"].is_null() && ended["runs"][1]["sent_at"].is_string(), "{ended}");
}

#[tokio::test]
async fn a_cancelled_diagnostic_ends_where_it_has_not_ended() {
    let (server, agents) = server(3).await;
    let operator = server.operator();
    operator.put(UID, &request(&ids(&agents), &json!({}))).await;
    let command = poll(&agents[0]).await;
    answer(&agents[0], &command, json!(1)).await;
    let running = poll(&agents[1]).await;
    for _ in 0..2 {
        let cancelled = operator.delete(&format!("{UID}?cluster={CLUSTER}")).await;
        assert_eq!((cancelled.status.as_u16(), &cancelled.json["complete"]), (200, &json!(true)));
        assert_eq!(states(&cancelled.json), ["done", "cancelled", "cancelled"]);
    }
    let told = poll(&agents[1]).await;
    assert_eq!((&told["type"], &told["id"]), (&json!("CANCEL"), &running["id"]));
    assert!(poll(&agents[2]).await.is_null());
}

#[tokio::test]
async fn outputs_are_bounded_together_and_told_at_length_one_by_one() {
    let (server, agents) = server(20).await;
    let operator = server.operator();
    operator.put(UID, &request(&ids(&agents), &json!({}))).await;
    for agent in &agents {
        let command = poll(agent).await;
        answer(agent, &command, json!("x".repeat(20_000))).await;
    }
    let all = status(&operator).await;
    let told: Vec<_> =
        all["runs"].as_array().unwrap().iter().map(|run| run["output"].as_str().unwrap().len()).collect();
    assert_eq!(told, vec![(256 << 10) / 20; 20], "all of them fit into one object");
    let run = &all["runs"][0];
    assert_eq!((&run["truncated"], &run["output_bytes"]), (&json!(true), &json!(20_002)));
    assert_eq!(run["output_sha256"].as_str().unwrap().len(), 64);
    let one = operator.get(&format!("{UID}?cluster={CLUSTER}&agent={}", agents[3].id)).await.json;
    let run = &one["runs"][0];
    assert_eq!(one["runs"].as_array().unwrap().len(), 1);
    assert_eq!((&run["agent_id"], &run["truncated"]), (&json!(agents[3].id), &json!(false)));
    assert_eq!(run["output"].as_str().unwrap().len(), 20_002);
}

/// Twenty diagnostics at once, on fifty of a hundred hosts each: they wait for each other's hosts in one order, and
/// every host gets every command of its own once.
#[tokio::test]
async fn a_thousand_commands_at_once_are_each_run_once() {
    let (server, agents) = server(100).await;
    let ids = ids(&agents);
    let uid = |number: usize| format!("/api/v1/operator/diagnostics/{}", Uuid::from_u128(number as u128));
    let patient = json!({"start_deadline_seconds": 600, "timeout_seconds": 600});
    let mut asking = JoinSet::new();
    for number in 0..20 {
        // Hosts overlap, and stand in different orders.
        let mut hosts: Vec<_> = ids.iter().cycle().skip(number * 5).take(50).copied().collect();
        if number % 2 == 1 {
            hosts.reverse();
        }
        let (operator, path, wanted) = (server.operator(), uid(number), request(&hosts, &patient));
        asking.spawn(async move { operator.put(&path, &wanted).await.status });
    }
    assert!(asking.join_all().await.iter().all(|status| *status == 200));

    let mut serving = JoinSet::new();
    for agent in agents {
        serving.spawn(async move {
            let mut ran = Vec::new();
            for _ in 0..10 {
                let command = poll(&agent).await;
                answer(&agent, &command, json!(1)).await;
                ran.push(command["id"].as_str().unwrap().to_owned());
            }
            assert!(poll(&agent).await.is_null(), "ten for each host");
            ran
        });
    }
    let ran: HashSet<String> = serving.join_all().await.into_iter().flatten().collect();
    assert_eq!(ran.len(), 1000, "each another one");
    for number in 0..20 {
        let status = server.operator().get(&format!("{}?cluster={CLUSTER}", uid(number))).await.json;
        assert_eq!(states(&status), vec!["done"; 50], "{number}");
    }
}

#[tokio::test]
async fn a_diagnostic_that_makes_no_sense_or_is_anothers_is_refused() {
    let (server, agents) = server(1).await;
    let operator = server.operator();
    let ids = ids(&agents);
    let many: Vec<_> = (1..=51).map(Uuid::from_u128).collect();
    for change in [
        json!({"agents": []}),
        json!({"agents": many}),
        json!({"agents": ["x"]}),
        json!({"cluster_uid": "x"}),
        json!({"namespace": "La B"}),
        json!({"diagnostic": {"type": "reboot"}}),
        json!({"diagnostic": {"type": "ping", "target": "-f"}}),
        json!({"timeout_seconds": 0}),
        json!({"timeout_seconds": 1801}),
        json!({"start_deadline_seconds": 4}),
        json!({"requested_by": ""}),
        json!({"requested_by": "a\nb"}),
    ] {
        let refused = operator.put(UID, &request(&ids, &change)).await;
        assert_eq!(refused.status, 400, "{change}: {refused:?}");
    }
    assert_eq!(operator.put(UID, &request(&ids, &json!({"fence": 7}))).await.status, 200);
    let late = operator.put(UID, &request(&ids, &json!({"fence": 6}))).await;
    assert_eq!(late.status, 409, "another operator leads: {late:?}");
    let elsewhere = json!({"cluster_uid": Uuid::new_v4()});
    assert_eq!(operator.put(UID, &request(&ids, &elsewhere)).await.status, 409, "the UID is taken");
    for (query, status) in [
        (format!("?cluster={CLUSTER}"), 200),
        (format!("?cluster={CLUSTER}&agent=x"), 400),
        (format!("?cluster={}", Uuid::new_v4()), 404),
        (String::new(), 400),
    ] {
        assert_eq!(operator.get(&format!("{UID}{query}")).await.status, status, "{query}");
    }
    let namespace = json!({"namespace": "other"});
    let other = "/api/v1/operator/diagnostics/5a1c8b1e-91c4-4b8c-9c0a-2b7e0b6c1d12";
    let begun = operator.put(other, &request(&ids, &namespace)).await.json;
    assert_eq!(states(&begun), ["unknown"], "hosts of other namespaces are out of reach");
}
