//! What happened to hosts, as the server notices it.

use serde_json::{Value, json};
use spectra_server::event::notice;
use spectra_server::store::Time;
use uuid::Uuid;

use crate::support::tables::{execute, seconds_ago};
use crate::support::{Agent, TestServer, envelope};

fn kinds(page: &Value) -> Vec<&str> {
    let events = page["events"].as_array().unwrap_or_else(|| panic!("{page}"));
    events.iter().map(|event| event["kind"].as_str().unwrap()).collect()
}

/// The server's own job looks, too: what it has noticed is not noticed again.
async fn look(server: &TestServer) {
    notice(&server.app.store, Time::now(), long_ago()).await.unwrap();
}

fn long_ago() -> Time {
    Time::now().minus(time::Duration::hours(2))
}

async fn last_seen(server: &TestServer, agent: &Agent, seconds: i64) {
    let key = server.app.store.agent_key(agent.id).await.unwrap().unwrap().0;
    let seen = seconds_ago(&server.database, seconds);
    execute(
        &server.database,
        &format!("update current_metrics set last_seen = {seen} where agent_id = {key}"),
    )
    .await;
}

#[tokio::test]
async fn a_host_registers_falls_silent_and_comes_back() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    let (ours, original) = (server.agent("ours").await, server.agent("original").await);
    let numbered = ours
        .actor
        .clone()
        .with("x-spectra-stream", &Uuid::new_v4().to_string())
        .with("x-spectra-sequence", "1")
        .with("x-spectra-stream-end", "1");
    assert_eq!(numbered.post("/api/v1/agent/metrics", &json!([])).await.status, 202);
    original.send(&[]).await;
    look(&server).await;
    for agent in [&ours, &original] {
        last_seen(&server, agent, 3600).await;
    }
    look(&server).await;
    look(&server).await;
    let of = async |agent: &Agent, query: &str| {
        viewer.get(&format!("/api/v1/agents/{}/events{query}", agent.id)).await.json
    };
    for (agent, cause) in [(&ours, "stopped"), (&original, "unknown")] {
        let events = of(agent, "").await;
        // Here it fell silent before it registered.
        assert_eq!(kinds(&events), ["registered", "silent"], "each is noticed once: {events}");
        let silent = &of(agent, "?kind=silent").await["events"][0];
        assert_eq!((&silent["cause"], &silent["agent_id"]), (&json!(cause), &json!(agent.id)));
    }
    original.send(&[]).await;
    look(&server).await;
    let events = of(&original, "?page=1&size=1").await;
    assert_eq!((kinds(&events), &events["more"]), (vec!["back"], &json!(true)));
    let detail = events["events"][0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("after 36") && detail.ends_with(" s of silence"), "{detail}");
    assert_eq!(kinds(&of(&ours, "").await).len(), 2, "others are as they were");
}

#[tokio::test]
async fn what_two_servers_notice_at_once_has_happened_once() {
    let server = TestServer::start().await;
    for host in 0..20 {
        server.agent(&format!("host-{host}")).await;
    }
    let looks = [(); 4].map(|()| {
        let store = server.app.store.clone();
        tokio::spawn(async move { notice(&store, Time::now(), long_ago()).await.unwrap() })
    });
    for look in looks {
        look.await.unwrap();
    }
    let events = server.viewer().await.get("/api/v1/events?size=250").await.json;
    assert_eq!(kinds(&events).len(), 20);
}

#[tokio::test]
async fn new_versions_and_wrong_clocks_are_noticed() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    agent.send(&[]).await;
    look(&server).await;
    let hour = Time::now().plus(time::Duration::hours(1));
    agent.send(&[envelope("cpu", hour, json!({"usage": 1}))]).await;
    let key = server.app.store.agent_key(agent.id).await.unwrap().unwrap().0;
    execute(&server.database, &format!("update agents set agent_version = '0.2.0' where id = {key}")).await;
    look(&server).await;
    agent.send(&[envelope("cpu", Time::now(), json!({"usage": 1}))]).await;
    look(&server).await;
    let admin = server.admin().await;
    let events = admin.get("/api/v1/events").await.json;
    assert_eq!(kinds(&events), ["clock_right", "clock_off", "updated", "registered"]);
    assert_eq!(events["events"][2]["detail"], "0.1.0 → 0.2.0");
    assert_eq!(events["events"][0]["hostname"], "host");
}

#[tokio::test]
async fn events_of_the_fleet_are_found_by_kind_host_and_label() {
    let server = TestServer::start().await;
    for name in ["web-1", "web-2", "db"] {
        server.agent(name).await;
    }
    look(&server).await;
    let viewer = server.viewer().await;
    for (query, expected) in [
        ("", 3),
        ("?kind=registered", 3),
        ("?kind=back", 0),
        ("?host=WEB", 2),
        ("?label=os:linux", 3),
        ("?label=os:windows", 0),
        ("?size=2", 2),
        ("?size=2&page=2", 1),
    ] {
        let answer = viewer.get(&format!("/api/v1/events{query}")).await;
        assert_eq!(kinds(&answer.json).len(), expected, "{query}");
    }
    for query in ["?kind=eaten", "?page=0", "?size=x", "?label=x", "?host=%00"] {
        let answer = viewer.get(&format!("/api/v1/events{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        answer.problem();
    }
    let nobody = viewer.get(&format!("/api/v1/agents/{}/events", Uuid::new_v4())).await;
    assert_eq!(nobody.status, 404);
}

#[tokio::test]
async fn old_events_are_forgotten_and_so_are_the_oldest_of_too_many() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    agent.send(&[]).await;
    look(&server).await;
    for seconds in [4000, 0, 4000, 0] {
        last_seen(&server, &agent, seconds).await;
        look(&server).await;
    }
    let store = &server.app.store;
    assert_eq!(store.purge_events(long_ago(), 10).await.unwrap(), 0);
    assert_eq!(store.purge_events(long_ago(), 2).await.unwrap(), 3);
    assert_eq!(store.purge_events(Time::now().plus(time::Duration::hours(1)), 10).await.unwrap(), 2);
}

#[tokio::test]
async fn a_raspberry_pi_that_was_held_back_between_two_readings_is_noticed() {
    let server = TestServer::start().await;
    let (ours, original) = (server.agent("ours").await, server.agent("original").await);
    let throttle = async |agent: &Agent, data: Value| {
        agent.send(&[envelope("throttle", Time::now(), data)]).await;
        look(&server).await;
        look(&server).await;
    };
    let viewer = server.viewer().await;
    let of = async |agent: &Agent| {
        let page = viewer.get(&format!("/api/v1/agents/{}/events", agent.id)).await.json;
        let events = page["events"].as_array().unwrap().iter();
        events
            .map(|event| format!("{} {}", event["kind"], event["detail"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    throttle(&ours, json!({})).await;
    throttle(&original, json!({})).await;
    // Neither reading shows it as it happens.
    let low = |count: u64, boot: &str| json!({"undervoltage_occurred": true, "undervoltage_count": count, "boot_id": boot});
    throttle(&ours, low(1, "a")).await;
    throttle(&original, json!({"undervoltage_occurred": true})).await;
    assert_eq!(of(&original).await, ["under_voltage ", "registered "]);
    assert_eq!(of(&ours).await, ["under_voltage ", "registered "]);
    throttle(&ours, low(3, "a")).await;
    // The agent starts anew, then the host.
    throttle(&ours, low(1, "a")).await;
    throttle(&ours, low(1, "b")).await;
    throttle(&ours, json!({"throttled_occurred": true, "throttled_count": 1, "boot_id": "c"})).await;
    let expected = ["throttled ", "under_voltage ", "under_voltage 2 times", "under_voltage ", "registered "];
    assert_eq!(of(&ours).await, expected);
    let found = viewer.get("/api/v1/events?kind=under_voltage").await.json;
    assert_eq!(kinds(&found).len(), 4);
}
