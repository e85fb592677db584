//! What the original's dashboard and agents rely on: routes, roles, the shape of every answer, raw bytes.

mod agent;
mod payloads;
mod routes;
mod shapes;

use serde_json::{Value, json};
use spectra_server::store::Time;
use uuid::Uuid;

use crate::support::{Actor, Agent, TestServer, envelope};

/// An agent of the original: registered with all that it says of its host, and without headers of ours.
async fn original(server: &TestServer) -> Agent {
    let facts = json!({
        "hostname": "wiretest", "os": "linux", "platform": "debian", "platform_ver": "12", "kernel": "6.18.44",
        "arch": "amd64", "cpu_model": "AMD EPYC", "cpu_cores": 2, "ram_total": 25_276_518_400_u64,
        "agent_version": "dev", "agent_commit": "", "boot_time": 1_795_453_205, "ips": ["192.0.2.2"],
        "hardware": "container",
    });
    let body = json!({"token": server.token().await, "info": facts});
    let answer = server.anon().post("/api/v1/agent/register", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let text = |name: &str| answer.json[name].as_str().unwrap().to_owned();
    let (id, secret) = (text("agent_id"), text("secret"));
    let actor = known(&server.anon(), &id, &secret);
    Agent { id: id.parse::<Uuid>().unwrap(), secret, actor }
}

/// Somebody with the headers of an agent of the original.
fn known(anon: &Actor, id: &str, secret: &str) -> Actor {
    anon.clone()
        .with("X-Agent-ID", id)
        .with("X-Agent-Secret", secret)
        .with("User-Agent", "Spectra-Agent/dev")
        .with("X-Agent-Version", "dev")
        .with("X-Spectra-Agent-Version", "dev")
        .with("X-Agent-Commit", "unknown")
        .with("X-Agent-Binary-Hash", &"a".repeat(64))
}

/// One envelope of every type that the original's agents send, measured at `time`.
fn everything(time: Time) -> Vec<Value> {
    [
        (
            "cpu",
            json!({"usage": 1.5, "cores": [1.6, 0.6], "iowait": 0.1, "load_1m": 0.27, "load_5m": 1.41, "load_15m": 2.28}),
        ),
        (
            "memory",
            json!({"ram_total": 25_276_518_400_u64, "ram_used": 1_291_857_920, "ram_available": 23_984_660_480_u64, "ram_used_pct": 5.11, "swap_total": 0, "swap_used": 0, "swap_pct": 0}),
        ),
        (
            "disk",
            json!({"device": "/dev/vda", "mountpoint": "/", "filesystem": "ext4", "disk_type": "local", "disk_total": 270_553_174_016_u64, "disk_used": 36_641_669_120_u64, "disk_available": 60_931_080_192_u64, "disk_used_pct": 13.54, "inodes_total": 16_777_216, "inodes_used": 650_327, "inodes_pct": 3.87}),
        ),
        (
            "disk_io",
            json!({"device": "vda", "read_bytes": 249_811, "write_bytes": 7371, "read_ops": 17, "write_ops": 0, "read_time_ms": 90, "write_time_ms": 0, "io_in_progress": 0}),
        ),
        (
            "network",
            json!({"interface": "ifb0", "mac_address": "0E:CF:F1:9F:0D:28", "mtu": 1500, "speed": 0, "rx_bytes": 0, "rx_packets": 0, "rx_errors": 0, "rx_drops": 0, "tx_bytes": 0, "tx_packets": 0, "tx_errors": 0, "tx_drops": 0}),
        ),
        (
            "process_list",
            json!({"processes": [{"pid": 1, "name": "process_api", "cpu_percent": 0, "mem_percent": 0.05, "mem_rss": 14_757_888, "status": "waiting", "threads_total": 12}]}),
        ),
        ("system", json!({"uptime": 3354, "processes": 101, "users": 0, "boot_time": 1_795_453_206})),
        (
            "wifi",
            json!({"interface": "wlan0", "ssid": "home", "signal_dbm": -50, "link_quality": 60, "frequency_ghz": 5.18, "bitrate_mbps": 433.3}),
        ),
        ("clock", json!({"arm_freq_hz": 1_500_000_000, "core_freq_hz": 500_000_000, "gpu_freq_hz": 500_000_000})),
        ("voltage", json!({"core_volts": 0.86, "sdram_c_volts": 1.1})),
        ("throttle", json!({"throttled": true, "soft_temp_occurred": true})),
        ("gpu", json!({"gpu_mem_total": 79_691_776})),
        ("temperature", json!({"sensor": "cpu-thermal", "temperature": 55.5, "max_temp": null})),
        (
            "service_list",
            json!({"services": [{"name": "ssh.service", "status": "active", "sub_status": "running", "load_state": "loaded", "description": "OpenSSH"}]}),
        ),
        ("application_list", json!({"applications": [{"name": "bash", "version": "5.2", "vendor": "deb"}]})),
        (
            "updates",
            json!({"pending_count": 3, "security_count": 1, "reboot_required": true, "package_manager": "apt", "packages": [{"name": "a", "version": "1", "security": true}]}),
        ),
        (
            "container_list",
            json!({"containers": [{"id": "abc", "name": "web", "image": "nginx", "state": "running", "source": "docker", "kind": "container", "cpu_percent": 1.5, "cpu_limit_cores": 2, "memory_bytes": 1000, "memory_limit": 2000, "net_rx_bytes": 10, "net_tx_bytes": 20}]}),
        ),
    ]
    .map(|(kind, data)| envelope(kind, time, data))
    .into()
}
