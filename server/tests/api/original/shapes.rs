//! The shape of every answer: the names and JSON types that the original's dashboard was written for.

use serde_json::{Value, json};
use spectra_server::store::Time;
use uuid::Uuid;

use super::{everything, original};
use crate::support::{Actor, TestServer};

/// Fails unless `answer` has all that `sample` has, in the same JSON types; ours may have more. What the sample
/// leaves open is null there. Of a list, each element is like the first of the sample's.
fn assert_shape(at: &str, sample: &Value, answer: &Value) {
    match (sample, answer) {
        (Value::Null, _)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::String(_), Value::String(_)) => {}
        (Value::Object(sample), Value::Object(answer)) => {
            for (name, sample) in sample {
                let value = answer.get(name).unwrap_or_else(|| panic!("{at}: no {name} in {answer:?}"));
                assert_shape(&format!("{at}.{name}"), sample, value);
            }
        }
        (Value::Array(sample), Value::Array(answer)) => {
            let Some(sample) = sample.first() else { return };
            assert!(!answer.is_empty(), "{at}: an empty list shows nothing");
            for element in answer {
                assert_shape(at, sample, element);
            }
        }
        _ => panic!("{at}: {answer} is not like {sample}"),
    }
}

async fn check(actor: &Actor, path: &str, sample: &Value) {
    let answer = actor.get(&format!("/api/v1{path}")).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    assert_eq!(answer.header("content-type"), "application/json", "{path}");
    assert_shape(path, sample, &answer.json);
}

/// A row of measurements: its time and agent, and then `fields`.
fn row(agent: Uuid, mut fields: Value) -> Value {
    fields["time"] = json!("2026-11-23T17:56:05Z");
    fields["agent_id"] = json!(agent);
    json!([fields])
}

/// Fields of each family as a reading, and where a bucket says something else of them.
fn measurements() -> Vec<(&'static str, Value, Value)> {
    let pi = |shown: Value| {
        let mut row = json!({
            "arm_freq_hz": null, "core_freq_hz": null, "gpu_freq_hz": null, "core_volts": null,
            "sdram_c_volts": null, "sdram_i_volts": null, "sdram_p_volts": null, "soft_temp_limit": null,
            "throttled": null, "under_voltage": null, "freq_capped": null, "undervoltage_occurred": null,
            "freq_cap_occurred": null, "throttled_occurred": null, "soft_temp_limit_occurred": null,
            "gpu_mem_total": null, "gpu_mem_used": null, "gpu_temp": null, "metric_type": "throttle",
        });
        row.as_object_mut().unwrap().extend(shown.as_object().unwrap().clone());
        row
    };
    vec![
        (
            "cpu",
            json!({"usage": 1.1, "core_usages": [1.6], "load_1m": 0.2, "load_5m": 1.4, "load_15m": 2.2, "iowait": 0.1}),
            json!({"core_usages": null}),
        ),
        (
            "memory",
            json!({"ram_total": 1, "ram_used": 1, "ram_available": 1, "ram_percent": 5.1, "swap_total": 0, "swap_used": 0, "swap_percent": 0}),
            json!({}),
        ),
        (
            "disk",
            json!({"device": "", "mountpoint": "", "filesystem": "", "disk_type": "", "total_bytes": 1, "used_bytes": 1, "free_bytes": 1, "used_percent": 13.5, "inodes_total": 1, "inodes_used": 1, "inodes_percent": 3.8}),
            json!({}),
        ),
        (
            "diskio",
            json!({"device": "", "read_bytes": 1, "write_bytes": 1, "read_ops": 1, "write_ops": 0, "read_latency": 90, "write_latency": 0, "io_in_progress": 0}),
            json!({}),
        ),
        (
            "network",
            json!({"interface": "", "mac": "", "mtu": 1500, "speed": 0, "rx_bytes": 0, "rx_packets": 0, "rx_errors": 0, "rx_drops": 0, "tx_bytes": 0, "tx_packets": 0, "tx_errors": 0, "tx_drops": 0}),
            json!({}),
        ),
        ("temperature", json!({"sensor": "", "temperature": 55.5, "max_temp": null}), json!({"max_temp": 0})),
        ("system", json!({"uptime": 1, "process_count": 1, "user_count": 0, "boot_time": 1}), json!({})),
        (
            "containers",
            json!({"container_id": "", "name": "", "image": "", "state": "", "source": "", "kind": "", "cpu_percent": 1.5, "cpu_cores": 2, "memory_bytes": 1, "memory_limit": 1, "net_rx_bytes": 1, "net_tx_bytes": 1}),
            json!({}),
        ),
        (
            "wifi",
            json!({"interface": "", "ssid": "", "bssid": "", "frequency_mhz": 5180, "signal_dbm": -50, "noise_dbm": null, "bitrate_mbps": 433.3, "link_quality": 60}),
            json!({}),
        ),
        (
            "pi",
            pi(json!({})),
            json!({
                "arm_freq_hz": 1, "core_freq_hz": 1, "gpu_freq_hz": 1, "core_volts": 0.8, "sdram_c_volts": 1.1,
                "sdram_i_volts": 0, "sdram_p_volts": 0, "soft_temp_limit": false, "throttled": true,
                "under_voltage": false, "freq_capped": false, "undervoltage_occurred": false,
                "freq_cap_occurred": false, "throttled_occurred": false, "soft_temp_limit_occurred": true,
                "gpu_mem_total": 1, "gpu_mem_used": 0, "gpu_temp": 0,
            }),
        ),
    ]
}

#[tokio::test]
async fn measurements_have_the_fields_of_the_original_as_readings_and_in_buckets() {
    let server = TestServer::start().await;
    let agent = original(&server).await;
    agent.send(&everything(Time::now())).await;
    let viewer = server.viewer().await;
    for (route, reading, bucket) in measurements() {
        for range in ["5m", "15m", "1h"] {
            let path = format!("/agents/{}/{route}?range={range}", agent.id);
            check(&viewer, &path, &row(agent.id, reading.clone())).await;
        }
        let mut fields = reading;
        fields.as_object_mut().unwrap().extend(bucket.as_object().unwrap().clone());
        for range in ["6h", "24h", "7d", "30d"] {
            let path = format!("/agents/{}/{route}?range={range}", agent.id);
            check(&viewer, &path, &row(agent.id, fields.clone())).await;
        }
    }
}

#[tokio::test]
async fn a_raw_reading_of_a_pi_leaves_the_other_types_open() {
    let server = TestServer::start().await;
    let agent = original(&server).await;
    agent.send(&everything(Time::now())).await;
    let rows = server.viewer().await.get(&format!("/api/v1/agents/{}/pi", agent.id)).await;
    let mut types: Vec<_> = rows.list().iter().map(|row| row["metric_type"].as_str().unwrap()).collect();
    types.sort_unstable();
    assert_eq!(types, ["clock", "gpu", "throttle", "voltage"]);
    for row in rows.list() {
        let clock = row["metric_type"] == "clock";
        assert_eq!(row["arm_freq_hz"].is_number(), clock, "{row}");
        assert_eq!(row["throttled"].is_boolean(), row["metric_type"] == "throttle", "{row}");
    }
}

#[tokio::test]
async fn the_fleet_and_its_hosts_have_the_fields_of_the_original() {
    let server = TestServer::start().await;
    let agent = original(&server).await;
    agent.send(&everything(Time::now())).await;
    let (viewer, id) = (server.viewer().await, agent.id.to_string());
    let host = json!({
        "id": id, "hostname": "", "os": "", "platform": "", "arch": "", "cpu_cores": 2, "last_seen": "",
        "cpu_usage": 1.4, "load_normalized": 0.06, "ram_percent": 5.0, "swap_percent": 0,
        "disk_max_percent": 13.5, "net_rx_bytes": 0, "net_tx_bytes": 0, "max_temp": 55.5, "uptime": 1,
        "process_count": 1, "reboot_required": true, "metrics_updated_at": "", "version": "dev",
        "commit": "unknown", "binary_hash": "", "update_available": false,
    });
    let summary = json!({
        "id": id, "hostname": "", "os": "", "platform": "", "arch": "", "cpu_cores": 2, "ram_total": 1,
        "registered_at": "", "last_seen": "",
    });
    let mut details = summary.clone();
    details["secret_hash"] = json!("");
    details["cpu_model"] = json!("");
    details["ip_address"] = json!("");
    let of = |path: &str| format!("/agents/{id}{path}");
    for (path, sample) in [
        ("/version".to_owned(), json!({"version": "", "commit": "", "date": ""})),
        ("/auth/me".to_owned(), json!({"id": "", "username": "", "role": ""})),
        ("/overview".to_owned(), json!([host])),
        ("/overview/page".to_owned(), json!({"agents": [host], "page": 1, "size": 25})),
        (
            "/overview/page?page=1&size=25&sort=severity&order=desc&status=all&os=all&arch=all&count=true"
                .to_owned(),
            json!({"agents": [host], "page": 1, "size": 25, "total": 1, "total_pages": 1}),
        ),
        (
            "/overview/stats".to_owned(),
            json!({"total": 1, "online": 1, "warn": 0, "crit": 0, "stale": 0, "offline": 0, "reboot": 1}),
        ),
        ("/overview/sparklines".to_owned(), json!({&id: {"cpu": [1.1], "mem": [5.1], "disk": [13.5]}})),
        ("/overview/fleet/chart?metric=cpu&range=5m".to_owned(), json!({&id: [{"t": "", "v": 2.58}]})),
        (
            "/overview/heatmap?range=1h".to_owned(),
            json!([{"agent_id": id, "hostname": "", "cpu": [{"bucket": "", "value": 1}],
                "mem": [{"bucket": "", "value": 1}], "disk": [{"bucket": "", "value": 1}]}]),
        ),
        ("/agents".to_owned(), json!([summary])),
        (of(""), details),
        (
            of("/system/latest"),
            json!({"time": "", "agent_id": id, "uptime": 1, "process_count": 1, "user_count": 0, "boot_time": 1}),
        ),
        (
            of("/processes?sort=cpu&limit=20"),
            json!([{"agent_id": id, "pid": 1, "name": "", "cpu_percent": 1.3, "mem_percent": 1.2, "mem_rss": 1,
                "status": "waiting", "threads": 8, "updated_at": ""}]),
        ),
        (
            of("/services"),
            json!([{"agent_id": id, "name": "", "status": "", "sub_status": "", "updated_at": ""}]),
        ),
        (of("/applications"), json!([{"agent_id": id, "name": "", "version": "", "updated_at": ""}])),
        (
            of("/updates"),
            json!({"agent_id": id, "pending_count": 3, "security_count": 1, "reboot_required": true,
                "package_manager": "apt", "updated_at": ""}),
        ),
        (of("/labels"), json!([{"key": "", "value": "", "source": "auto", "updated_at": ""}])),
        (of("/config"), json!({})),
        (of("/upgrade-instructions"), json!({"type": "", "steps": ""})),
        (of("/uninstall-instructions"), json!({"type": "", "steps": ""})),
        (of("/alerts/history?limit=50&offset=0"), json!([])),
        ("/labels/keys".to_owned(), json!([{"key": "", "source": "auto"}])),
        ("/labels/values?key=os".to_owned(), json!([""])),
        ("/agents/labels".to_owned(), json!({&id: [{"key": "", "value": "", "source": "auto"}]})),
        ("/user/config".to_owned(), json!({})),
        ("/admin/platforms".to_owned(), json!([])),
        (
            "/admin/users".to_owned(),
            json!([{"id": "", "username": "", "role": "", "created_at": "", "updated_at": "", "last_login": null}]),
        ),
        (
            "/thresholds".to_owned(),
            json!({"cpu_warn": 80, "cpu_crit": 95, "mem_warn": 80, "mem_crit": 95, "disk_warn": 98, "disk_crit": 99,
                "temp_warn": 70, "temp_crit": 85, "stale_seconds": 120, "offline_seconds": 600}),
        ),
        ("/alerts/channels".to_owned(), json!([])),
        ("/alerts/rules".to_owned(), json!([])),
        ("/alerts/active".to_owned(), json!([])),
        ("/alerts/history?limit=200&offset=0".to_owned(), json!([])),
    ] {
        check(&viewer, &path, &sample).await;
    }
}

#[tokio::test]
async fn what_admins_ask_for_has_the_fields_of_the_original() {
    let server = TestServer::start().await;
    let agent = original(&server).await;
    let admin = server.admin().await;
    let smtp = json!({
        "enabled": false, "host": "", "port": 0, "username": "", "password_set": false, "from_address": "",
        "tls_mode": "starttls", "updated_at": "0001-01-01T00:00:00Z",
    });
    let answer = admin.get("/api/v1/admin/smtp").await;
    assert_eq!((answer.status.as_u16(), answer.json), (200, smtp));

    // Without a body, as the dashboard asks.
    let asked = async |path: &str, body: &[u8]| {
        admin.call(reqwest::Method::POST, &format!("/api/v1/admin/{path}"), body.to_vec()).await
    };
    for (path, body, status, sample) in [
        ("tokens", &b""[..], 201, json!({"token": ""})),
        ("agents/purge", b"", 200, json!({"purged": 0})),
        (
            "provision",
            br#"{"platform":"spectra-agent-linux-amd64"}"#,
            201,
            json!({"token": "", "expires_at": "", "platform": "", "download_url": "",
                "config": {"server": "", "token": "", "interval": 0},
                "install": {"type": "systemd", "content": "", "steps": ""}}),
        ),
        (
            &format!("network?agent={}&action=ping&target=127.0.0.1", agent.id),
            b"",
            202,
            json!({"command_id": "", "message": "Queued Network Diag: ping"}),
        ),
    ] {
        let answer = asked(path, body).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert_shape(path, &sample, &answer.json);
    }
    let revoked = asked("tokens/revoke", b"").await;
    assert_eq!((revoked.status.as_u16(), &*revoked.text), (204, ""));

    let queued = asked(&format!("disk?agent={}&path=%2Ftmp&top_n=3", agent.id), b"").await;
    let tracked = json!({"id": "", "type": "DISK_USAGE", "agent_id": "", "queued_at": "", "done": false});
    check(&admin, &format!("/admin/commands/{}", queued.json["command_id"].as_str().unwrap()), &tracked)
        .await;
}
