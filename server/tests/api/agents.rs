//! Hosts: the list, one of them, the overview, and removal.

use serde_json::{Value, json};
use spectra_server::history::retention::Retention;
use spectra_server::store::Time;

use crate::support::tables::roll_up;
use crate::support::{TestServer, envelope, eventually};

#[tokio::test]
async fn the_overview_has_the_newest_values_of_every_host() {
    let server = TestServer::start().await;
    let agent = server.agent("b-host").await;
    server.agent("a-host").await;
    let now = Time::now();
    agent
        .send(&[
            envelope("cpu", now, json!({"usage": 12.5, "cores": [10.0, 15.0], "load_1m": 0.5, "iowait": 1})),
            envelope(
                "memory",
                now,
                json!({"ram_total": 100, "ram_used": 25, "ram_used_pct": 25.0, "swap_pct": 0}),
            ),
            envelope("disk", now, json!({"device": "a", "mountpoint": "/", "disk_used_pct": 40.0})),
            envelope("disk", now, json!({"device": "b", "mountpoint": "/x", "disk_used_pct": 60.0})),
            envelope(
                "network",
                now,
                json!({"interface": "eth0", "rx_bytes": 10, "tx_bytes": 1, "physical": true}),
            ),
            envelope(
                "network",
                now,
                json!({"interface": "br0", "rx_bytes": 10, "tx_bytes": 1, "physical": false}),
            ),
            envelope("temperature", now, json!({"sensor": "cpu", "temperature": 55.5})),
            envelope(
                "system",
                now,
                json!({"uptime": 3600, "processes": 101, "users": 1, "boot_time": 1_795_453_205}),
            ),
        ])
        .await;
    let overview = server.viewer().await.get("/api/v1/overview").await;
    let [silent, host] = overview.list() else { panic!("{overview:?}") };
    for (name, expected) in [
        ("id", json!(agent.id.to_string())),
        ("hostname", json!("b-host")),
        ("os", json!("linux")),
        ("platform", json!("")),
        ("arch", json!("amd64")),
        ("cpu_cores", json!(2)),
        ("cpu_usage", json!(12.5)),
        ("load_1m", json!(0.5)),
        ("load_normalized", json!(0.25)),
        ("ram_percent", json!(25.0)),
        ("swap_percent", json!(0.0)),
        ("disk_max_percent", json!(60.0)),
        ("net_rx_bytes", json!(10)),
        ("net_tx_bytes", json!(1)),
        ("max_temp", json!(55.5)),
        ("uptime", json!(3600)),
        ("process_count", json!(101)),
        ("reboot_required", json!(false)),
        ("update_available", json!(false)),
        ("clock_offset_ms", json!(0)),
        ("ip_address", json!("127.0.0.1")),
        ("version", json!("0.1.0")),
    ] {
        assert_eq!(host[name], expected, "{name}");
    }
    let seen = host["last_seen"].as_str().unwrap();
    assert_eq!(seen.len(), "2026-11-23T17:56:29Z".len(), "whole seconds: {seen}");
    assert_eq!(host["metrics_updated_at"], host["last_seen"]);

    assert_eq!((&silent["hostname"], &silent["last_seen"]), (&json!("a-host"), &json!("")));
    for name in
        ["cpu_usage", "load_normalized", "ram_percent", "max_temp", "net_rx_bytes", "metrics_updated_at"]
    {
        assert_eq!(silent[name], Value::Null, "{name}: a missing reading is not 0");
    }
}

#[tokio::test]
async fn a_host_whose_clock_is_off_is_seen_all_the_same() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let hour = time::Duration::hours(1);
    agent.send(&[envelope("cpu", Time::now().plus(hour), json!({"usage": 7.0}))]).await;
    let overview = server.viewer().await.get("/api/v1/overview").await;
    assert_eq!(overview.json[0]["cpu_usage"], json!(7.0));
    let offset = overview.json[0]["clock_offset_ms"].as_i64().unwrap();
    assert!((3_590_000..=3_600_000).contains(&offset), "{offset}");
    let cpu = server.viewer().await.get(&format!("/api/v1/agents/{}/cpu", agent.id)).await;
    assert_eq!(cpu.json, json!([]), "its time has no place in history");
}

#[tokio::test]
async fn a_host_whose_clock_is_slow_keeps_all_its_values() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    for (minutes, tells) in [(20, false), (60, false), (300, false), (20, true), (60, true), (300, true)] {
        let name = format!("slow-{minutes}-{tells}");
        let mut agent = server.agent(&name).await;
        let clock = Time::now().minus(time::Duration::minutes(minutes));
        if tells {
            agent.actor = agent.actor.with("x-spectra-clock", &(clock.micros() / 1000).to_string());
        }
        let disk = |time, mountpoint, percent| {
            envelope("disk", time, json!({"device": "a", "mountpoint": mountpoint, "disk_used_pct": percent}))
        };
        let old = clock.minus(time::Duration::minutes(16));
        agent
            .send(&[
                disk(old, "/unmounted", 90.0),
                disk(clock, "/", 40.0),
                envelope(
                    "network",
                    clock,
                    json!({"interface": "eth0", "rx_bytes": 10, "tx_bytes": 1, "physical": true}),
                ),
                envelope("temperature", clock, json!({"sensor": "cpu", "temperature": 55.5})),
            ])
            .await;
        // It tells nothing of its clock.
        agent.send(&[]).await;
        let overview = viewer.get("/api/v1/overview").await;
        let host = overview.list().iter().find(|host| host["hostname"] == json!(name)).unwrap();
        for (value, expected) in [("disk_max_percent", 40.0), ("max_temp", 55.5)] {
            assert_eq!(host[value], json!(expected), "{name}: {value}");
        }
        assert_eq!((&host["net_rx_bytes"], &host["net_tx_bytes"]), (&json!(10), &json!(1)), "{name}");
        let fleet = viewer.get("/metrics/fleet").await.text;
        let current = |wanted: &str| {
            fleet.lines().any(|line| {
                line.starts_with("spectra_host_disk_used_ratio")
                    && line.contains(&name)
                    && line.contains(wanted)
            })
        };
        assert!(current("mountpoint=\"/\""), "{name}: {fleet}");
        assert!(!current("/unmounted"), "{name}");
    }
}

#[tokio::test]
async fn of_sensors_with_one_name_the_warmest_counts() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let viewer = server.viewer().await;
    let zone =
        |time, celsius| envelope("temperature", time, json!({"sensor": "zone", "temperature": celsius}));
    let now = Time::now().minus(time::Duration::minutes(1));
    let micro = time::Duration::microseconds(1);
    agent.send(&[zone(now, 40.0), zone(now, 80.0), zone(now, 50.0), zone(now.plus(micro), 45.0)]).await;
    assert_eq!(viewer.get("/api/v1/overview").await.json[0]["max_temp"], json!(80.0));
    let later = now.plus(time::Duration::seconds(5));
    agent.send(&[zone(later, 60.0), zone(later.plus(time::Duration::seconds(5)), 55.0)]).await;
    assert_eq!(
        viewer.get("/api/v1/overview").await.json[0]["max_temp"],
        json!(55.0),
        "a later one is another"
    );
}

#[tokio::test]
async fn what_is_sent_late_does_not_become_current() {
    let server = TestServer::start().await;
    let mut agent = server.agent("host").await;
    agent.actor = agent.actor.with("x-spectra-clock", &(Time::now().micros() / 1000).to_string());
    let old = Time::now().minus(time::Duration::hours(1));
    agent.send(&[envelope("temperature", old, json!({"sensor": "cpu", "temperature": 90.0}))]).await;
    let viewer = server.viewer().await;
    assert_eq!(viewer.get("/api/v1/overview").await.json[0]["max_temp"], Value::Null);
    assert!(!viewer.get("/metrics/fleet").await.text.contains("temperature_celsius{"));
}

#[tokio::test]
async fn what_a_host_is_follows_what_it_tells() {
    let server = TestServer::start().await;
    let mut agent = server.agent("before").await;
    let viewer = server.viewer().await;
    let as_named = |name: &str, time, kind: &str, data| {
        let mut envelope = envelope(kind, time, data);
        envelope["hostname"] = json!(name);
        envelope
    };
    let now = Time::now();
    let told = [
        as_named("after", now, "memory", json!({"ram_total": 200})),
        as_named("after", now, "cpu", json!({"usage": 1.0, "cores": [1.0, 1.0, 1.0, 1.0]})),
        as_named("", now, "facts", json!({"kernel": "6.12", "platform_version": "13"})),
    ];
    agent.send(&told).await;
    let path = format!("/api/v1/agents/{}", agent.id);
    let host = viewer.get(&path).await.json;
    for (name, expected) in [
        ("hostname", json!("after")),
        ("ram_total", json!(200)),
        ("cpu_cores", json!(4)),
        ("kernel", json!("6.12")),
        ("platform_version", json!("13")),
        ("arch", json!("amd64")),
    ] {
        assert_eq!(host[name], expected, "{name}");
    }
    assert_eq!(viewer.get("/api/v1/overview").await.json[0]["hostname"], "after");
    assert!(viewer.get("/metrics/fleet").await.text.contains("host=\"after\""));

    let refuse = if server.database.is_timescale() {
        "create function refuse() returns trigger language plpgsql
             as $$ begin raise exception 'written again'; end $$;
         create trigger still before update on agents for each row execute function refuse()"
    } else {
        "create trigger still before update on agents begin select raise(abort, 'written again'); end"
    };
    crate::support::tables::execute(&server.database, refuse).await;
    agent.send(&told).await;
    agent.actor = agent.actor.with("x-spectra-clock", &(Time::now().micros() / 1000).to_string());
    let late = now.minus(time::Duration::hours(1));
    agent.send(&[as_named("before", late, "memory", json!({"ram_total": 100}))]).await;
    agent.send(&[as_named("a\u{0}b", Time::now(), "memory", json!({"ram_total": 200}))]).await;
}

#[tokio::test]
async fn a_host_with_other_letters_than_ascii_is_found() {
    let server = TestServer::start().await;
    server.agent("Mäuse-ÄRZTE").await;
    let viewer = server.viewer().await;
    for search in ["ÄRZTE", "MäUSE", "rzte", "Mäuse-ÄR"] {
        let page = viewer.get(&format!("/api/v1/overview/page?search={search}")).await;
        assert_eq!(page.json["agents"].as_array().map(Vec::len), Some(1), "{search}");
    }
}

#[tokio::test]
async fn hosts_are_listed_by_name_and_told_apart() {
    let server = TestServer::start().await;
    for name in ["c", "a", "b"] {
        server.agent(name).await;
    }
    let viewer = server.viewer().await;
    let list = viewer.get("/api/v1/agents").await;
    let names: Vec<_> = list.list().iter().map(|agent| agent["hostname"].as_str().unwrap()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    let keys: Vec<_> = list.json[0].as_object().unwrap().keys().cloned().collect();
    let mut expected =
        ["id", "hostname", "os", "platform", "arch", "cpu_cores", "ram_total", "registered_at", "last_seen"];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    let unknown = viewer.get("/api/v1/agents/f670d4c9-5871-4ac6-b273-03452795f8c4").await;
    assert_eq!((unknown.status.as_u16(), unknown.problem()), (404, "there is no such agent"));
}

#[tokio::test]
async fn a_removed_host_is_gone_with_everything_it_measured() {
    let server = TestServer::start().await;
    let (agent, kept) = (server.agent("gone").await, server.agent("kept").await);
    let now = Time::now();
    let hours = |hours: i64| now.minus(time::Duration::hours(hours));
    for sender in [&agent, &kept] {
        let envelopes: Vec<_> =
            (0..50).map(|n| envelope("cpu", hours(n * 10), json!({"usage": 1.0}))).collect();
        sender.send(&envelopes).await;
        sender
            .send(&[envelope("process_list", now, json!({"processes": [{"pid": 1, "name": "init"}]}))])
            .await;
    }
    let key = server.app.store.agent_key(agent.id).await.unwrap().unwrap();
    let admin = server.admin().await;
    let path = format!("/api/v1/agents/{}", agent.id);
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(server.app.store.erase_history(key).await.unwrap(), 0, "nothing is left to erase");
    assert_eq!(admin.delete(&path).await.status, 204, "it is still gone");
    for path in [path.clone(), format!("{path}/cpu"), format!("{path}/processes"), format!("{path}/gaps")] {
        assert_eq!(admin.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(admin.get("/api/v1/overview").await.list().len(), 1);
    let rows = admin.get(&format!("/api/v1/agents/{}/cpu?range=30d", kept.id)).await;
    assert_eq!(rows.list().len(), 50, "others keep theirs");
}

#[tokio::test]
async fn what_is_older_than_what_is_kept_ends() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let now = Time::now();
    let hours = |hours: i64| now.minus(time::Duration::hours(hours));
    let envelopes: Vec<_> = (0..20).map(|n| envelope("cpu", hours(n * 24), json!({"usage": 1.0}))).collect();
    agent.send(&envelopes).await;
    let store = &server.app.store;
    let raw = time::Duration::hours(24 * 10 - 3);
    roll_up(&server).await;
    let retention = Retention { raw, ..Retention::default() };
    let ended = eventually(async || {
        let ended = store.expire(now, &retention).await.unwrap();
        (ended > 0).then_some(ended)
    })
    .await;
    if !server.database.is_timescale() {
        assert_eq!(ended, 10);
    }
    let viewer = server.viewer().await;
    let rows = viewer.get(&format!("/api/v1/agents/{}/cpu?range=30d", agent.id)).await;
    assert_eq!(rows.list().len(), 20, "what is older is there in buckets");
}
