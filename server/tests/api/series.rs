//! Measurements of a host: history, newest values, processes.

use serde_json::{Value, json};
use spectra_server::store::Time;

use crate::support::{Agent, TestServer, envelope};

/// Keys of an object in order of their names.
fn names(row: &Value) -> Vec<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

/// A server with an agent that sent one reading of everything at `time`.
async fn with_readings(time: Time) -> (TestServer, Agent) {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    agent
        .send(&[
            envelope("cpu", time, json!({"usage": 12.5, "cores": [10.0, 15.0], "load_1m": 0.5, "load_5m": 0.4, "iowait": 1.5})),
            envelope("memory", time, json!({"ram_total": 100, "ram_used": 25, "ram_available": 75, "ram_used_pct": 25.0, "swap_total": 0, "swap_used": 0, "swap_pct": 0})),
            envelope("disk", time, json!({"device": "/dev/vda", "mountpoint": "/", "filesystem": "ext4", "disk_type": "local", "disk_total": 100, "disk_used": 40, "disk_available": 60, "disk_used_pct": 40.0, "inodes_total": 10, "inodes_used": 1, "inodes_pct": 10.0})),
            envelope("disk_io", time, json!({"device": "vda", "read_bytes": 1, "write_bytes": 2, "read_ops": 3, "write_ops": 4, "read_time_ms": 5, "write_time_ms": 6, "io_in_progress": 7})),
            envelope("network", time, json!({"interface": "eth0", "mac_address": "0E:CF:F1:9F:0D:28", "mtu": 1500, "speed": 0, "rx_bytes": 1, "rx_packets": 2, "rx_errors": 3, "rx_drops": 4, "tx_bytes": 5, "tx_packets": 6, "tx_errors": 7, "tx_drops": 8})),
            envelope("temperature", time, json!({"sensor": "cpu-thermal", "temperature": 55.5, "max_temp": null})),
            envelope("system", time, json!({"uptime": 3354, "processes": 101, "users": 0, "boot_time": 1_795_453_205})),
        ])
        .await;
    (server, agent)
}

#[tokio::test]
async fn rows_have_the_fields_of_the_original() {
    let (server, agent) = with_readings(Time::now().minus(time::Duration::minutes(1))).await;
    let viewer = server.viewer().await;
    for (route, expected) in [
        (
            "cpu",
            json!({"usage": 12.5, "core_usages": [10.0, 15.0], "load_1m": 0.5, "load_5m": 0.4, "load_15m": 0.0, "iowait": 1.5}),
        ),
        (
            "memory",
            json!({"ram_total": 100, "ram_used": 25, "ram_available": 75, "ram_percent": 25.0, "swap_total": 0, "swap_used": 0, "swap_percent": 0.0}),
        ),
        (
            "disk",
            json!({"device": "/dev/vda", "mountpoint": "/", "filesystem": "ext4", "disk_type": "local", "total_bytes": 100, "used_bytes": 40, "free_bytes": 60, "used_percent": 40.0, "inodes_total": 10, "inodes_used": 1, "inodes_percent": 10.0}),
        ),
        (
            "diskio",
            json!({"device": "vda", "read_bytes": 1, "write_bytes": 2, "read_ops": 3, "write_ops": 4, "read_latency": 5, "write_latency": 6, "io_in_progress": 7}),
        ),
        (
            "network",
            json!({"interface": "eth0", "mac": "0E:CF:F1:9F:0D:28", "mtu": 1500, "speed": 0, "rx_bytes": 1, "rx_packets": 2, "rx_errors": 3, "rx_drops": 4, "tx_bytes": 5, "tx_packets": 6, "tx_errors": 7, "tx_drops": 8}),
        ),
        ("temperature", json!({"sensor": "cpu-thermal", "temperature": 55.5, "max_temp": null})),
        (
            "system",
            json!({"uptime": 3354, "process_count": 101, "user_count": 0, "boot_time": 1_795_453_205}),
        ),
    ] {
        let answer = viewer.get(&format!("/api/v1/agents/{}/{route}", agent.id)).await;
        let [row] = answer.list() else { panic!("{route}: {answer:?}") };
        assert_eq!(row["agent_id"], json!(agent.id.to_string()), "{route}");
        assert!(row["time"].as_str().unwrap().ends_with('Z'), "{route}: {row}");
        assert!(answer.text.starts_with(r#"[{"time":""#), "{route}: time comes first");
        for name in names(&expected) {
            assert_eq!(row[name], expected[name], "{route}.{name}");
        }
        let newest = viewer.get(&format!("/api/v1/agents/{}/{route}/latest", agent.id)).await;
        let newest = newest.json.get(0).unwrap_or(&newest.json);
        assert_eq!(newest, row, "{route}: the newest row is the same");
    }
}

#[tokio::test]
async fn every_range_of_every_family_is_answered() {
    let (server, agent) = with_readings(Time::now().minus(time::Duration::minutes(1))).await;
    let viewer = server.viewer().await;
    for route in ["cpu", "memory", "disk", "diskio", "network", "temperature", "system"] {
        for range in ["5m", "15m", "1h", "6h", "24h", "7d", "30d", "90d", "1y", "5y"] {
            let answer = viewer.get(&format!("/api/v1/agents/{}/{route}?range={range}", agent.id)).await;
            assert_eq!(answer.list().len(), 1, "{route} {range}");
        }
        let path = format!("/api/v1/agents/{}/{route}?range=6h&points=500&peaks=true", agent.id);
        assert_eq!(viewer.get(&path).await.list().len(), 1, "{path}");
    }
}

#[tokio::test]
async fn buckets_hold_means_and_peaks_their_extremes() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    // Within one minute, a while ago.
    let minute = Time::from_micros((Time::now().unix_seconds() / 60 - 60) * 60_000_000).unwrap();
    let at = |second| minute.plus(time::Duration::seconds(second));
    let envelopes: Vec<_> = [(0, 10.0), (20, 20.0), (59, 60.0), (60, 1.0)]
        .into_iter()
        .map(|(second, usage)| {
            envelope("cpu", at(second), json!({"usage": usage, "cores": [usage], "load_1m": 1}))
        })
        .collect();
    agent.send(&envelopes).await;
    let viewer = server.viewer().await;
    let cpu = format!("/api/v1/agents/{}/cpu", agent.id);

    let raw = viewer.get(&format!("{cpu}?start={}&end={}", at(0).rfc3339(true), at(59).rfc3339(true))).await;
    assert_eq!(raw.list().len(), 3, "both ends belong to it");

    let buckets = viewer.get(&format!("{cpu}?range=6h&peaks=true")).await;
    let [first, second] = buckets.list() else { panic!("{buckets:?}") };
    assert_eq!(first["time"], json!(minute.rfc3339(false)));
    assert_eq!((&first["usage"], &first["core_usages"]), (&json!(30.0), &Value::Null));
    assert_eq!((&first["usage_min"], &first["usage_max"]), (&json!(10.0), &json!(60.0)));
    assert_eq!(second["usage"], json!(1.0));
    let plain = viewer.get(&format!("{cpu}?range=6h")).await;
    assert!(!plain.text.contains("_max"), "peaks are there when asked for: {}", plain.text);
}

#[tokio::test]
async fn a_range_that_makes_no_sense_is_explained_and_an_old_start_is_none() {
    let (server, agent) = with_readings(Time::now()).await;
    let viewer = server.viewer().await;
    let cpu = format!("/api/v1/agents/{}/cpu", agent.id);
    for (query, detail) in [
        ("range=2h", "invalid range \"2h\", valid: 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y, 5y"),
        ("start=yesterday", "invalid start \"yesterday\": a time as in 2026-11-23T17:56:00Z is needed"),
        ("start=2026-01-02T00:00:00Z&end=2026-01-01T00:00:00Z", "start is after end"),
        ("start=2100-01-01T00:00:00Z", "start is after end"),
        ("points=1", "invalid points \"1\", valid: 2 to 5000"),
        ("peaks=perhaps", "invalid peaks \"perhaps\", valid: true, false"),
        ("range=%00", "invalid range \"\u{0}\", valid: 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y, 5y"),
    ] {
        let answer = viewer.get(&format!("{cpu}?{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (400, detail), "{query}");
    }
    for query in [
        "start=1970-01-01T00:00:00Z",
        "start=0001-01-01T00:00:00Z",
        "start=2020-01-01T00:00:00%2B02:00&end=2100-01-01T00:00:00Z",
        "range=&start=&end=",
    ] {
        assert_eq!(viewer.get(&format!("{cpu}?{query}")).await.list().len(), 1, "{query}");
    }
    let past = viewer.get(&format!("{cpu}?start=2001-01-01T00:00:00Z&end=2002-01-01T00:00:00Z")).await;
    assert_eq!(past.json, json!([]), "long ago there was nothing");
}

#[tokio::test]
async fn what_the_original_dashboard_computes_with_is_never_null() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let now = Time::now().minus(time::Duration::minutes(1));
    agent
        .send(&[
            envelope("disk", now, json!({"device": "a", "mountpoint": "/", "disk_total": -1, "disk_available": 1, "disk_used_pct": 1.0})),
            envelope("network", now, json!({"interface": "eth0", "rx_bytes": "many", "tx_bytes": 1})),
            envelope("temperature", now, json!({"sensor": "cpu", "temperature": null})),
            envelope("system", now, json!({"uptime": 1.5, "processes": 1, "users": 1, "boot_time": 1})),
        ])
        .await;
    let viewer = server.viewer().await;
    for route in ["disk", "network", "temperature", "system"] {
        for query in ["", "?range=24h", "/latest"] {
            let answer = viewer.get(&format!("/api/v1/agents/{}/{route}{query}", agent.id)).await;
            let nothing = answer.json == json!([]) || answer.status == 204;
            assert!(nothing, "{route}{query}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_host_without_readings_has_empty_lists() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let viewer = server.viewer().await;
    for route in [
        "cpu",
        "memory",
        "disk",
        "diskio",
        "network",
        "temperature",
        "system",
        "processes",
        "gaps",
        "disk/latest",
    ] {
        let answer = viewer.get(&format!("/api/v1/agents/{}/{route}", agent.id)).await;
        assert_eq!((answer.status.as_u16(), answer.json), (200, json!([])), "{route}");
    }
    for route in ["cpu/latest", "memory/latest", "system/latest"] {
        let answer = viewer.get(&format!("/api/v1/agents/{}/{route}", agent.id)).await;
        assert_eq!((answer.status.as_u16(), &*answer.text), (204, ""), "{route}");
    }
    for route in ["cpu", "cpu/latest", "processes", "gaps"] {
        let unknown = viewer.get(&format!("/api/v1/agents/{}/{route}", uuid::Uuid::new_v4())).await;
        assert_eq!(unknown.status, 404, "{route}");
    }
}

#[tokio::test]
async fn processes_that_have_changed_take_the_place_of_those_of_their_list() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let viewer = server.viewer().await;
    let path = format!("/api/v1/agents/{}/processes?sort=memory", agent.id);
    let process = |pid: i64, name: &str| json!({"pid": pid, "name": name, "mem_rss": 1000 - pid});
    let names = async || -> Vec<String> {
        let list = viewer.get(&path).await.json;
        list.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let start = Time::now().minus(time::Duration::minutes(2));
    let at = |seconds: i64| start.plus(time::Duration::seconds(seconds));
    let list = json!({"list": 7, "processes": [process(1, "init"), process(2, "cron"), process(3, "sh")]});
    let changes =
        |list: u64, name: &str| json!({"list": list, "processes": [process(2, name)], "ended": [3]});
    // Of a list that nobody knows.
    agent.send(&[envelope("process_changes", at(0), changes(7, "early"))]).await;
    assert!(names().await.is_empty());
    agent.send(&[envelope("process_list", at(1), list.clone())]).await;
    assert_eq!(names().await, ["init", "cron", "sh"]);
    agent.send(&[envelope("process_changes", at(2), changes(7, "crond"))]).await;
    assert_eq!(names().await, ["init", "crond"]);
    // They are of the list, not of each other; those of another one, and older ones, say nothing.
    agent
        .send(&[envelope(
            "process_changes",
            at(3),
            json!({"list": 7, "processes": [process(9, "new")], "changed": [{"pid": 2, "name": "atd"}]}),
        )])
        .await;
    assert_eq!(names().await, ["init", "atd", "sh", "new"]);
    agent.send(&[envelope("process_changes", at(4), changes(8, "other"))]).await;
    agent.send(&[envelope("process_changes", at(2), changes(7, "old"))]).await;
    assert_eq!(names().await, ["init", "atd", "sh", "new"]);
    assert_eq!(viewer.get(&path).await.json[0]["updated_at"], json!(at(3).rfc3339(true)));
    // A list and its changes in one request, and a list without a name.
    let next = json!({"list": 9, "processes": [process(1, "init"), process(2, "at")]});
    let both = [envelope("process_list", at(5), next), envelope("process_changes", at(6), changes(9, "atd"))];
    agent.send(&both).await;
    assert_eq!(names().await, ["init", "atd"]);
    agent.send(&[envelope("process_list", at(7), json!({"processes": [process(1, "init")]}))]).await;
    agent.send(&[envelope("process_changes", at(8), changes(0, "nameless"))]).await;
    assert_eq!(names().await, ["init"]);
}

#[tokio::test]
async fn processes_are_sorted_and_cut() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let processes: Vec<_> = (1..=120)
        .map(|pid| json!({"pid": pid, "name": format!("p{pid}"), "cpu_percent": pid, "mem_percent": 1.0, "mem_rss": 1000 - pid, "status": "waiting", "threads_total": 3, "threads_waiting": 2}))
        .collect();
    let now = Time::now();
    agent.send(&[envelope("process_list", now, json!({"processes": processes}))]).await;
    let viewer = server.viewer().await;
    let path = format!("/api/v1/agents/{}/processes", agent.id);
    for (query, length, first) in [
        ("", 20, 120),
        ("?sort=cpu&limit=3", 3, 120),
        ("?sort=memory&limit=100", 100, 1),
        ("?sort=mem", 20, 1),
    ] {
        let answer = viewer.get(&format!("{path}{query}")).await;
        assert_eq!((answer.list().len(), &answer.list()[0]["pid"]), (length, &json!(first)), "{query}");
    }
    let row = &viewer.get(&path).await.json[0];
    let expected = json!({
        "agent_id": agent.id.to_string(), "pid": 120, "name": "p120", "cpu_percent": 120.0, "mem_percent": 1.0,
        "mem_rss": 880, "status": "waiting", "threads": 3, "threads_running": null, "threads_runnable": null, "threads_waiting": 2,
        "state": null, "started_at": null, "user": null, "command": null, "updated_at": now.rfc3339(true),
    });
    assert_eq!(row, &expected);
    for query in ["?limit=0", "?limit=101", "?limit=x", "?sort=name"] {
        let answer = viewer.get(&format!("{path}{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        answer.problem();
    }
}
