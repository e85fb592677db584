//! Labels: those that follow from facts, those that people give.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestServer;

/// Key, value and source of each.
fn pairs(labels: &[Value]) -> Vec<(&str, &str, &str)> {
    labels
        .iter()
        .map(|label| {
            let [key, value, source] = ["key", "value", "source"].map(|name| label[name].as_str().unwrap());
            (key, value, source)
        })
        .collect()
}

#[tokio::test]
async fn a_host_has_the_labels_of_its_facts_and_those_it_is_given() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let admin = server.admin().await;
    let labels = format!("/api/v1/agents/{}/labels", agent.id);
    let set = |key: &str| format!("/api/v1/admin/agents/{}/labels/{key}", agent.id);
    for (key, value) in [("site", "lab"), ("env", "dev"), ("env", "prod")] {
        let answer = admin.put(&set(key), &json!({"value": value})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!((&answer.json["key"], &answer.json["value"]), (&json!(key), &json!(value)));
        assert_eq!(answer.json["source"], "user");
    }
    let viewer = server.viewer().await;
    let list = viewer.get(&labels).await;
    assert_eq!(
        pairs(list.list()),
        [
            ("env", "prod", "user"),
            ("site", "lab", "user"),
            ("arch", "amd64", "auto"),
            ("os", "linux", "auto")
        ]
    );
    assert!(list.json[0]["updated_at"].is_string());

    // The first call tells the version, and with it the label.
    agent.send(&[]).await;
    let list = viewer.get(&labels).await;
    assert!(pairs(list.list()).contains(&("agent_version", "0.1.0", "auto")), "{list:?}");

    let all = viewer.get("/api/v1/agents/labels").await;
    let of_host = all.json[agent.id.to_string()].as_array().unwrap();
    assert_eq!(pairs(of_host)[0], ("env", "prod", "user"));
    assert_eq!(of_host[0].as_object().unwrap().len(), 3, "key, value, source");
    let keys = viewer.get("/api/v1/labels/keys").await;
    assert_eq!(keys.json[0], json!({"key": "env", "source": "user"}));
    assert_eq!(keys.json[2], json!({"key": "agent_version", "source": "auto"}));
    assert_eq!(viewer.get("/api/v1/labels/values?key=env").await.json, json!(["prod"]));
    assert_eq!(viewer.get("/api/v1/labels/values?key=os").await.json, json!(["linux"]));
    assert_eq!(viewer.get("/api/v1/labels/values?key=nothing").await.json, json!([]));

    let host = viewer.get("/api/v1/overview").await.json[0]["labels"].clone();
    let expected =
        json!({"env": "prod", "site": "lab", "os": "linux", "arch": "amd64", "agent_version": "0.1.0"});
    assert_eq!(host, expected);

    assert_eq!(admin.delete(&set("env")).await.status, 204);
    assert_eq!(pairs(viewer.get(&labels).await.list())[0], ("site", "lab", "user"));
}

#[tokio::test]
async fn labels_that_cannot_be_given_or_taken_say_why() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let admin = server.admin().await;
    let path = |id: Uuid, key: &str| format!("/api/v1/admin/agents/{id}/labels/{key}");
    for (path, body, status, problem) in [
        (path(agent.id, "os"), json!({"value": "x"}), 403, "is reserved"),
        (path(agent.id, "Env"), json!({"value": "x"}), 400, "begins with a letter"),
        (path(agent.id, "env"), json!({"value": ""}), 400, "1 to 255 bytes"),
        (path(agent.id, "env"), json!({"value": "x".repeat(256)}), 400, "1 to 255 bytes"),
        (path(agent.id, "env"), json!({"value": 1}), 400, ""),
        (path(Uuid::new_v4(), "env"), json!({"value": "x"}), 404, "no such agent"),
    ] {
        let answer = admin.put(&path, &body).await;
        assert_eq!(answer.status, status, "{path} {body}");
        assert!(answer.problem().contains(problem), "{answer:?}");
    }
    for (key, status, problem) in
        [("os", 403, "cannot delete auto-sourced labels"), ("env", 404, "label not found")]
    {
        let answer = admin.delete(&path(agent.id, key)).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (status, problem), "{key}");
    }
    let values = admin.get("/api/v1/labels/values").await;
    assert_eq!((values.status.as_u16(), values.problem()), (400, "key query parameter is required"));
}

#[tokio::test]
async fn labels_of_the_server_cannot_be_overwritten_and_labels_of_people_are_not_many() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let admin = server.admin().await;
    let key = server.app.store.agent_key(agent.id).await.unwrap().unwrap().0;
    let now = crate::support::tables::seconds_ago(&server.database, 0);
    let sql = format!("insert into agent_labels values ({key}, 'fleet', 'lab', 'auto', {now})");
    crate::support::tables::execute(&server.database, &sql).await;
    let path = |key: &str| format!("/api/v1/admin/agents/{}/labels/{key}", agent.id);
    let answer = admin.put(&path("fleet"), &json!({"value": "x"})).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "label key is held by an auto label"));
    assert_eq!(admin.delete(&path("fleet")).await.status, 403);
    for n in 0..64 {
        assert_eq!(admin.put(&path(&format!("k{n}")), &json!({"value": "x"})).await.status, 200);
    }
    assert_eq!(admin.put(&path("one_more"), &json!({"value": "x"})).await.status, 400);
    assert_eq!(admin.put(&path("k1"), &json!({"value": "y"})).await.status, 200, "another value is no more");
}
