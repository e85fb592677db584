//! The fleet at a glance: pages, statuses, counts, and charts of all hosts.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use spectra_server::store::Time;
use uuid::Uuid;

use crate::support::tables::{execute, seconds_ago};
use crate::support::{Agent, TestServer, envelope};

/// A host with these values: seconds since it was heard of, processor, memory, disk, temperature.
async fn host(server: &TestServer, name: &str, seen: i64, values: [Option<f64>; 4]) -> Agent {
    let agent = server.agent(name).await;
    agent.send(&[]).await;
    let key = server.app.store.agent_key(agent.id).await.unwrap().unwrap().0;
    let [cpu, memory, disk, temperature] =
        values.map(|value| value.map_or("null".to_owned(), |value| value.to_string()));
    let seen = seconds_ago(&server.database, seen);
    let sql = format!(
        "update current_metrics set last_seen = {seen}, cpu_usage = {cpu}, ram_percent = {memory},
         disk_max_percent = {disk}, max_temp = {temperature} where agent_id = {key}"
    );
    execute(&server.database, &sql).await;
    agent
}

fn names(page: &Value) -> Vec<&str> {
    let agents = page["agents"].as_array().unwrap_or_else(|| panic!("{page}"));
    agents.iter().map(|agent| agent["hostname"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_host_has_the_status_of_its_silence_and_of_its_values() {
    let server = TestServer::start().await;
    for (name, seen, values) in [
        ("online", 1, [Some(79.9), Some(79.9), Some(97.9), Some(69.9)]),
        ("online without a value", 110, [None; 4]),
        ("warn by cpu", 1, [Some(80.0), None, None, None]),
        ("warn by memory", 1, [Some(1.0), Some(94.0), None, None]),
        ("warn by disk", 1, [None, None, Some(98.5), None]),
        ("warn by temperature", 1, [None, None, None, Some(84.9)]),
        ("crit by cpu", 1, [Some(95.0), Some(80.0), None, None]),
        ("crit by memory", 1, [None, Some(96.0), None, None]),
        ("crit by disk", 1, [None, None, Some(99.0), None]),
        ("crit by temperature", 1, [Some(81.0), None, None, Some(85.0)]),
        ("stale", 130, [Some(99.0), None, None, None]),
        ("offline", 610, [Some(99.0), None, None, None]),
    ] {
        host(&server, name, seen, values).await;
    }
    server.agent("offline because never seen").await;
    let viewer = server.viewer().await;
    let list = viewer.get("/api/v1/overview").await;
    for host in list.list() {
        let (name, status) = (host["hostname"].as_str().unwrap(), host["status"].as_str().unwrap());
        assert!(name.starts_with(status), "{name} is {status}");
    }
    let stats = viewer.get("/api/v1/overview/stats").await;
    let expected =
        json!({"total": 13, "online": 2, "warn": 4, "crit": 4, "stale": 1, "offline": 2, "reboot": 0});
    assert_eq!(stats.json, expected);
    for (status, count) in
        [("online", 2), ("warn", 4), ("crit", 4), ("stale", 1), ("offline", 2), ("all", 13)]
    {
        let page = viewer.get(&format!("/api/v1/overview/page?status={status}")).await;
        assert_eq!(names(&page.json).len(), count, "{status}");
    }
    let worst_first = viewer.get("/api/v1/overview/page?sort=status").await;
    let ranks: Vec<_> = names(&worst_first.json).iter().map(|name| name.split(' ').next().unwrap()).collect();
    let ranks: Vec<_> = ranks.chunk_by(|a, b| a == b).map(|chunk| chunk[0]).collect();
    assert_eq!(ranks, ["offline", "crit", "warn", "stale", "online"]);
}

#[tokio::test]
async fn pages_are_cut_and_counted() {
    let server = TestServer::start().await;
    for n in 0..7 {
        server.agent(&format!("host-{n}")).await;
    }
    let viewer = server.viewer().await;
    let page = async |query: &str| viewer.get(&format!("/api/v1/overview/page{query}")).await.json;
    let first = page("").await;
    assert_eq!((names(&first).len(), &first["page"], &first["size"]), (7, &json!(1), &json!(25)));
    assert!(first.get("total").is_none() && first.get("total_pages").is_none());
    let third = page("?page=3&size=3&count=true").await;
    assert_eq!(names(&third), ["host-6"]);
    assert_eq!((&third["total"], &third["total_pages"]), (&json!(7), &json!(3)));
    assert_eq!(names(&page("?page=2&size=3&order=desc").await), ["host-3", "host-2", "host-1"]);
    let beyond = page("?page=9&size=3&count=true").await;
    assert_eq!((names(&beyond).len(), &beyond["total"]), (0, &json!(7)));
    assert_eq!(page("?size=250").await["size"], json!(250));
    assert_eq!(page("?size=1000").await["size"], json!(250), "there is a largest page");
    assert_eq!(page("?size=x&page=-2").await["page"], json!(1), "nonsense is the default");
}

#[tokio::test]
async fn hosts_are_sorted_by_values_and_a_missing_one_is_0() {
    let server = TestServer::start().await;
    host(&server, "a", 50, [Some(10.0), Some(50.0), Some(1.0), None]).await;
    host(&server, "b", 10, [Some(90.0), None, None, Some(60.0)]).await;
    host(&server, "c", 30, [None, Some(20.0), Some(90.0), Some(40.0)]).await;
    server.agent("d").await;
    let viewer = server.viewer().await;
    for (query, expected) in [
        ("sort=cpu&order=desc", ["b", "a", "c", "d"]),
        ("sort=cpu", ["c", "d", "a", "b"]),
        ("sort=memory&order=DESC", ["a", "c", "b", "d"]),
        ("sort=disk&order=desc", ["c", "a", "b", "d"]),
        ("sort=temp&order=desc", ["b", "c", "a", "d"]),
        ("sort=severity&order=desc", ["c", "b", "a", "d"]),
        ("sort=last_seen", ["d", "a", "c", "b"]),
        ("sort=last_seen&order=desc", ["b", "c", "a", "d"]),
        ("sort=hostname&order=desc", ["d", "c", "b", "a"]),
        ("sort=nonsense", ["a", "b", "c", "d"]),
    ] {
        let page = viewer.get(&format!("/api/v1/overview/page?{query}")).await;
        assert_eq!(names(&page.json), expected, "{query}");
    }
}

#[tokio::test]
async fn pages_have_filters_that_all_must_hold() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut ids = Vec::new();
    for (name, env) in [("Web-1", "prod"), ("web_2", "dev"), ("db%1", "prod")] {
        let agent = server.agent(name).await;
        let path = format!("/api/v1/admin/agents/{}/labels/env", agent.id);
        assert_eq!(admin.put(&path, &json!({"value": env})).await.status, 200);
        ids.push(agent.id);
    }
    let page = async |query: &str| admin.get(&format!("/api/v1/overview/page?sort=hostname&{query}")).await;
    let (a, b) = (ids[0], ids[2]);
    for (query, expected) in [
        ("search=WEB", vec!["Web-1", "web_2"]),
        ("search=_", vec!["web_2"]),
        ("search=%25", vec!["db%1"]),
        ("search=%5C", vec![]),
        ("label=env:prod", vec!["Web-1", "db%1"]),
        ("label=env:prod&label=os:linux", vec!["Web-1", "db%1"]),
        ("label=env:prod&label=os:windows", vec![]),
        ("label=nonsense", vec!["Web-1", "db%1", "web_2"]),
        ("label=env:prod&search=web", vec!["Web-1"]),
        ("os=linux&arch=amd64", vec!["Web-1", "db%1", "web_2"]),
        ("os=windows", vec![]),
        ("os=all&arch=all&status=all", vec!["Web-1", "db%1", "web_2"]),
        ("status=offline", vec!["Web-1", "db%1", "web_2"]),
        ("status=online", vec![]),
        (&format!("id={a}&id={b}"), vec!["Web-1", "db%1"]),
        (&format!("id={}", Uuid::new_v4()), vec![]),
    ] {
        let answer = page(query).await;
        let found: BTreeSet<_> = names(&answer.json).into_iter().collect();
        assert_eq!(found, expected.into_iter().collect(), "{query}");
        let total = page(&format!("{query}&count=true")).await.json["total"].as_i64().unwrap();
        assert_eq!(total, i64::try_from(found.len()).unwrap(), "{query}");
    }
    let many = format!("id={a}&").repeat(201);
    for query in ["status=dead", "id=1", &format!("search={}", "x".repeat(129)), &many, "os=%00"] {
        let answer = page(query).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(!answer.problem().is_empty());
    }
}

#[tokio::test]
async fn sparklines_are_the_newest_readings_of_hosts_that_are_there() {
    let server = TestServer::start().await;
    let (agent, gone) = (server.agent("host").await, server.agent("gone").await);
    server.agent("silent").await;
    let now = Time::now();
    for agent in [&agent, &gone] {
        let readings: Vec<_> = (0..40)
            .flat_map(|n| {
                let time = now.minus(time::Duration::seconds(5 * (40 - n)));
                [
                    envelope("cpu", time, json!({"usage": n})),
                    envelope("memory", time, json!({"ram_used_pct": 100 - n})),
                ]
            })
            .collect();
        agent.send(&readings).await;
        let minutes = (0..3).flat_map(|minute| {
            let time = now.minus(time::Duration::minutes(10 - minute));
            [("/", 10.0), ("/home", 50.0 + minute as f64)].map(|(mountpoint, used)| {
                envelope(
                    "disk",
                    time,
                    json!({"device": mountpoint, "mountpoint": mountpoint, "disk_used_pct": used}),
                )
            })
        });
        agent.send(&minutes.collect::<Vec<_>>()).await;
    }
    let admin = server.admin().await;
    admin.delete(&format!("/api/v1/agents/{}", gone.id)).await;
    let sparklines = admin.get("/api/v1/overview/sparklines").await;
    let hosts = sparklines.json.as_object().unwrap();
    assert_eq!(hosts.len(), 1, "{hosts:?}");
    let lines = &hosts[&agent.id.to_string()];
    let numbers = |name: &str| -> Vec<f64> {
        lines[name].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
    };
    assert_eq!(numbers("cpu"), (10..40).map(f64::from).collect::<Vec<_>>());
    assert_eq!(numbers("mem").last(), Some(&61.0));
    assert_eq!(numbers("disk"), [50.0, 51.0, 52.0]);
}

#[tokio::test]
async fn the_fleet_is_drawn_over_time() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let now = Time::now();
    let at = |minutes: i64| now.minus(time::Duration::minutes(minutes));
    agent
        .send(&[
            envelope("cpu", at(30), json!({"usage": 10.0})),
            envelope("cpu", at(2), json!({"usage": 20.0})),
            envelope("memory", at(2), json!({"ram_used_pct": 30.0})),
            envelope("disk", at(2), json!({"device": "a", "mountpoint": "/", "disk_used_pct": 40.0})),
            envelope("disk", at(2), json!({"device": "b", "mountpoint": "/b", "disk_used_pct": 60.0})),
        ])
        .await;
    let viewer = server.viewer().await;
    let chart = async |query: &str| viewer.get(&format!("/api/v1/overview/fleet/chart{query}")).await;
    let id = agent.id.to_string();
    for (query, expected) in [
        ("", vec![10.0, 20.0]),
        ("?range=5m", vec![20.0]),
        ("?metric=mem", vec![30.0]),
        ("?metric=disk&range=24h", vec![60.0]),
    ] {
        let answer = chart(query).await;
        let points = answer.json[&id].as_array().unwrap_or_else(|| panic!("{query}: {answer:?}"));
        let values: Vec<_> = points.iter().map(|point| point["v"].as_f64().unwrap()).collect();
        assert_eq!(values, expected, "{query}");
        let time = points[0]["t"].as_str().unwrap();
        assert!(time.len() == 20 && (time.ends_with("0Z")), "begins of buckets: {time}");
    }
    assert_eq!(chart("?metric=gpu").await.problem(), "invalid metric \"gpu\", valid: cpu, mem, disk");
    assert_eq!(chart("?range=2h").await.status, 400);

    let heatmap = viewer.get("/api/v1/overview/heatmap?range=24h").await;
    let [host] = heatmap.list() else { panic!("{heatmap:?}") };
    assert_eq!((&host["agent_id"], &host["hostname"]), (&json!(id), &json!("host")));
    assert_eq!(host["mem"].as_array().unwrap().len(), 1);
    assert_eq!(host["disk"][0]["value"], json!(60.0));
    assert!(host["cpu"][0]["bucket"].as_str().unwrap().ends_with(":00:00Z"));
}

#[tokio::test]
async fn an_agent_that_only_polls_is_online() {
    let limits = spectra_server::config::Limits {
        poll: std::time::Duration::from_millis(50),
        ..spectra_server::config::Limits::default()
    };
    let server = TestServer::with_limits(limits).await;
    let agent = server.agent("host").await;
    let viewer = server.viewer().await;
    let host = async || viewer.get("/api/v1/overview").await.json[0].clone();
    assert_eq!(host().await["status"], "offline");
    assert_eq!(agent.actor.get("/api/v1/agent/command").await.status, 204);
    let seen =
        crate::support::eventually(async || Some(host().await).filter(|host| host["status"] == "online"));
    let seen = seen.await;
    assert_eq!(seen["metrics_updated_at"], Value::Null, "it has not measured anything");
}

#[tokio::test]
async fn people_get_compressed_answers_and_agents_do_not() {
    let server = TestServer::start().await;
    let mut agent = server.agent("host-0").await;
    for n in 1..5 {
        agent = server.agent(&format!("host-{n}")).await;
    }
    let viewer = server.viewer().await;
    for coding in ["gzip", "zstd"] {
        let answer = viewer.clone().with("accept-encoding", coding).get("/api/v1/overview").await;
        assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, coding));
        let small = viewer.clone().with("accept-encoding", coding).get("/api/v1/overview/stats").await;
        assert_eq!(small.header("content-encoding"), "", "it is too small to be worth it");
        let sender = agent.actor.clone().with("accept-encoding", coding);
        let stored = sender.post("/api/v1/agent/metrics", &json!([])).await;
        assert_eq!(stored.status, 202);
        assert_eq!((stored.header("content-encoding"), stored.header("content-length")), ("", "0"));
    }
    assert_eq!(viewer.get("/api/v1/overview").await.header("content-encoding"), "");
}
