//! Answers of every type, whole, cut and missing, as they are printed.

use serde_json::json;

use super::*;

fn status(results: &serde_json::Value) -> DiagnosticStatus {
    let count = results.as_array().map(Vec::len);
    serde_json::from_value(json!({"targeted": count, "succeeded": 1, "results": results})).unwrap()
}

fn one(kind: DiagnosticType, output: &serde_json::Value) -> String {
    text(kind, &status(&json!([{"agent": "a", "outcome": "Succeeded", "output": output.to_string()}])))
}

#[test]
fn each_type_reads_like_its_command() {
    let ping = json!({"action": "ping", "target": "gw", "ping_results": [
        {"seq": 0, "success": true, "rtt": 310_000, "response": "reply", "peer": "192.0.2.1"},
        {"seq": 1, "success": false, "response": "timeout"},
    ], "summary": {"address": "192.0.2.1", "sent": 2, "received": 1, "loss_percent": 50, "min": 310_000, "avg": 310_000, "max": 310_000}});
    let trace = json!({"target": "gw", "hops": [
        {"hop": 1, "probes": [{"peer": "192.0.2.1", "rtt": 1_000_000}, {"peer": "192.0.2.1", "rtt": 2_000_000}, {}]},
    ]});
    let connect = json!({"target": "a.example:443", "ping_results": [{"success": true, "response": "OK"}],
        "connection": {"addresses": ["192.0.2.1"], "address": "192.0.2.1:443", "dns": 1_000_000, "tcp": 2_000_000,
            "tls": {"version": "TLSv1.3", "cipher": "X", "verified": false, "error": "expired",
                "certificates": [{"subject": "CN=a", "issuer": "CN=b", "not_after": "2020", "days_left": -3, "names": ["a.example"]}]}}});
    let dns = json!({"dns": {"name": "a.example.", "server": "192.0.2.53", "time": 1_000_000, "code": "NOERROR",
        "records": [{"name": "a.example.", "type": "A", "ttl": 60, "value": "192.0.2.1"}]}});
    let netstat = json!({"netstat": [{"proto": "tcp6", "local_addr": "::", "local_port": 22, "remote_addr": "::", "state": "LISTEN", "pid": 7, "process": "sshd"}], "note": "no processes of others"});
    let usage = json!({"root": "/var", "top_dirs": [{"path": "/var", "size": 2048}], "top_files": [{"path": "/var/a", "size": 1024}],
        "scanned_dirs": 1, "scanned_files": 1, "error_count": 2, "partial": true, "duration_ms": 3});
    let mounts = json!([{"mountpoint": "/", "device": "/dev/sda1", "fstype": "ext4", "options": "rw"}]);
    let logs = json!([{"timestamp": 0, "source": "journald:ssh.service", "level": "INFO", "message": "hello", "pid": 5}]);
    for (kind, output, parts) in [
        (
            DiagnosticType::Ping,
            &ping,
            &["reply from 192.0.2.1: seq=0 time=0.31 ms", "seq=1: timeout", "50 % lost; min 0.31 ms"][..],
        ),
        (DiagnosticType::Traceroute, &trace, &["  1  192.0.2.1 1.00 ms 2.00 ms *"]),
        (
            DiagnosticType::Connect,
            &connect,
            &["a.example:443: answers", "NOT VERIFIED: expired", "until 2020, -3 days", "for a.example"],
        ),
        (DiagnosticType::Dns, &dns, &["a.example.   60    A      192.0.2.1", "NOERROR from 192.0.2.53"]),
        (
            DiagnosticType::Netstat,
            &netstat,
            &["tcp6    [::]:22   [::]:*   LISTEN   sshd[7]", "no processes of others"],
        ),
        (DiagnosticType::DiskUsage, &usage, &["2.0 KiB   /var", "2 could not be read, which is not all"]),
        (DiagnosticType::Mounts, &mounts, &["/            /dev/sda1   ext4   rw"]),
        (DiagnosticType::Logs, &logs, &["1970-01-01T00:00:00Z INFO     ssh.service[5]: hello"]),
    ] {
        let text = one(kind, output);
        for part in parts {
            assert!(text.contains(part), "{kind:?}: {part:?} is missing in:\n{text}");
        }
    }
}

#[test]
fn what_is_no_answer_says_why() {
    let failed = json!([
        {"agent": "a", "hostname": "attic", "outcome": "Failed", "error": {"code": "Failed", "message": "no such path"}},
        {"agent": "b", "outcome": "Expired"},
        {"agent": "c", "outcome": "Succeeded", "output": "[{\"mountpoint\":\"/\",\"device\":\"d\"},{\"mo", "truncated": true,
            "outputRef": {"url": "/api/v1/commands/7"}},
        {"agent": "d", "outcome": "Succeeded", "output": "no JSON"},
    ]);
    let text = text(DiagnosticType::Mounts, &status(&failed));
    for part in [
        "== attic\nFailed: no such path\n",
        "== b\nExpired\n",
        "/            d\n… this is the beginning; the whole answer is at the server: /api/v1/commands/7\n",
        "== d\nno JSON\n",
        "1 of 4 hosts answered",
    ] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
    let refused = json!({"conditions": [{"type": "Failed", "status": "True", "reason": "TargetNotFound",
        "message": "no host is meant", "lastTransitionTime": "2026-01-01T00:00:00Z"}]});
    let refused: DiagnosticStatus = serde_json::from_value(refused).unwrap();
    assert_eq!(super::text(DiagnosticType::Ping, &refused), "TargetNotFound: no host is meant\n");
}
