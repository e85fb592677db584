//! Wireless interfaces, workloads and Raspberry Pis: what the original shows of them, and what it lost.

use serde_json::{Value, json};
use spectra_server::store::Time;

use crate::support::{Actor, Agent, TestServer, envelope};

/// The start of a minute, an hour ago: more than that would be another width of buckets.
fn minute() -> Time {
    Time::from_micros((Time::now().unix_seconds() / 60 - 60) * 60_000_000).unwrap()
}

fn later(time: Time, seconds: i64) -> Time {
    time.plus(time::Duration::seconds(seconds))
}

async fn rows(viewer: &Actor, agent: &Agent, route: &str) -> Vec<Value> {
    let answer = viewer.get(&format!("/api/v1/agents/{}/{route}", agent.id)).await;
    let mut rows = answer.list().to_vec();
    for row in &mut rows {
        assert_eq!(row.as_object_mut().unwrap().remove("agent_id"), Some(json!(agent.id.to_string())));
        row.as_object_mut().unwrap().remove("time");
    }
    rows
}

fn container(id: &str, state: &str) -> Value {
    json!({
        "id": id, "name": "web", "image": "nginx", "state": state, "source": "docker", "kind": "container",
        "cpu_percent": 150.5, "cpu_limit_cores": 2, "memory_bytes": 1000, "memory_limit": 2000,
        "net_rx_bytes": 10, "net_tx_bytes": 20,
    })
}

#[tokio::test]
async fn wireless_interfaces_keep_all_that_was_sent() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let wifi = |second, ssid: &str, signal: i64| {
        envelope(
            "wifi",
            later(minute(), second),
            json!({"interface": "wlan0", "ssid": ssid, "signal_dbm": signal, "link_quality": 60, "frequency_ghz": 2.437, "bitrate_mbps": 433.3}),
        )
    };
    agent.send(&[wifi(0, "zoo", -50), wifi(30, "home", -60)]).await;
    let viewer = server.viewer().await;
    let raw = rows(&viewer, &agent, "wifi?range=6h&points=5000").await;
    let expected = json!({
        "interface": "wlan0", "ssid": "home", "bssid": "", "frequency_mhz": 2437, "signal_dbm": -60.0,
        "noise_dbm": null, "bitrate_mbps": 433.3, "link_quality": 60.0,
    });
    assert_eq!(raw[1], expected);
    for range in ["6h", "24h", "7d", "30d"] {
        let buckets = rows(&viewer, &agent, &format!("wifi?range={range}")).await;
        let [bucket] = &buckets[..] else { panic!("{range}: {buckets:?}") };
        assert_eq!(
            (&bucket["signal_dbm"], &bucket["ssid"], &bucket["link_quality"]),
            (&json!(-55.0), &json!("home"), &json!(60.0)),
            "{range}: the newest network, the mean of the signal"
        );
    }
}

#[tokio::test]
async fn workloads_have_the_fields_of_the_original_and_a_history_of_states() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let now = Time::now().minus(time::Duration::minutes(10));
    for (second, state) in [(0, "running"), (60, "exited")] {
        let list = json!({"containers": [container("abc", state)]});
        agent.send(&[envelope("container_list", later(now, second), list)]).await;
    }
    let viewer = server.viewer().await;
    let raw = rows(&viewer, &agent, "containers").await;
    assert_eq!(raw.iter().map(|row| &row["state"]).collect::<Vec<_>>(), ["running", "exited"]);
    let expected = json!({
        "container_id": "abc", "name": "web", "image": "nginx", "state": "exited", "source": "docker",
        "kind": "container", "cpu_percent": 150.5, "cpu_cores": 2, "memory_bytes": 1000, "memory_limit": 2000,
        "net_rx_bytes": 10, "net_tx_bytes": 20, "health": null, "restarts": null, "namespace": null,
        "block_read_bytes": null, "block_write_bytes": null,
    });
    assert_eq!(raw[1], expected);
    assert_eq!(rows(&viewer, &agent, "container").await, raw, "both names are answered");
    let newest = rows(&viewer, &agent, "containers/latest").await;
    assert_eq!((newest.len(), &newest[0]), (1, &expected));
    let buckets = rows(&viewer, &agent, "containers?range=24h").await;
    assert_eq!(buckets.last().unwrap()["state"], "exited");
}

#[tokio::test]
async fn a_workload_of_which_little_is_known_has_no_null_that_the_dashboard_computes_with() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let now = Time::now().minus(time::Duration::minutes(1));
    agent.send(&[envelope("container", now, json!({"id": "100", "memory_bytes": -1}))]).await;
    let viewer = server.viewer().await;
    for query in ["containers", "containers?range=24h", "containers/latest"] {
        let rows = rows(&viewer, &agent, query).await;
        for name in ["name", "image", "state", "source", "kind"] {
            assert_eq!(rows[0][name], "", "{query}: {name}");
        }
        for name in ["cpu_percent", "memory_bytes", "memory_limit", "net_rx_bytes", "net_tx_bytes"] {
            assert_eq!(rows[0][name].as_f64(), Some(0.0), "{query}: {name}");
        }
    }
}

#[tokio::test]
async fn what_the_newest_list_does_not_name_is_gone_but_stays_in_history() {
    let server = TestServer::start().await;
    let (agent, other) = (server.agent("host").await, server.agent("other").await);
    let viewer = server.viewer().await;
    let start = Time::now().minus(time::Duration::minutes(30));
    let newest = async |agent| {
        let rows = rows(&viewer, agent, "containers/latest").await;
        rows.iter().map(|row| row["container_id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let list = |second, ids: &[&str]| {
        let containers: Vec<_> = ids.iter().map(|id| container(id, "running")).collect();
        envelope("container_list", later(start, second), json!({"containers": containers}))
    };
    other.send(&[list(0, &["a"])]).await;
    for (envelopes, expected) in [
        (vec![list(0, &["a", "b"])], vec!["a", "b"]),
        (vec![list(60, &["b", "c"])], vec!["b", "c"]),
        // Two in one request; one that arrives late.
        (vec![list(180, &["d"]), list(120, &["b"])], vec!["d"]),
        (vec![list(150, &["b", "e"])], vec!["d"]),
        (vec![envelope("container_list", later(start, 240), json!({"containers": null}))], vec![]),
    ] {
        agent.send(&envelopes).await;
        assert_eq!(newest(&agent).await, expected);
    }
    assert_eq!(newest(&other).await, ["a"], "another host's workloads are its own");
    let history = rows(&viewer, &agent, "containers").await;
    assert_eq!((history.len(), &history[0]["name"]), (8, &json!("web")));
}

#[tokio::test]
async fn a_raspberry_pi_has_a_row_for_each_reading_and_one_for_each_bucket() {
    let server = TestServer::start().await;
    let agent = server.agent("pi").await;
    let time = minute();
    let all = [
        envelope("clock", time, json!({"arm_freq_hz": 1_500_000_000, "core_freq_hz": 500_000_000})),
        envelope("voltage", time, json!({"core_volts": 0.86, "sdram_c_volts": 1.1})),
        envelope("throttle", time, json!({"throttled": true, "soft_temp_occurred": true})),
        envelope("throttle", later(time, 10), json!({})),
        envelope("gpu", time, json!({"gpu_mem_total": 79_691_776})),
    ];
    agent.send(&all).await;
    agent.send(&all).await;
    let viewer = server.viewer().await;
    let range = format!("pi?start={}&end={}", time.rfc3339(false), later(time, 10).rfc3339(false));
    let raw = rows(&viewer, &agent, &range).await;
    assert_eq!(raw.len(), 5, "readings of one moment are told apart by their type, and stored once");
    let throttle = raw.iter().find(|row| row["metric_type"] == "throttle").unwrap();
    let expected = json!({
        "metric_type": "throttle", "arm_freq_hz": null, "core_freq_hz": null, "gpu_freq_hz": null,
        "core_volts": null, "sdram_c_volts": null, "sdram_i_volts": null, "sdram_p_volts": null,
        "soft_temp_limit": false, "throttled": true, "under_voltage": false, "freq_capped": false,
        "undervoltage_occurred": false, "freq_cap_occurred": false, "throttled_occurred": false,
        "soft_temp_limit_occurred": true, "gpu_mem_total": null, "gpu_mem_used": null, "gpu_temp": null,
        "boot_id": null, "undervoltage_count": null, "freq_cap_count": null, "throttled_count": null,
        "soft_temp_limit_count": null,
    });
    assert_eq!(throttle, &expected);
    let expected = json!({
        "metric_type": "voltage", "arm_freq_hz": 1_500_000_000.0, "core_freq_hz": 500_000_000.0,
        "gpu_freq_hz": 0.0, "core_volts": 0.86, "sdram_c_volts": 1.1, "sdram_i_volts": 0.0,
        "sdram_p_volts": 0.0, "soft_temp_limit": false, "throttled": true, "under_voltage": false,
        "freq_capped": false, "undervoltage_occurred": false, "freq_cap_occurred": false,
        "throttled_occurred": false, "soft_temp_limit_occurred": true, "gpu_mem_total": 79_691_776.0,
        "gpu_mem_used": 0.0, "gpu_temp": 0.0, "boot_id": null, "undervoltage_count": null, "freq_cap_count": null,
        "throttled_count": null, "soft_temp_limit_count": null,
    });
    let zero = |row: &Value| {
        let mut row = row.clone();
        for (_, value) in row.as_object_mut().unwrap() {
            // 0 is 0, with a point or without.
            if value.as_f64() == Some(0.0) {
                *value = json!(0);
            }
        }
        row
    };
    for range in ["6h", "24h", "7d", "30d"] {
        let buckets = rows(&viewer, &agent, &format!("pi?range={range}")).await;
        let [bucket] = &buckets[..] else { panic!("{range}: {buckets:?}") };
        assert_eq!(zero(bucket), zero(&expected), "{range}");
    }
    let newest = rows(&viewer, &agent, "pi/latest").await;
    let types: Vec<_> = newest.iter().map(|row| row["metric_type"].as_str().unwrap()).collect();
    assert_eq!(types, ["clock", "gpu", "throttle", "voltage"]);
}

#[tokio::test]
async fn uptime_over_more_than_an_hour_is_answered() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let system = json!({"uptime": 3354, "processes": 101, "users": 2, "boot_time": 1_795_453_205});
    agent.send(&[envelope("system", minute(), system)]).await;
    let viewer = server.viewer().await;
    for range in ["6h", "24h", "7d", "30d"] {
        let buckets = rows(&viewer, &agent, &format!("system?range={range}")).await;
        let expected =
            json!({"uptime": 3354, "process_count": 101.0, "user_count": 2, "boot_time": 1_795_453_205});
        assert_eq!(buckets, [expected], "{range}");
    }
}

/// Sends a list twice, the second time without its last entry; returns the rows of the history and the newest ones.
async fn listed(route: &str, kind: &str, key: &str, entries: &[Value]) -> (Vec<Value>, Vec<Value>) {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let start = Time::now().minus(time::Duration::minutes(30));
    for (second, entries) in [(0, entries), (60, &entries[..entries.len() - 1])] {
        agent.send(&[envelope(kind, later(start, second), json!({ key: entries }))]).await;
    }
    let viewer = server.viewer().await;
    let history = rows(&viewer, &agent, route).await;
    for range in ["24h", "30d"] {
        let buckets = rows(&viewer, &agent, &format!("{route}?range={range}")).await;
        assert!(buckets.len() >= entries.len(), "{range}: {buckets:?}");
    }
    (history, rows(&viewer, &agent, &format!("{route}/latest")).await)
}

#[tokio::test]
async fn drives_keep_all_that_was_sent() {
    let sent = json!({
        "device": "nvme0n1", "kind": "nvme", "model": "Example 990", "serial": "S1", "firmware": "4B2Q",
        "cid": "0353", "made": "2019-03", "size_bytes": 1_000_204_886_016_u64, "failing": true,
        "warning": "spare blocks run out", "wear_percent": 12.0, "spare_percent": 9.0,
        "spare_threshold_percent": 10.0, "power_on_hours": 12_345, "power_cycles": 77, "unsafe_shutdowns": 5,
        "media_errors": 1, "reallocated_sectors": 2, "pending_sectors": 3, "read_bytes": 123, "written_bytes": 456,
        "temperature": 41.0, "asleep": true,
    });
    let (history, newest) =
        listed("drives", "drive_list", "drives", &[sent.clone(), json!({"device": "sda"})]).await;
    assert_eq!((history.len(), newest), (3, vec![sent]));
    let other = history.iter().find(|row| row["device"] == "sda").unwrap();
    assert_eq!(
        (&other["failing"], &other["wear_percent"], &other["asleep"]),
        (&json!(null), &json!(null), &json!(false))
    );
}

#[tokio::test]
async fn pools_keep_all_that_was_sent() {
    let sent = json!({
        "kind": "md", "name": "md0", "label": "data", "level": "raid1", "state": "clean", "degraded": true,
        "devices": 2, "devices_missing": 1, "sync_action": "recover", "sync_percent": 12.5, "read_errors": 1,
        "write_errors": 2, "corruption_errors": 3, "detail": "sdb1 has failed",
    });
    let zfs = json!({"kind": "zfs", "name": "md0", "state": "ONLINE"});
    let (history, newest) = listed("pools", "pool_list", "pools", &[sent.clone(), zfs]).await;
    assert_eq!((history.len(), newest), (3, vec![sent]));
}

#[tokio::test]
async fn sensors_and_rails_keep_all_that_was_sent() {
    let sent = json!({
        "sensor": "nct6798 CPU fan", "fan_rpm": 1234.0, "volts": -12.1, "amperes": 2.5, "watts": 65.0, "alarm": true,
    });
    let sensors = [sent.clone(), json!({"sensor": "nct6798 fan2", "fan_rpm": 0.0})];
    let (history, newest) = listed("sensors", "sensor_list", "sensors", &sensors).await;
    assert_eq!((history.len(), newest), (3, vec![sent]));
    let rail = json!({"rail": "VDD_CORE", "volts": 0.9, "amperes": 1.75});
    let rails = [rail.clone(), json!({"rail": "BATT", "volts": 0.0})];
    let (history, newest) = listed("pmic", "pmic", "rails", &rails).await;
    assert_eq!((history.len(), newest), (3, vec![rail]));
}

#[tokio::test]
async fn a_raspberry_pi_says_which_board_it_is() {
    let server = TestServer::start().await;
    let agent = server.agent("pi").await;
    let board = json!({
        "model": "Raspberry Pi 4 Model B Rev 1.1", "revision": "c03111", "board": "4B", "soc": "BCM2711",
        "manufacturer": "Sony UK", "serial": "10000000abcdef01", "memory_bytes": 4_294_967_296_u64,
    });
    agent.send(&[envelope("pi_board", minute(), board.clone())]).await;
    let mut newest =
        server.viewer().await.get(&format!("/api/v1/agents/{}/pi-board/latest", agent.id)).await.json;
    newest.as_object_mut().unwrap().retain(|name, _| name != "time" && name != "agent_id");
    assert_eq!(newest, board);
}
