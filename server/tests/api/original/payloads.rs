//! Payloads of the original's agents in their least and their greatest forms, stored and shown again.

use serde_json::{Value, json};
use spectra_server::store::Time;

use super::original;
use crate::support::tables::rows_of;
use crate::support::{TestServer, envelope};

/// Above what the database's signed numbers hold.
const GREATEST: u64 = u64::MAX;
/// The greatest that they hold.
const LARGE: u64 = i64::MAX.unsigned_abs();

/// Type and payload of an envelope, the route that shows it, and what its one row shows.
type Case = (&'static str, Value, &'static str, Value);

/// Keys that are left out are zero, false or empty, where the original leaves them out for that.
fn of_every_host() -> Vec<Case> {
    vec![
        (
            "cpu",
            json!({"usage": 0, "cores": null, "iowait": 0, "load_1m": 0}),
            "cpu",
            json!({"usage": 0.0, "core_usages": null, "iowait": 0.0, "load_1m": 0.0, "load_5m": 0.0, "load_15m": 0.0}),
        ),
        (
            "cpu",
            json!({"usage": 100, "cores": [], "iowait": 100, "load_1m": 1e6}),
            "cpu",
            json!({"usage": 100.0, "core_usages": null, "iowait": 100.0, "load_1m": 1e6}),
        ),
        (
            "memory",
            json!({"ram_total": LARGE, "ram_used": 0, "ram_available": GREATEST, "ram_used_pct": 0, "swap_total": 0, "swap_used": 0, "swap_pct": 0}),
            "memory",
            json!({"ram_total": LARGE, "ram_used": 0, "ram_available": null, "ram_percent": 0.0}),
        ),
        (
            "disk",
            json!({"device": "C:", "mountpoint": "C:\\", "filesystem": "NTFS", "disk_type": "local", "disk_total": 10, "disk_used": 0, "disk_available": 10, "disk_used_pct": 0}),
            "disk",
            json!({"device": "C:", "mountpoint": "C:\\", "inodes_total": 0, "inodes_used": 0, "inodes_percent": 0.0}),
        ),
        (
            "disk_io",
            json!({"device": "Model (C:, D:)", "read_bytes": LARGE, "write_bytes": GREATEST, "read_ops": 0, "write_ops": 0, "read_time_ms": LARGE, "write_time_ms": 0, "io_in_progress": 0}),
            "diskio",
            json!({"device": "Model (C:, D:)", "read_bytes": LARGE, "write_bytes": null, "read_latency": LARGE}),
        ),
        (
            "network",
            json!({"interface": "Ethernet 2 – WAN", "mac_address": "", "mtu": 4_294_967_295_u32, "speed": LARGE, "rx_bytes": LARGE, "rx_packets": 0, "rx_errors": 0, "rx_drops": 0, "tx_bytes": 0, "tx_packets": 0, "tx_errors": 0, "tx_drops": 0}),
            "network",
            json!({"interface": "Ethernet 2 – WAN", "mac": "", "mtu": 4_294_967_295_u32, "speed": LARGE, "rx_bytes": LARGE}),
        ),
        (
            "temperature",
            json!({"sensor": "tz0", "temperature": -40, "max_temp": null}),
            "temperature",
            json!({"sensor": "tz0", "temperature": -40.0, "max_temp": null}),
        ),
        (
            "temperature",
            json!({"sensor": "tz0", "temperature": 150, "max_temp": 199.9}),
            "temperature",
            json!({"temperature": 150.0, "max_temp": 199.9}),
        ),
    ]
}

/// Wireless interfaces, workloads, Raspberry Pis.
fn of_some_hosts() -> Vec<Case> {
    vec![
        (
            "wifi",
            json!({"interface": "wlan0", "ssid": "", "signal_dbm": 0, "link_quality": 0, "frequency_ghz": 0, "bitrate_mbps": 0}),
            "wifi",
            json!({"ssid": "", "bssid": "", "signal_dbm": 0, "link_quality": 0, "frequency_mhz": 0, "bitrate_mbps": 0.0}),
        ),
        (
            "container_list",
            json!({"containers": [{"id": "100", "name": "vm", "state": "stopped", "source": "proxmox", "kind": "vm", "cpu_percent": 0, "memory_bytes": 0}]}),
            "containers",
            json!({"image": "", "cpu_percent": 0.0, "cpu_cores": 0, "memory_bytes": 0, "memory_limit": 0, "net_rx_bytes": 0, "net_tx_bytes": 0}),
        ),
        (
            "container",
            json!({"id": "abc", "name": "web", "state": "running", "source": "docker", "kind": "container", "cpu_percent": 6400, "cpu_limit_cores": 64, "memory_bytes": LARGE, "memory_limit": LARGE, "net_rx_bytes": LARGE, "net_tx_bytes": LARGE}),
            "containers",
            json!({"cpu_percent": 6400.0, "cpu_cores": 64, "memory_bytes": LARGE, "net_tx_bytes": LARGE}),
        ),
        (
            "system",
            json!({"uptime": 0, "processes": 0, "users": 0, "boot_time": 0}),
            "system",
            json!({"uptime": 0, "process_count": 0, "user_count": 0, "boot_time": 0}),
        ),
        (
            "clock",
            json!({"arm_freq_hz": 1}),
            "pi",
            json!({"metric_type": "clock", "arm_freq_hz": 1, "core_volts": null}),
        ),
        ("voltage", json!({"core_volts": 0.86}), "pi", json!({"metric_type": "voltage", "core_volts": 0.86})),
        (
            "throttle",
            json!({}),
            "pi",
            json!({"metric_type": "throttle", "throttled": false, "soft_temp_limit_occurred": false}),
        ),
        (
            "gpu",
            json!({"gpu_mem_total": LARGE}),
            "pi",
            json!({"metric_type": "gpu", "gpu_mem_total": LARGE, "gpu_temp": null}),
        ),
    ]
}

/// Lists with one entry.
fn of_lists() -> Vec<Case> {
    vec![
        (
            "process_list",
            json!({"processes": [{"pid": 4, "name": "System", "cpu_percent": 0, "mem_percent": 0, "mem_rss": LARGE, "status": "other", "threads_total": 0, "threads_running": 0}]}),
            "processes",
            json!({"pid": 4, "name": "System", "cpu_percent": 0.0, "mem_percent": 0.0, "mem_rss": LARGE, "threads": 0}),
        ),
        (
            "service_list",
            json!({"services": [{"name": "a", "status": "Stopped", "sub_status": "", "load_state": "", "description": ""}]}),
            "services",
            json!({"name": "a", "status": "Stopped", "sub_status": ""}),
        ),
        (
            "application_list",
            json!({"applications": [{"name": "a", "version": ""}]}),
            "applications",
            json!({"name": "a", "version": ""}),
        ),
    ]
}

#[tokio::test]
async fn payloads_are_shown_as_they_came_in_every_form() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    for (kind, data, route, shown) in [of_every_host(), of_some_hosts(), of_lists()].concat() {
        let agent = original(&server).await;
        agent.send(&[envelope(kind, Time::now(), data.clone())]).await;
        let answer = viewer.get(&format!("/api/v1/agents/{}/{route}", agent.id)).await;
        let [row] = answer.list() else { panic!("{kind} {data}: {}", answer.text) };
        for (name, value) in shown.as_object().unwrap() {
            assert_eq!(&row[name], value, "{kind} {data}: {name}");
        }
    }
}

#[tokio::test]
async fn lists_that_are_null_are_empty() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    let agent = original(&server).await;
    agent.send(&super::everything(Time::now().minus(time::Duration::seconds(30)))).await;
    let lists = [
        ("process_list", json!({"processes": null}), "processes"),
        ("service_list", json!({"services": null}), "services"),
        ("application_list", json!({"applications": null}), "applications"),
        ("container_list", json!({"containers": null}), "containers/latest"),
    ];
    for (kind, data, route) in lists {
        let path = format!("/api/v1/agents/{}/{route}", agent.id);
        assert_eq!(viewer.get(&path).await.list().len(), 1, "{kind}");
        agent.send(&[envelope(kind, Time::now(), data)]).await;
        assert_eq!(viewer.get(&path).await.json, json!([]), "{kind}");
    }
    let updates = json!({"pending_count": 0, "security_count": 0, "reboot_required": false, "package_manager": "apk", "packages": null});
    agent.send(&[envelope("updates", Time::now(), updates)]).await;
    let shown = viewer.get(&format!("/api/v1/agents/{}/updates", agent.id)).await.json;
    assert_eq!((&shown["pending_count"], &shown["package_manager"]), (&json!(0), &json!("apk")));
}

/// Types that the original reads and keeps nothing of, and what no version knows.
#[tokio::test]
async fn what_is_not_kept_costs_nothing_of_what_is() {
    let server = TestServer::start().await;
    let agent = original(&server).await;
    let now = Time::now();
    let others = [
        envelope("process", now, json!({"pid": 1, "name": "init"})),
        envelope("service", now, json!({"name": "ssh"})),
        envelope("weather", now, json!({"sunny": true})),
        envelope("cpu", now, Value::Null),
        json!({"type": "memory", "hostname": "x", "data": {"ram_total": 1}}),
        json!({"type": "cpu", "timestamp": "0001-01-01T00:00:00Z", "hostname": "x", "data": {"usage": 1}}),
    ];
    let all: Vec<Value> = others.into_iter().chain(super::everything(now)).collect();
    agent.send(&all).await;
    let viewer = server.viewer().await;
    for route in ["cpu", "memory", "containers", "wifi"] {
        let rows = viewer.get(&format!("/api/v1/agents/{}/{route}", agent.id)).await;
        assert_eq!(rows.list().len(), 1, "{route}");
    }
}

/// An agent that missed an answer sends the same envelopes again, with others.
#[tokio::test]
async fn what_is_sent_again_is_stored_once_though_half_of_it_is_new() {
    let server = TestServer::start().await;
    let agent = original(&server).await;
    let at = |seconds: i64| super::everything(Time::now().minus(time::Duration::seconds(seconds)));
    let (old, new) = (at(120), at(60));
    agent.send(&old).await;
    let key = server.app.store.agent_key(agent.id).await.unwrap().unwrap();
    let once = rows_of(&server.database, key).await;
    agent.send(&old).await;
    assert_eq!(rows_of(&server.database, key).await, once, "the same body");
    let mixed: Vec<Value> = old.iter().zip(&new).flat_map(|(old, new)| [new.clone(), old.clone()]).collect();
    for body in [&mixed, &mixed, &new, &old] {
        agent.send(body).await;
        for (table, rows) in rows_of(&server.database, key).await {
            let history = table.starts_with("metrics_") && once[&table] > 0;
            assert!(!history || rows == 2 * once[&table], "{table}: {rows} rows");
        }
    }
}
