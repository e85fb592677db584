//! Workloads across the fleet.

use serde_json::{Value, json};
use spectra_server::store::Time;

use crate::support::{TestServer, envelope};

fn list(containers: &Value) -> Value {
    let time = Time::now().minus(time::Duration::minutes(1));
    envelope("container_list", time, json!({"containers": containers}))
}

#[tokio::test]
async fn workloads_are_found_by_what_they_are_and_where_they_run() {
    let server = TestServer::start().await;
    let (web, pve) = (server.agent("web-1").await, server.agent("pve-1").await);
    web.send(&[list(&json!([
        {"id": "abc", "name": "shop", "image": "nginx:1.27", "state": "running", "source": "docker", "kind": "container", "health": "healthy", "restarts": 2},
        {"id": "def", "name": "cache", "image": "redis", "state": "exited", "source": "docker", "kind": "container"},
    ]))])
    .await;
    pve.send(&[list(&json!([
        {"id": "100", "name": "Mail", "state": "stopped", "source": "proxmox", "kind": "lxc", "cpu_percent": 0, "memory_bytes": 0},
        {"id": "101", "name": "desktop", "state": "Running", "source": "proxmox", "kind": "vm"},
    ]))])
    .await;
    let viewer = server.viewer().await;
    for (query, expected) in [
        ("", vec!["Mail", "desktop", "cache", "shop"]),
        ("search=NGINX", vec!["shop"]),
        ("search=mail", vec!["Mail"]),
        ("search=def", vec!["cache"]),
        ("search=%25", vec![]),
        ("state=running", vec!["desktop", "shop"]),
        ("state=RUNNING&kind=vm", vec!["desktop"]),
        ("source=docker", vec!["cache", "shop"]),
        ("health=healthy", vec!["shop"]),
        ("host=pve", vec!["Mail", "desktop"]),
        ("label=os:linux&kind=lxc", vec!["Mail"]),
        ("label=os:windows", vec![]),
        ("size=1&page=4", vec!["shop"]),
    ] {
        let answer = viewer.get(&format!("/api/v1/workloads?{query}")).await;
        let found = answer.json["workloads"].as_array().unwrap_or_else(|| panic!("{query}: {answer:?}"));
        let mut names: Vec<_> = found.iter().map(|workload| workload["name"].as_str().unwrap()).collect();
        let mut expected = expected;
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected, "{query}");
    }
    let shop = &viewer.get("/api/v1/workloads?search=shop").await.json["workloads"][0];
    for (name, value) in [
        ("agent_id", json!(web.id.to_string())),
        ("hostname", json!("web-1")),
        ("container_id", json!("abc")),
        ("image", json!("nginx:1.27")),
        ("health", json!("healthy")),
        ("restarts", json!(2)),
        ("cpu_percent", Value::Null),
    ] {
        assert_eq!(shop[name], value, "{name}");
    }
    let first = viewer.get("/api/v1/workloads?size=3").await;
    assert_eq!((&first.json["more"], &first.json["size"]), (&json!(true), &json!(3)));
    assert_eq!(viewer.get("/api/v1/workloads?page=x").await.status, 400);
}

#[tokio::test]
async fn a_workload_that_its_host_does_not_name_any_more_is_none() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let now = Time::now().minus(time::Duration::minutes(5));
    let one = json!({"containers": [{"id": "abc", "name": "shop", "state": "running"}]});
    agent.send(&[envelope("container_list", now, one)]).await;
    let viewer = server.viewer().await;
    let count = async || viewer.get("/api/v1/workloads").await.json["workloads"].as_array().unwrap().len();
    assert_eq!(count().await, 1);
    let minute = time::Duration::minutes(1);
    agent.send(&[envelope("container_list", now.plus(minute), json!({"containers": null}))]).await;
    assert_eq!(count().await, 0);
}
