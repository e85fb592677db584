//! The newest values of all hosts, as Prometheus reads them.

use std::collections::{BTreeMap, HashSet};

use serde_json::json;
use spectra_server::store::Time;

use crate::support::{TestServer, envelope};

/// Metrics by name: their type, and their values by labels. Fails where the text is not what Prometheus's
/// parser and `promtool check metrics` accept.
fn parse(text: &str) -> BTreeMap<String, (String, BTreeMap<String, f64>)> {
    let mut metrics: BTreeMap<String, (String, BTreeMap<String, f64>)> = BTreeMap::new();
    let (mut helped, mut current) = (HashSet::new(), String::new());
    assert!(text.ends_with('\n'), "the last line has no end");
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(!help.is_empty() && helped.insert(name.to_owned()), "two helps of {name}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(helped.contains(name) && ["gauge", "counter"].contains(&kind), "{line}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
            name.clone_into(&mut current);
            let twice = metrics.insert(current.clone(), (kind.to_owned(), BTreeMap::new()));
            assert!(twice.is_none(), "{name} stands in two places");
        } else {
            let (name, rest) = line.split_once('{').unwrap_or_else(|| panic!("no labels: {line}"));
            assert_eq!(name, current, "values of a metric stand behind its type");
            let (labels, value) = rest.rsplit_once("} ").unwrap();
            let value = value.parse().unwrap_or_else(|_| panic!("no number: {line}"));
            let twice = metrics.get_mut(name).unwrap().1.insert(labels.to_owned(), value);
            assert!(twice.is_none(), "twice: {line}");
        }
    }
    metrics
}

#[tokio::test]
async fn every_value_of_every_host_is_there_in_base_units() {
    let server = TestServer::start().await;
    let (one, other) = (server.agent("one").await, server.agent("t\"wo\\").await);
    server.agent("silent").await;
    let now = Time::now();
    let disk = json!({"device": "/dev/vda", "mountpoint": "/", "disk_total": 100, "disk_used": 40, "disk_available": 60, "disk_used_pct": 40.0});
    let all = [
        envelope("cpu", now, json!({"usage": 12.5, "cores": [10.0, 15.0], "load_1m": 0.5, "iowait": 1.5})),
        envelope("disk", now, disk),
        envelope(
            "network",
            now,
            json!({"interface": "eth0", "mac_address": "AA", "rx_bytes": 7, "tx_bytes": 8}),
        ),
        envelope(
            "wifi",
            now,
            json!({"interface": "wlan0", "ssid": "home", "frequency_ghz": 5.18, "signal_dbm": -50}),
        ),
        envelope(
            "container_list",
            now,
            json!({"containers": [{"id": "abc", "name": "web", "image": "nginx", "state": "running", "cpu_percent": 150.0, "net_rx_bytes": 10}]}),
        ),
        envelope("throttle", now, json!({"throttled": true})),
        envelope("pmic", now, json!({"rails": [{"rail": "VDD_CORE", "volts": 0.9, "amperes": 1.5}]})),
        envelope("pi_board", now, json!({"model": "Raspberry Pi 5", "memory_bytes": 7})),
        envelope(
            "drive_list",
            now,
            json!({"drives": [{"device": "sda", "model": "X", "wear_percent": 12.5}]}),
        ),
        envelope("pool_list", now, json!({"pools": [{"kind": "md", "name": "md0", "degraded": true}]})),
        envelope("sensor_list", now, json!({"sensors": [{"sensor": "chip fan1", "fan_rpm": 900.0}]})),
        envelope(
            "updates",
            now.minus(time::Duration::hours(20)),
            json!({"pending_count": 3, "reboot_required": true}),
        ),
        // Too old to be current, though the host is up.
        envelope(
            "temperature",
            now.minus(time::Duration::minutes(20)),
            json!({"sensor": "cpu", "temperature": 55.5}),
        ),
    ];
    one.send(&all).await;
    other.send(&[envelope("cpu", now, json!({"usage": 50.0}))]).await;
    let answer = server.viewer().await.get("/metrics/fleet").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "text/plain; version=0.0.4; charset=utf-8")
    );
    let metrics = parse(&answer.text);
    let host = format!("host=\"one\",id=\"{}\"", one.id);
    for (name, labels, value) in [
        ("spectra_host_up", "", 1.0),
        ("spectra_host_cpu_usage_ratio", "", 0.125),
        ("spectra_host_cpu_load_1m", "", 0.5),
        ("spectra_host_disk_used_bytes", ",device=\"/dev/vda\",mountpoint=\"/\"", 40.0),
        ("spectra_host_network_rx_bytes_per_second", ",interface=\"eth0\"", 7.0),
        ("spectra_host_wifi_frequency_hertz", ",interface=\"wlan0\"", 5.18e9),
        ("spectra_host_container_cpu_cores_used", ",container_id=\"abc\"", 1.5),
        ("spectra_host_container_net_rx_bytes_total", ",container_id=\"abc\"", 10.0),
        ("spectra_host_pi_throttled", ",metric_type=\"throttle\"", 1.0),
        ("spectra_host_pmic_current_amperes", ",rail=\"VDD_CORE\"", 1.5),
        ("spectra_host_pi_board_memory_bytes", "", 7.0),
        ("spectra_host_drive_wear_ratio", ",device=\"sda\"", 0.125),
        ("spectra_host_pool_degraded", ",kind=\"md\",name=\"md0\"", 1.0),
        ("spectra_host_sensor_fan_rpm", ",sensor=\"chip fan1\"", 900.0),
        ("spectra_host_updates_pending", "", 3.0),
        ("spectra_host_updates_reboot_required", "", 1.0),
    ] {
        let metric = metrics.get(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(metric.1.get(&format!("{host}{labels}")), Some(&value), "{name}: {metric:?}");
    }
    let info = metrics["spectra_host_container_info"].1.keys().next().unwrap();
    assert!(info.contains("name=\"web\",image=\"nginx\",state=\"running\""), "{info}");
    assert!(metrics["spectra_host_info"].1.keys().any(|labels| labels.contains("os=\"linux\"")));
    let two = format!("host=\"t\\\"wo\\\\\",id=\"{}\"", other.id);
    assert_eq!(metrics["spectra_host_cpu_usage_ratio"].1.get(&two), Some(&0.5));
    assert_eq!(metrics["spectra_host_cpu_usage_ratio"].1.len(), 2, "a host without readings has no values");
    let up = metrics["spectra_host_up"].1.values().filter(|up| **up > 0.0).count();
    assert_eq!((metrics["spectra_host_up"].1.len(), up), (3, 2), "and is not up");
    assert!(metrics["spectra_host_temperature_celsius"].1.is_empty(), "what is too old is left out");
}

#[tokio::test]
async fn a_fleet_of_several_parts_is_whole() {
    let server = TestServer::start().await;
    let now = Time::now();
    for n in 0..3 {
        let agent = server.agent(&format!("host-{n}")).await;
        let interfaces: Vec<_> = (0..400)
            .map(|n| {
                envelope(
                    "network",
                    now,
                    json!({"interface": format!("eth{n}"), "rx_bytes": n, "tx_bytes": 1}),
                )
            })
            .collect();
        agent.send(&interfaces).await;
    }
    let metrics = parse(&server.viewer().await.get("/metrics/fleet").await.text);
    let received = &metrics["spectra_host_network_rx_bytes_per_second"].1;
    assert_eq!((received.len(), received.values().sum()), (1200, 3.0 * 79_800.0));
}

#[tokio::test]
async fn an_empty_fleet_is_answered() {
    let server = TestServer::start().await;
    let metrics = parse(&server.viewer().await.get("/metrics/fleet").await.text);
    assert!(metrics.values().all(|(_, values)| values.is_empty()));
    assert_eq!(server.anon().get("/metrics/fleet").await.status, 401);
}
