//! The eight diagnostics: what may be asked for, checked, and as the agent gets it.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use spectra_protocol::command::{DiskUsage, FetchLogs, NetworkDiagnostic};
use utoipa::ToSchema;

use super::Order;

/// Longest name of a host: that of DNS.
const NAME_BYTES: usize = 253;
/// Longest path, that of Linux.
const PATH_BYTES: usize = 4096;
/// Longest name of a unit of systemd, and text that log lines are searched for.
const WORD_BYTES: usize = 256;
const MOST_REQUESTS: u32 = 100;
const MOST_HOPS: u32 = 64;
const MOST_ENTRIES: u32 = 1000;
const MOST_LINES: u32 = 10_000;
const INTERVAL_MS: RangeInclusive<u32> = 200..=10_000;
const TIMEOUT_MS: RangeInclusive<u32> = 100..=10_000;
/// A year.
const MOST_SECONDS: u32 = 31_536_000;

/// Levels of log lines, the least severe first.
const LEVELS: [&str; 8] = ["DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"];
/// What is asked of the DNS.
const METHODS: [&str; 2] = ["udp", "icmp"];
const RECORDS: [&str; 9] = ["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"];

/// Something to find out on a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Diagnostic {
    /// Echo requests to a host.
    Ping {
        /// Name or address.
        target: String,
        /// How many, 1 to 100; default 4.
        #[serde(default)]
        #[schema(minimum = 1, maximum = 100)]
        count: Option<u32>,
        /// Milliseconds between requests, 200 to 10,000; default 1000.
        #[serde(default)]
        #[schema(minimum = 200, maximum = 10_000)]
        interval_ms: Option<u32>,
        /// Milliseconds that a reply is waited for, 100 to 10,000; default 2000.
        #[serde(default)]
        #[schema(minimum = 100, maximum = 10_000)]
        timeout_ms: Option<u32>,
    },
    /// The way to a host.
    Traceroute {
        /// Name or address.
        target: String,
        /// 1 to 64; default 30.
        #[serde(default)]
        #[schema(minimum = 1, maximum = 64)]
        max_hops: Option<u32>,
        /// What is sent, udp or icmp; default udp.
        #[serde(default)]
        method: Option<String>,
    },
    /// Whether a TCP port answers, and with which certificates.
    Connect {
        /// `host:port`, `[::1]:port`.
        target: String,
        /// Whether TLS is tried; without it, on ports that speak it from the first byte (443 and others).
        #[serde(default)]
        tls: Option<bool>,
    },
    /// What the host's resolver says of a name.
    Dns {
        /// A name, or an address for PTR.
        target: String,
        /// A, AAAA, CNAME, MX, NS, PTR, SOA, SRV or TXT; default A.
        #[serde(default)]
        record: Option<String>,
    },
    /// Open sockets.
    Netstat {},
    /// The largest directories and files below a path.
    DiskUsage {
        /// Absolute; without it the host's main file system.
        #[serde(default)]
        path: Option<String>,
        /// How many of each, 1 to 1000; default 20.
        #[serde(default)]
        #[schema(minimum = 1, maximum = 1000)]
        top: Option<u32>,
    },
    /// File systems.
    Mounts {},
    /// Log lines.
    Logs {
        /// The least severe level, DEBUG to EMERGENCY; default WARNING.
        #[serde(default)]
        level: Option<String>,
        /// The newest so many, 1 to 10,000; default: what the agent has room for.
        #[serde(default)]
        #[schema(minimum = 1, maximum = 10_000)]
        lines: Option<u32>,
        /// Of this unit only.
        #[serde(default)]
        unit: Option<String>,
        /// Of this file only.
        #[serde(default)]
        path: Option<String>,
        /// Of the last so many seconds only, up to 31,536,000; a file's lines that tell no time stay.
        #[serde(default)]
        #[schema(minimum = 1, maximum = 31_536_000)]
        since_seconds: Option<u32>,
        /// Lines that contain this only.
        #[serde(default)]
        contains: Option<String>,
    },
}

/// What is wrong with a request, for whoever made it.
pub type Fault = String;

impl Diagnostic {
    /// As the API and the policy of a host call it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Ping { .. } => "ping",
            Self::Traceroute { .. } => "traceroute",
            Self::Connect { .. } => "connect",
            Self::Dns { .. } => "dns",
            Self::Netstat {} => "netstat",
            Self::DiskUsage { .. } => "disk_usage",
            Self::Mounts {} => "mounts",
            Self::Logs { .. } => "logs",
        }
    }

    /// The host or address that is talked to.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Ping { target, .. } | Self::Traceroute { target, .. } | Self::Dns { target, .. } => {
                Some(target)
            }
            Self::Connect { target, .. } => split_port(target).map(|(host, _)| host),
            _ => None,
        }
    }

    /// As the agent gets it, if nothing is wrong with it.
    pub fn order(&self) -> Result<Order, Fault> {
        let (wire_type, payload) = match self {
            Self::Ping { target, count, interval_ms, timeout_ms } => {
                check_host(target)?;
                let count = within("count", *count, 1..=MOST_REQUESTS)?;
                let interval = within("interval_ms", *interval_ms, INTERVAL_MS)?;
                let timeout = within("timeout_ms", *timeout_ms, TIMEOUT_MS)?;
                network("ping", target, |n| {
                    n.count = count.unwrap_or(0).into();
                    n.interval_ms = interval.unwrap_or(0).into();
                    n.timeout_ms = timeout.unwrap_or(0).into();
                })
            }
            Self::Traceroute { target, max_hops, method } => {
                check_host(target)?;
                let hops = within("max_hops", *max_hops, 1..=MOST_HOPS)?;
                let method =
                    method.as_deref().map(|method| one_of("method", method, &METHODS)).transpose()?;
                network("traceroute", target, |n| {
                    n.max_hops = hops.unwrap_or(0).into();
                    method.unwrap_or_default().clone_into(&mut n.method);
                })
            }
            Self::Connect { target, tls } => {
                let (host, _) = split_port(target).ok_or("the target of connect is host:port")?;
                check_host(host)?;
                network("connect", target, |n| n.tls = *tls)
            }
            Self::Dns { target, record } => {
                check_host(target)?;
                let record = one_of("record", record.as_deref().unwrap_or("A"), &RECORDS)?;
                network("dns", target, |n| record.clone_into(&mut n.record))
            }
            Self::Netstat {} => network("netstat", "", |_| {}),
            Self::DiskUsage { path, top } => {
                let path = path.clone().unwrap_or_default();
                check_path(&path)?;
                let top_n = within("top", *top, 1..=MOST_ENTRIES)?.unwrap_or(20).into();
                ("DISK_USAGE", json(&DiskUsage { path, top_n }))
            }
            Self::Mounts {} => ("LIST_MOUNTS", String::new()),
            Self::Logs { level, lines, unit, path, since_seconds, contains } => {
                let min_level = one_of("level", level.as_deref().unwrap_or("WARNING"), &LEVELS)?.to_owned();
                let lines = within("lines", *lines, 1..=MOST_LINES)?.unwrap_or(0).into();
                let since_seconds = within("since_seconds", *since_seconds, 1..=MOST_SECONDS)?;
                let since_seconds = since_seconds.unwrap_or(0).into();
                let (unit, path) = (unit.clone().unwrap_or_default(), path.clone().unwrap_or_default());
                let contains = contains.clone().unwrap_or_default();
                check_path(&path)?;
                check_unit(&unit)?;
                if !unit.is_empty() && !path.is_empty() {
                    return Err("logs are of a unit or of a file, not of both".to_owned());
                }
                if contains.len() > WORD_BYTES || contains.contains(char::is_control) {
                    return Err(format!("contains has at most {WORD_BYTES} bytes, all printable"));
                }
                ("FETCH_LOGS", json(&FetchLogs { min_level, lines, unit, path, since_seconds, contains }))
            }
        };
        Ok(Order { kind: self.kind(), wire_type, payload })
    }
}

fn network(
    action: &str,
    target: &str,
    change: impl FnOnce(&mut NetworkDiagnostic),
) -> (&'static str, String) {
    let mut payload = NetworkDiagnostic {
        action: action.to_owned(),
        target: target.to_owned(),
        ..NetworkDiagnostic::default()
    };
    change(&mut payload);
    ("NETWORK_DIAG", json(&payload))
}

fn json(payload: &impl Serialize) -> String {
    serde_json::to_string(payload).expect("texts and numbers can be written as JSON")
}

fn within(name: &str, value: Option<u32>, range: RangeInclusive<u32>) -> Result<Option<u32>, Fault> {
    match value {
        Some(value) if !range.contains(&value) => {
            Err(format!("{name} is {} to {}", range.start(), range.end()))
        }
        value => Ok(value),
    }
}

fn one_of<'a>(name: &str, value: &str, known: &[&'a str]) -> Result<&'a str, Fault> {
    let found = known.iter().find(|known| known.eq_ignore_ascii_case(value));
    found.copied().ok_or_else(|| format!("{name} is one of {}", known.join(", ")))
}

/// A name or an address: nothing that a program could take for an option, or a shell for a word of its own.
/// A name that ends in a number is an address to resolvers, in a form that policies do not read: `127.1`,
/// `2130706433`, `0x7f000001`.
fn check_host(host: &str) -> Result<(), Fault> {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let hex =
        last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let is_number = hex || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    if is_number && host.parse::<IpAddr>().is_err() {
        return Err("the target is an address in a form that is not taken".to_owned());
    }
    let is_name = host.len() <= NAME_BYTES
        && host.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    if is_name || host.parse::<IpAddr>().is_ok() {
        return Ok(());
    }
    Err("the target is the name or the address of a host".to_owned())
}

/// The host (without brackets) and port of `host:port`.
fn split_port(target: &str) -> Option<(&str, u16)> {
    let (host, port) = target.rsplit_once(':')?;
    let host = match host.strip_prefix('[') {
        Some(host) => host.strip_suffix(']').filter(|host| host.contains(':'))?,
        None if host.contains(':') => return None,
        None => host,
    };
    let port = port.parse().ok().filter(|port| *port != 0)?;
    Some((host, port))
}

/// Nothing, or an absolute path of a Unix or Windows system that goes nowhere else than it says.
fn check_path(path: &str) -> Result<(), Fault> {
    let drive = path.as_bytes();
    let is_windows = drive.len() >= 3
        && drive[0].is_ascii_alphabetic()
        && drive[1] == b':'
        && matches!(drive[2], b'\\' | b'/');
    let is_absolute = path.is_empty() || path.starts_with('/') || is_windows;
    if !is_absolute || path.len() > PATH_BYTES || path.contains(char::is_control) {
        return Err("the path is an absolute one".to_owned());
    }
    if path.split(['/', '\\']).any(|part| part == "..") {
        return Err("the path has no `..`".to_owned());
    }
    Ok(())
}

fn check_unit(unit: &str) -> Result<(), Fault> {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@' | b':' | b'\\');
    if unit.is_empty() || (unit.len() <= WORD_BYTES && !unit.starts_with('-') && unit.bytes().all(plain)) {
        return Ok(());
    }
    Err("the unit is the name of one, such as ssh.service".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn order(diagnostic: Value) -> Result<(&'static str, String), Fault> {
        let diagnostic: Diagnostic = serde_json::from_value(diagnostic).unwrap();
        diagnostic.order().map(|order| (order.wire_type, order.payload))
    }

    #[test]
    fn each_diagnostic_is_what_the_agent_knows() {
        for (diagnostic, wire_type, payload) in [
            (
                json!({"type": "ping", "target": "127.0.0.1"}),
                "NETWORK_DIAG",
                r#"{"action":"ping","target":"127.0.0.1","count":0}"#,
            ),
            (
                json!({"type": "ping", "target": "::1", "count": 9}),
                "NETWORK_DIAG",
                r#"{"action":"ping","target":"::1","count":9}"#,
            ),
            (
                json!({"type": "ping", "target": "a", "interval_ms": 200, "timeout_ms": 900}),
                "NETWORK_DIAG",
                r#"{"action":"ping","target":"a","count":0,"interval_ms":200,"timeout_ms":900}"#,
            ),
            (
                json!({"type": "traceroute", "target": "a", "method": "ICMP"}),
                "NETWORK_DIAG",
                r#"{"action":"traceroute","target":"a","count":0,"method":"icmp"}"#,
            ),
            (
                json!({"type": "connect", "target": "a:22", "tls": false}),
                "NETWORK_DIAG",
                r#"{"action":"connect","target":"a:22","count":0,"tls":false}"#,
            ),
            (
                json!({"type": "logs", "since_seconds": 60}),
                "FETCH_LOGS",
                r#"{"min_level":"WARNING","since_seconds":60}"#,
            ),
            (
                json!({"type": "traceroute", "target": "example.org", "max_hops": 5}),
                "NETWORK_DIAG",
                r#"{"action":"traceroute","target":"example.org","count":0,"max_hops":5}"#,
            ),
            (
                json!({"type": "connect", "target": "[::1]:22"}),
                "NETWORK_DIAG",
                r#"{"action":"connect","target":"[::1]:22","count":0}"#,
            ),
            (
                json!({"type": "dns", "target": "example.org", "record": "mx"}),
                "NETWORK_DIAG",
                r#"{"action":"dns","target":"example.org","count":0,"record":"MX"}"#,
            ),
            (
                json!({"type": "ping", "target": "node-7.rack2"}),
                "NETWORK_DIAG",
                r#"{"action":"ping","target":"node-7.rack2","count":0}"#,
            ),
            (json!({"type": "netstat"}), "NETWORK_DIAG", r#"{"action":"netstat","target":"","count":0}"#),
            (json!({"type": "disk_usage"}), "DISK_USAGE", r#"{"path":"","top_n":20}"#),
            (
                json!({"type": "disk_usage", "path": "C:\\Users", "top": 3}),
                "DISK_USAGE",
                r#"{"path":"C:\\Users","top_n":3}"#,
            ),
            (json!({"type": "mounts"}), "LIST_MOUNTS", ""),
            (json!({"type": "logs"}), "FETCH_LOGS", r#"{"min_level":"WARNING"}"#),
            (
                json!({"type": "logs", "level": "error", "lines": 5, "unit": "ssh.service"}),
                "FETCH_LOGS",
                r#"{"min_level":"ERROR","lines":5,"unit":"ssh.service"}"#,
            ),
        ] {
            assert_eq!(order(diagnostic.clone()), Ok((wire_type, payload.to_owned())), "{diagnostic}");
        }
    }

    #[test]
    fn what_could_be_mistaken_for_something_else_is_refused() {
        for diagnostic in [
            json!({"type": "ping", "target": ""}),
            json!({"type": "ping", "target": "-f"}),
            json!({"type": "ping", "target": "a b"}),
            json!({"type": "ping", "target": "a;reboot"}),
            json!({"type": "ping", "target": "$(id)"}),
            json!({"type": "ping", "target": "a\nb"}),
            json!({"type": "ping", "target": "a".repeat(254)}),
            json!({"type": "ping", "target": "2130706433"}),
            json!({"type": "ping", "target": "0x7f000001"}),
            json!({"type": "ping", "target": "0X7F.1"}),
            json!({"type": "ping", "target": "127.0.0.0x1"}),
            json!({"type": "ping", "target": "0177.0.0.1"}),
            json!({"type": "ping", "target": "127.1."}),
            json!({"type": "connect", "target": "2852039166:80"}),
            json!({"type": "ping", "target": "a", "count": 0}),
            json!({"type": "ping", "target": "a", "count": 101}),
            json!({"type": "ping", "target": "a", "interval_ms": 199}),
            json!({"type": "ping", "target": "a", "timeout_ms": 10_001}),
            json!({"type": "traceroute", "target": "a", "method": "tcp"}),
            json!({"type": "logs", "since_seconds": 0}),
            json!({"type": "traceroute", "target": "--help"}),
            json!({"type": "traceroute", "target": "a", "max_hops": 65}),
            json!({"type": "connect", "target": "a"}),
            json!({"type": "connect", "target": "a:0"}),
            json!({"type": "connect", "target": "a:70000"}),
            json!({"type": "connect", "target": "::1:22"}),
            json!({"type": "connect", "target": "-a:22"}),
            json!({"type": "dns", "target": "a", "record": "ANY"}),
            json!({"type": "disk_usage", "path": "etc"}),
            json!({"type": "disk_usage", "path": "/var/../etc"}),
            json!({"type": "disk_usage", "path": "/a\u{0}b"}),
            json!({"type": "disk_usage", "top": 0}),
            json!({"type": "disk_usage", "top": 1001}),
            json!({"type": "logs", "level": "LOUD"}),
            json!({"type": "logs", "lines": 10_001}),
            json!({"type": "logs", "unit": "--root=/"}),
            json!({"type": "logs", "path": "var/log/x"}),
            json!({"type": "logs", "path": "/var/log/x", "unit": "x.service"}),
            json!({"type": "logs", "contains": "x".repeat(257)}),
        ] {
            assert!(order(diagnostic.clone()).is_err(), "{diagnostic}");
        }
    }
}
