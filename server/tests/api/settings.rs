//! Settings of agents, level by level, and what agents say they follow.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestServer;

#[tokio::test]
async fn an_agent_gets_what_follows_from_every_level() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let admin = server.admin().await;
    let config = async || agent.actor.get("/api/v1/agent/config").await.json;
    let first = config().await;
    assert!(first["log_level"].is_null() && first["revision"].is_u64(), "{first}");
    let label = format!("/api/v1/admin/agents/{}/labels/env", agent.id);
    assert_eq!(admin.put(&label, &json!({"value": "prod"})).await.status, 200);
    let cpu = |seconds: u32| json!({"collectors": {"cpu": {"interval_seconds": seconds}}});
    let host = format!("/api/v1/agents/{}/settings", agent.id);
    for (path, body, seconds) in [
        ("/api/v1/settings/global", cpu(10), 10),
        ("/api/v1/settings/labels/env:prod", json!({"priority": 5, "settings": cpu(20)}), 20),
        ("/api/v1/settings/labels/os:linux", json!({"priority": 9, "settings": cpu(30)}), 30),
        ("/api/v1/settings/labels/os:windows", json!({"priority": 10, "settings": cpu(40)}), 30),
        (&*host, cpu(50), 50),
    ] {
        let answer = admin.put(path, &body).await;
        assert_eq!(answer.status, 204, "{path}: {answer:?}");
        assert_eq!(config().await["collectors"]["cpu"]["interval_seconds"], json!(seconds), "{path}");
    }
    let levels = admin.get("/api/v1/settings/labels").await;
    let names: Vec<_> = levels.list().iter().map(|level| level["label"].as_str().unwrap()).collect();
    assert_eq!(names, ["env:prod", "os:linux", "os:windows"]);

    let settings = admin.get(&host).await.json;
    assert_eq!(settings["revision"], config().await["revision"]);
    assert_eq!(settings["reported_revision"], Value::Null);
    let steps: Vec<_> = settings["levels"].as_array().unwrap().iter().map(|level| &level["level"]).collect();
    assert_eq!(steps, ["global", "label", "label", "host"]);

    let revision = settings["revision"].to_string();
    agent.actor.clone().with("x-spectra-config-revision", &revision).get("/api/v1/agent/config").await;
    assert_eq!(admin.get(&host).await.json["reported_revision"], settings["revision"]);
    let revisions = admin.get("/api/v1/settings/revisions").await;
    assert_eq!(revisions.json[0]["reported_revision"], settings["revision"]);

    assert_eq!(admin.put(&host, &json!({})).await.status, 204);
    assert_eq!(admin.delete("/api/v1/settings/labels/os:linux").await.status, 204);
    assert_eq!(admin.delete("/api/v1/settings/labels/os:linux").await.status, 404);
    assert_eq!(config().await["collectors"]["cpu"]["interval_seconds"], json!(20));
    assert_ne!(config().await["revision"], settings["revision"]);
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused_at_every_level() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let admin = server.admin().await;
    let host = format!("/api/v1/agents/{}/settings", agent.id);
    let bad = json!({"flush_seconds": 0});
    for (path, body, status) in [
        ("/api/v1/settings/global", bad.clone(), 400),
        ("/api/v1/settings/global", json!({"nonsense": 1}), 400),
        ("/api/v1/settings/labels/env:prod", json!({"settings": bad}), 400),
        ("/api/v1/settings/labels/nonsense", json!({"settings": {}}), 400),
        (&*host, bad.clone(), 400),
        (&*format!("/api/v1/agents/{}/settings", Uuid::new_v4()), json!({}), 404),
    ] {
        let answer = admin.put(path, &body).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(!answer.problem().is_empty());
    }
}

#[tokio::test]
async fn the_keys_of_the_original_are_kept_for_each_host() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let admin = server.admin().await;
    let path = format!("/api/v1/agents/{}/config", agent.id);
    assert_eq!(admin.get(&path).await.json, json!({}));
    for (key, value) in [
        ("ignored_filesystems", json!(["/boot"])),
        ("ignored_interfaces", json!(["lo"])),
        ("labels", json!({"a": 1})),
        ("log_level", json!("info")),
        ("log_level", json!("debug")),
    ] {
        let answer = admin.put(&path, &json!({"key": key, "value": value})).await;
        assert_eq!((answer.status.as_u16(), &*answer.text), (204, ""), "{key}");
    }
    let kept = admin.get(&path).await.json;
    assert_eq!(kept["ignored_filesystems"], json!(["/boot"]));
    assert_eq!(kept["log_level"], json!("debug"));
    assert_eq!(agent.actor.get("/api/v1/agent/config").await.json["log_level"], json!("debug"));
    let levels = admin.get(&format!("/api/v1/agents/{}/settings", agent.id)).await.json["levels"].clone();
    assert_eq!(levels, json!([{"level": "host", "name": "log_level", "settings": {"log_level": "debug"}}]));
    for (body, problem) in [
        (json!({"key": "nonsense", "value": 1}), "invalid key"),
        (json!({"key": "labels", "value": "a\0b"}), "NUL"),
    ] {
        let answer = admin.put(&path, &body).await;
        assert!(answer.status == 400 && answer.problem().contains(problem), "{answer:?}");
    }
    assert_eq!(admin.delete(&path).await.status, 400, "which one?");
    for _ in 0..2 {
        assert_eq!(admin.delete(&format!("{path}?key=log_level")).await.status, 204);
    }
    assert!(agent.actor.get("/api/v1/agent/config").await.json["log_level"].is_null());
    let unknown = format!("/api/v1/agents/{}/config", Uuid::new_v4());
    assert_eq!(admin.get(&unknown).await.status, 404);
}

#[tokio::test]
async fn collectors_are_told_with_the_intervals_that_agents_have_by_themselves() {
    let server = TestServer::start().await;
    let listed = server.viewer().await.get("/api/v1/collectors").await;
    assert_eq!(listed.status, 200, "{listed:?}");
    let seconds = |name: &str| {
        let found = listed.list().iter().find(|collector| collector["name"] == name);
        found.map(|collector| collector["interval_seconds"].clone())
    };
    assert_eq!(seconds("cpu"), Some(json!(5)));
    assert_eq!(seconds("application_list"), Some(json!(86_400)));
    assert_eq!(seconds("agent_self"), None);
}
