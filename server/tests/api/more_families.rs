//! Pressure, the kernel's tables, clocks, graphics processors, facts; and what newer agents say of disks, links,
//! sensors, processes and packages.

use serde_json::{Value, json};
use spectra_server::store::Time;

use crate::support::{TestServer, envelope};

fn ago(minutes: i64) -> Time {
    Time::now().minus(time::Duration::minutes(minutes))
}

/// Types, what an agent sends, where it is shown, and as what.
fn all() -> Vec<(&'static str, Value, &'static str, Value)> {
    vec![
        (
            "pressure",
            json!({"cpu_some_pct": 12.5, "memory_some_pct": 3.25, "memory_full_pct": 1.5, "io_some_pct": 101.0}),
            "pressure",
            json!({
                "cpu_some_percent": 12.5, "cpu_full_percent": null, "memory_some_percent": 3.25,
                "memory_full_percent": 1.5, "io_some_percent": null, "io_full_percent": null,
                "irq_full_percent": null,
            }),
        ),
        (
            "kernel",
            json!({"files_open": 1632, "conntrack_entries": 521, "conntrack_max": 262_144, "oom_kills": 3}),
            "kernel",
            json!({
                "files_open": 1632, "files_max": null, "conntrack_entries": 521, "conntrack_max": 262_144,
                "oom_kills": 3,
            }),
        ),
        (
            "time_sync",
            json!({"synchronized": false, "state": "error", "offset_us": -213.5, "max_error_us": 16_000_000}),
            "time-sync",
            json!({
                "unsynchronized": true, "state": "error", "offset_us": -213.5, "estimated_error_us": null,
                "max_error_us": 16_000_000, "frequency_ppm": null,
            }),
        ),
        (
            "gpu_use",
            json!({"gpu": "card0", "model": "amdgpu 1002:744c", "busy_pct": 97.0, "memory_used": 10, "memory_total": 20}),
            "gpus",
            json!({
                "gpu": "card0", "model": "amdgpu 1002:744c", "busy_percent": 97.0, "memory_busy_percent": null,
                "memory_used_bytes": 10, "memory_total_bytes": 20,
            }),
        ),
        (
            "facts",
            json!({"os_name": "Debian GNU/Linux 12 (bookworm)", "kernel": "6.1.0-18-amd64", "time_zone": "Europe/Berlin"}),
            "facts",
            json!({
                "os_name": "Debian GNU/Linux 12 (bookworm)", "kernel": "6.1.0-18-amd64",
                "time_zone": "Europe/Berlin", "container": null, "microcode": null,
            }),
        ),
        (
            "disk",
            json!({
                "device": "/dev/vda", "mountpoint": "/", "disk_total": 100, "disk_used": 40, "disk_available": 60,
                "disk_used_pct": 40.0, "read_only": true, "errors": 2, "failed": false,
            }),
            "disk",
            json!({"used_percent": 40.0, "read_only": true, "errors": 2, "failed": false}),
        ),
        (
            "network",
            json!({"interface": "eth0", "rx_bytes": 7, "tx_bytes": 8, "operstate": "up", "duplex": "full"}),
            "network",
            json!({"rx_bytes": 7, "operstate": "up", "duplex": "full"}),
        ),
        (
            "temperature",
            json!({"sensor": "nvme Composite", "temperature": 38.85, "max_temp": null, "drive": "nvme0"}),
            "temperature",
            json!({"temperature": 38.85, "drive": "nvme0"}),
        ),
    ]
}

#[tokio::test]
async fn what_newer_agents_measure_is_kept_and_shown() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let viewer = server.viewer().await;
    let time = ago(2);
    let envelopes: Vec<_> = all().into_iter().map(|(kind, data, ..)| envelope(kind, time, data)).collect();
    agent.send(&envelopes).await;
    for (kind, _, route, expected) in all() {
        for path in [
            route.to_owned(),
            format!("{route}/latest"),
            format!("{route}?range=6h"),
            format!("{route}?range=30d"),
        ] {
            let answer = viewer.get(&format!("/api/v1/agents/{}/{path}", agent.id)).await;
            let row = answer.json.get(0).unwrap_or(&answer.json);
            for (name, value) in expected.as_object().unwrap() {
                // A bucket of whole numbers is a mean.
                let is_equal =
                    row[name] == *value || row[name].as_f64().is_some_and(|n| value.as_f64() == Some(n));
                assert!(is_equal, "{kind} {path}: {name} is {}, not {value}", row[name]);
            }
        }
    }
    let text = viewer.get("/metrics/fleet").await.text;
    for line in [
        "spectra_host_pressure_cpu_some_ratio{",
        "spectra_host_kernel_oom_kills_total{",
        "spectra_host_time_sync_unsynchronized{",
        "spectra_host_gpu_use_busy_ratio{",
        "spectra_host_disk_read_only{",
    ] {
        assert!(text.contains(line), "{line} is missing");
    }
}

#[tokio::test]
async fn a_device_that_does_not_work_is_told_without_amounts() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let data = json!({"device": "/dev/sdb1", "mountpoint": "/data", "filesystem": "xfs", "failed": true, "read_only": false});
    agent.send(&[envelope("disk", ago(1), data)]).await;
    let text = server.viewer().await.get("/metrics/fleet").await.text;
    let failed = text.lines().find(|line| line.starts_with("spectra_host_disk_failed{")).unwrap();
    assert!(failed.contains("/data") && failed.ends_with("} 1"), "{failed}");
}

#[tokio::test]
async fn processes_have_users_and_command_lines_and_packages_dates() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let viewer = server.viewer().await;
    let processes = json!({"processes": [
        {"pid": 1, "name": "init", "cpu_percent": 0.5, "mem_percent": 1, "mem_rss": 5, "status": "waiting", "threads_total": 1,
         "state": "S", "started_at": 1_795_453_205, "user": "root", "command": "/sbin/init splash"},
        {"pid": 2, "name": "old", "cpu_percent": 0, "mem_percent": 0, "mem_rss": 1, "status": "waiting", "threads_total": 1},
    ]});
    let packages = json!({"applications": [
        {"name": "bash", "version": "5.2", "arch": "amd64", "size_bytes": 7_340_032, "installed_at": 1_795_453_205},
        {"name": "old", "version": "1"},
        {"name": "vast", "version": "1", "size_bytes": 18_446_744_073_709_551_615_u64},
    ]});
    agent
        .send(&[envelope("process_list", ago(1), processes), envelope("application_list", ago(1), packages)])
        .await;
    let list = viewer.get(&format!("/api/v1/agents/{}/processes", agent.id)).await.json;
    assert_eq!(list[0]["command"], "/sbin/init splash");
    assert_eq!((&list[0]["user"], &list[0]["state"]), (&json!("root"), &json!("S")));
    assert_eq!(list[0]["started_at"], "2026-11-23T17:00:05Z");
    assert_eq!((&list[1]["command"], &list[1]["started_at"]), (&Value::Null, &Value::Null));
    for path in
        [format!("/api/v1/agents/{}/applications", agent.id), "/api/v1/applications?arch=amd64".to_owned()]
    {
        let answer = viewer.get(&path).await.json;
        let list = answer.get("applications").unwrap_or(&answer);
        assert_eq!(list[0]["arch"], "amd64", "{path}");
        assert_eq!(
            (&list[0]["size_bytes"], &list[0]["installed_at"]),
            (&json!(7_340_032), &json!(1_795_453_205))
        );
        if path.contains("agents") {
            assert_eq!((&list[1]["arch"], &list[1]["size_bytes"]), (&json!(""), &Value::Null));
            assert_eq!(list[2]["size_bytes"], Value::Null, "beyond the database's numbers");
        }
    }
}
