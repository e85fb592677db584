//! Registration, configuration, commands and their results.

use serde::de::DeserializeOwned;
use spectra_protocol::command::{
    Command, CommandResult, DiskUsageEntry, DiskUsageReport, LogEntry, NetworkReport, PingResult, Socket,
    UpdateReport,
};
use spectra_protocol::config::AgentConfig;
use spectra_protocol::registration::{HostInfo, Registered, Registration};

use super::{assert_all_named, file};

#[test]
fn every_file_has_an_expectation() {
    assert_all_named(
        "message",
        &[
            "captured_command",
            "captured_disk_usage",
            "captured_failure",
            "captured_logs",
            "captured_netstat",
            "captured_ping",
            "captured_update",
            "command_without_payload",
            "config_of_the_original",
            "no_logs",
            "null_lists_of_disk_usage",
            "null_lists_of_network",
            "registered_by_a_later_server",
            "registration_of_the_original",
        ],
    );
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_str(&file(&format!("message/{name}"))).expect("an accepted file can be read")
}

/// The answer inside a command's result.
fn answer<T: DeserializeOwned>(name: &str) -> T {
    let result: CommandResult = read(name);
    assert_eq!(result.error, "");
    let payload = result.payload.expect("an accepted result has a payload");
    serde_json::from_str(payload.get()).expect("an accepted payload can be read")
}

#[test]
fn registration_of_the_original_has_no_hardware_and_null_addresses() {
    let expected = Registration {
        token: "0b7a3c9e-2f6d-4f44-8f0a-6b1d2c3e4f50".into(),
        info: HostInfo {
            hostname: "wiretest".into(),
            os: "linux".into(),
            platform: "debian".into(),
            platform_ver: "12".into(),
            kernel: "6.18.44".into(),
            arch: "amd64".into(),
            cpu_model: "AMD EPYC".into(),
            cpu_cores: 2,
            ram_total: 25_276_518_400,
            agent_version: "dev".into(),
            boot_time: 1_795_453_205,
            ..HostInfo::default()
        },
    };
    assert_eq!(read::<Registration>("registration_of_the_original"), expected);
}

#[test]
fn answers_of_other_servers_are_read_without_what_is_unknown() {
    let registered: Registered = read("registered_by_a_later_server");
    let expected = Registered {
        agent_id: "f670d4c9-5871-4ac6-b273-03452795f8c4".into(),
        secret: "ab".into(),
        encodings: vec![],
    };
    assert_eq!(registered, expected);

    let config: AgentConfig = read("config_of_the_original");
    assert_eq!(config, AgentConfig { log_level: Some("warning".into()), ..AgentConfig::default() });
}

#[test]
fn a_command_has_a_base64_payload_or_none() {
    for (name, kind, payload) in [
        ("captured_command", "FETCH_LOGS", Some("eyJtaW5fbGV2ZWwiOiJXQVJOSU5HIn0=")),
        ("command_without_payload", "LIST_MOUNTS", None),
    ] {
        let expected = Command {
            id: "542a7be5-12ab-4c3d-8e9f-0123456789ab".into(),
            kind: kind.into(),
            payload: payload.map(str::to_owned),
            timeout_seconds: None,
            requested_by: None,
        };
        assert_eq!(read::<Command>(name), expected, "{name}");
    }
}

#[test]
fn captured_answers_are_read() {
    let logs = vec![LogEntry {
        timestamp: 1_795_453_205,
        source: "dmesg:kernel".into(),
        level: "WARNING".into(),
        message: "[Firmware Bug]: TSC doesn't count with P0 frequency!".into(),
        ..LogEntry::default()
    }];
    assert_eq!(answer::<Vec<LogEntry>>("captured_logs"), logs);

    let reply = |seq, rtt| PingResult {
        seq,
        success: true,
        rtt,
        response: "reply".into(),
        peer: "127.0.0.1".into(),
        code: None,
    };
    let ping = NetworkReport {
        action: "ping".into(),
        target: "127.0.0.1".into(),
        ping_results: vec![reply(0, 57_446), reply(1, 86_670)],
        ..NetworkReport::default()
    };
    assert_eq!(answer::<NetworkReport>("captured_ping"), ping);

    let netstat = NetworkReport {
        action: "netstat".into(),
        target: "Local System".into(),
        netstat: vec![
            listening("tcp", "127.0.0.1", 55_432, "0.0.0.0", "101"),
            listening("tcp6", "::", 18_080, "::", "0"),
        ],
        ..NetworkReport::default()
    };
    assert_eq!(answer::<NetworkReport>("captured_netstat"), netstat);

    let entry = |size, count| DiskUsageEntry { path: "(scratch)".into(), size, count };
    let disk_usage = DiskUsageReport {
        root: "(scratch)".into(),
        top_dirs: vec![entry(9, Some(2)), entry(6, Some(1))],
        top_files: vec![entry(6, None), entry(3, None)],
        scanned_dirs: 2,
        scanned_files: 2,
        scanned_at: "2026-11-23T17:57:26.631012946Z".into(),
        ..DiskUsageReport::default()
    };
    assert_eq!(answer::<DiskUsageReport>("captured_disk_usage"), disk_usage);

    let update = UpdateReport {
        previous_version: "dev".into(),
        new_version: "dev".into(),
        status: "restarting".into(),
    };
    assert_eq!(answer::<UpdateReport>("captured_update"), update);
}

fn listening(proto: &str, local_addr: &str, local_port: u16, remote_addr: &str, user: &str) -> Socket {
    Socket {
        proto: proto.into(),
        local_addr: local_addr.into(),
        local_port,
        remote_addr: remote_addr.into(),
        remote_port: 0,
        state: "LISTEN".into(),
        user: user.into(),
        pid: None,
        process: String::new(),
    }
}

#[test]
fn null_lists_in_answers_are_empty() {
    assert_eq!(answer::<DiskUsageReport>("null_lists_of_disk_usage"), DiskUsageReport::default());
    let network = NetworkReport { action: "ping".into(), ..NetworkReport::default() };
    assert_eq!(answer::<NetworkReport>("null_lists_of_network"), network);
}

#[test]
fn a_null_payload_is_no_payload() {
    for (name, error) in
        [("captured_failure", r#"exec: "traceroute": executable file not found in $PATH"#), ("no_logs", "")]
    {
        let result: CommandResult = read(name);
        assert!(result.payload.is_none(), "{name}");
        assert_eq!(result.error, error, "{name}");
    }
}
