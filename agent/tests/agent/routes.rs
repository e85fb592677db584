//! Ping and traceroute in a network of this kernel's own namespaces: a host, a router, a target.
//!
//! Each test runs itself again in a user and network namespace, where it may say who sends echo requests.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spectra_agent::diagnose::{self, Context, Diagnostic, Fault, Progress, Rules};
use spectra_agent::host::Host;
use spectra_agent::policy::Policy;
use spectra_protocol::config::DiagnosticPolicy;

/// Set where a test runs for the second time.
const INSIDE: &str = "SPECTRA_TEST_INSIDE_NETWORK";
const MINUTE: Duration = Duration::from_mins(1);
const SCRIPT: &str = include_str!("network.sh");
/// Nobody sends echo requests without `CAP_NET_RAW`; the default of the kernel.
const NOBODY: &str = "";
/// Group 0, which the namespace has.
const EVERYBODY: &str = "0 0";

/// Runs the test of this name in the network: with `CAP_NET_RAW` only if `raw`.
fn in_network(name: &str, range: &str, raw: bool, inside: impl AsyncFnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        return runtime.block_on(inside());
    }
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--net", "sh", "-c", SCRIPT, "sh", range]);
    if !raw {
        command.args(["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"]);
    }
    command.arg(std::env::current_exe().unwrap());
    command.args([&format!("routes::{name}"), "--exact", "--nocapture"]).env(INSIDE, "1");
    let output = command.output().unwrap();
    let text =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

fn context(time: Duration) -> Context {
    Context {
        host: Host::new(Path::new("/"), None),
        rules: Rules::new(Policy::load(Path::new("/nonexistent")).unwrap(), DiagnosticPolicy::default()),
        progress: Progress::nowhere(),
        deadline: tokio::time::Instant::now() + time,
        authorities: None,
    }
}

async fn run(payload: &Value, time: Duration) -> Result<Value, Fault> {
    let diagnostic = Diagnostic::of("NETWORK_DIAG", payload.to_string().as_bytes()).unwrap();
    let answer = diagnose::run(&diagnostic, &context(time)).await?;
    Ok(serde_json::from_str(answer.get()).unwrap())
}

async fn ping(target: &str) -> Value {
    let wish = json!({"action": "ping", "target": target, "count": 2, "interval_ms": 200, "timeout_ms": 300});
    run(&wish, MINUTE).await.unwrap()
}

async fn assert_pings() {
    for target in ["127.0.0.1", "::1", "10.9.0.2", "10.9.1.2"] {
        let report = ping(target).await;
        let summary = &report["summary"];
        assert_eq!(
            [&summary["sent"], &summary["received"], &summary["loss_percent"]],
            [&json!(2), &json!(2), &json!(0)],
            "{report}"
        );
        assert_eq!(
            [&report["ping_results"][1]["response"], &report["ping_results"][1]["peer"]],
            [&json!("reply"), &json!(target)]
        );
        let times = ["min", "avg", "max"].map(|time| summary[time].as_i64().unwrap());
        assert!(times[0] > 0 && times[0] <= times[1] && times[1] <= times[2], "{summary}");
    }
    let unreachable = ping("10.9.9.9").await;
    let first = &unreachable["ping_results"][0];
    assert_eq!(
        [&first["response"], &first["peer"], &first["success"]],
        [&json!("dest unreachable"), &json!("10.9.0.2"), &json!(false)],
        "{unreachable}"
    );
    let silent = ping("10.9.8.8").await;
    assert_eq!(
        [&silent["ping_results"][0]["response"], &silent["summary"]["loss_percent"]],
        [&json!("timeout"), &json!(100)],
        "{silent}"
    );
}

async fn traceroute(target: &str, method: &str) -> Value {
    let wish =
        json!({"action": "traceroute", "target": target, "method": method, "max_hops": 5, "timeout_ms": 300});
    run(&wish, MINUTE).await.unwrap()
}

fn peers(report: &Value) -> Vec<String> {
    let hops = report["hops"].as_array().unwrap().iter();
    hops.map(|hop| hop["probes"][0]["peer"].as_str().unwrap().to_owned()).collect()
}

async fn assert_routes(methods: &[&str]) {
    for method in methods {
        let report = traceroute("10.9.1.2", method).await;
        assert_eq!(peers(&report), ["10.9.0.2", "10.9.1.2"], "{report}");
        let text = report["raw_output"].as_str().unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[1].starts_with(" 1  10.9.0.2  ") && lines[2].starts_with(" 2  10.9.1.2  "), "{text}");
        assert_eq!(peers(&traceroute("127.0.0.1", method).await), ["127.0.0.1"]);
        assert_eq!(peers(&traceroute("::1", method).await), ["::1"]);
        let nowhere = traceroute("10.9.8.8", method).await;
        assert_eq!(
            peers(&nowhere),
            [""; 5],
            "a black hole is silent, and not waited for beyond the hops: {nowhere}"
        );
        let refused = traceroute("10.9.9.9", method).await;
        assert_eq!(refused["hops"][0]["probes"][0]["response"], "dest unreachable", "{refused}");
        assert_eq!(peers(&refused), ["10.9.0.2"], "{refused}");
    }
}

#[test]
fn a_group_that_may_sends_echo_requests_without_privileges() {
    in_network("a_group_that_may_sends_echo_requests_without_privileges", EVERYBODY, false, async || {
        assert_pings().await;
        assert_routes(&["udp", "icmp"]).await;
    });
}

#[test]
fn where_no_group_may_a_raw_socket_does_the_same() {
    in_network("where_no_group_may_a_raw_socket_does_the_same", NOBODY, true, async || {
        assert_pings().await;
        assert_routes(&["udp", "icmp"]).await;
    });
}

#[test]
fn without_any_permission_ping_says_what_it_needs_and_a_route_is_found() {
    in_network(
        "without_any_permission_ping_says_what_it_needs_and_a_route_is_found",
        NOBODY,
        false,
        async || {
            let wish = json!({"action": "ping", "target": "127.0.0.1"});
            let fault = run(&wish, MINUTE).await.unwrap_err().to_string();
            assert!(fault.contains("ping_group_range, or CAP_NET_RAW"), "{fault}");
            assert_routes(&["udp"]).await;
        },
    );
}

#[test]
fn a_ping_ends_before_its_deadline_with_what_it_has() {
    in_network("a_ping_ends_before_its_deadline_with_what_it_has", EVERYBODY, false, async || {
        let begun = Instant::now();
        let wish = json!({"action": "ping", "target": "127.0.0.1", "count": 100, "interval_ms": 300});
        let report = run(&wish, Duration::from_secs(2)).await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(2));
        assert!(report["note"].as_str().unwrap().starts_with("the time was over after"), "{report}");
        assert!((2..10).contains(&report["summary"]["sent"].as_i64().unwrap()), "{report}");
    });
}
