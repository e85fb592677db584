//! What is to be found out, as it is typed.

use clap::{Args, Subcommand};
use serde::de::DeserializeOwned;
use serde_json::Value;
use spectra_operator::api::Span;
use spectra_operator::api::diagnostic::{
    Connect, DiagnosticSpec, DiagnosticType, DiskUsage, Dns, DnsRecord, Logs, Ping, Priority, Target,
    Traceroute, TracerouteProtocol,
};

use super::target;

/// A diagnostic.
#[derive(Debug, Subcommand)]
pub(super) enum Asked {
    /// Whether a host gets replies from an address, and how fast
    Ping(PingArgs),
    /// The way from a host to an address
    Traceroute(TracerouteArgs),
    /// Whether a TCP port answers a host, and with which certificates
    Connect(ConnectArgs),
    /// What a host's resolver says of a name
    Dns(DnsArgs),
    /// Sockets of a host, with their processes
    Netstat(PlainArgs),
    /// What takes the room on a host's disk
    #[command(visible_alias = "disk-usage")]
    Du(DuArgs),
    /// What is mounted on a host
    Mounts(PlainArgs),
    /// Log lines of a unit of systemd, or of a file
    Logs(LogsArgs),
}

#[derive(Debug, Args)]
pub(super) struct PlainArgs {
    /// On which hosts: NAME, node/NAME, KEY=VALUE,…
    #[arg(value_parser = target)]
    target: Target,
}

#[derive(Debug, Args)]
pub(super) struct PingArgs {
    #[command(flatten)]
    on: PlainArgs,
    /// Name or address
    host: String,
    /// How many requests
    #[arg(short, long, value_name = "NUMBER", default_value_t = 4)]
    count: i32,
    /// Milliseconds between them
    #[arg(long, value_name = "MS", default_value_t = 1000)]
    interval: i32,
    /// Milliseconds that a reply is waited for
    #[arg(short = 'W', long, value_name = "MS", default_value_t = 2000)]
    wait: i32,
}

#[derive(Debug, Args)]
pub(super) struct TracerouteArgs {
    #[command(flatten)]
    on: PlainArgs,
    /// Name or address
    host: String,
    /// How far
    #[arg(short, long, value_name = "HOPS", default_value_t = 30)]
    max_hops: i32,
    /// Send ICMP rather than UDP
    #[arg(short = 'I', long)]
    icmp: bool,
}

#[derive(Debug, Args)]
pub(super) struct ConnectArgs {
    #[command(flatten)]
    on: PlainArgs,
    /// Name or address, an IPv6 one in brackets, and port: example.org:443
    #[arg(value_name = "HOST:PORT", value_parser = endpoint)]
    endpoint: (String, u16),
    /// Whether TLS is tried; without it on ports that speak it from the first byte
    #[arg(long, value_name = "YES")]
    tls: Option<bool>,
}

#[derive(Debug, Args)]
pub(super) struct DnsArgs {
    #[command(flatten)]
    on: PlainArgs,
    /// A name, or an address for PTR
    name: String,
    /// What is asked for: A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT
    #[arg(value_parser = record, default_value = "A")]
    record: DnsRecord,
}

#[derive(Debug, Args)]
pub(super) struct DuArgs {
    #[command(flatten)]
    on: PlainArgs,
    /// Where to look; the host's main file system without it
    path: Option<String>,
    /// How many directories and files
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    top: i32,
}

#[derive(Debug, Args)]
#[group(id = "source", required = true, multiple = false, args = ["unit", "path"])]
pub(super) struct LogsArgs {
    #[command(flatten)]
    on: PlainArgs,
    /// Of this unit of systemd
    #[arg(short, long, value_name = "NAME")]
    unit: Option<String>,
    /// Of this file, inside of what the fleet allows
    #[arg(short, long, value_name = "PATH")]
    path: Option<String>,
    /// How far back: 30m, 24h
    #[arg(long, value_name = "LENGTH")]
    since: Option<String>,
    /// The newest so many lines
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    lines: i32,
    /// The least severe level: debug, info, notice, warning, error, critical, alert, emergency
    #[arg(long, value_name = "LEVEL", value_parser = level, default_value = "info")]
    priority: Priority,
    /// Lines that contain this text only
    #[arg(long, value_name = "TEXT")]
    grep: Option<String>,
}

/// A value of the API by its name.
fn named<T: DeserializeOwned>(name: String) -> Result<T, String> {
    serde_json::from_value(Value::String(name)).map_err(|error| error.to_string())
}

fn record(text: &str) -> Result<DnsRecord, String> {
    named(text.to_uppercase())
}

fn level(text: &str) -> Result<Priority, String> {
    let (first, rest) = text.split_at_checked(1).unwrap_or((text, ""));
    named(format!("{}{}", first.to_uppercase(), rest.to_lowercase()))
}

fn endpoint(text: &str) -> Result<(String, u16), String> {
    let wrong = || format!("{text:?} is no HOST:PORT");
    let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    match port.parse() {
        Ok(port @ 1..) if !host.is_empty() => Ok((host.to_owned(), port)),
        _ => Err(wrong()),
    }
}

impl Asked {
    pub(super) fn target(&self) -> &Target {
        match self {
            Self::Netstat(on)
            | Self::Mounts(on)
            | Self::Ping(PingArgs { on, .. })
            | Self::Traceroute(TracerouteArgs { on, .. })
            | Self::Connect(ConnectArgs { on, .. })
            | Self::Dns(DnsArgs { on, .. })
            | Self::Du(DuArgs { on, .. })
            | Self::Logs(LogsArgs { on, .. }) => &on.target,
        }
    }

    pub(super) fn kind(&self) -> DiagnosticType {
        match self {
            Self::Ping(_) => DiagnosticType::Ping,
            Self::Traceroute(_) => DiagnosticType::Traceroute,
            Self::Connect(_) => DiagnosticType::Connect,
            Self::Dns(_) => DiagnosticType::Dns,
            Self::Netstat(_) => DiagnosticType::Netstat,
            Self::Du(_) => DiagnosticType::DiskUsage,
            Self::Mounts(_) => DiagnosticType::Mounts,
            Self::Logs(_) => DiagnosticType::Logs,
        }
    }

    /// The diagnostic with what this type takes.
    pub(super) fn fill(&self, spec: DiagnosticSpec) -> DiagnosticSpec {
        match self {
            Self::Netstat(_) | Self::Mounts(_) => spec,
            Self::Ping(PingArgs { on: _, host, count, interval, wait }) => {
                let ping =
                    Ping { host: host.clone(), count: *count, interval_ms: *interval, timeout_ms: *wait };
                DiagnosticSpec { ping: Some(ping), ..spec }
            }
            Self::Traceroute(TracerouteArgs { on: _, host, max_hops, icmp }) => {
                let protocol = if *icmp { TracerouteProtocol::Icmp } else { TracerouteProtocol::Udp };
                let trace = Traceroute { host: host.clone(), max_hops: *max_hops, protocol };
                DiagnosticSpec { traceroute: Some(trace), ..spec }
            }
            Self::Connect(ConnectArgs { on: _, endpoint: (host, port), tls }) => {
                let connect = Connect { host: host.clone(), port: i32::from(*port), tls: *tls };
                DiagnosticSpec { connect: Some(connect), ..spec }
            }
            Self::Dns(DnsArgs { on: _, name, record }) => {
                let dns = Dns { name: name.clone(), record: *record };
                DiagnosticSpec { dns: Some(dns), ..spec }
            }
            Self::Du(DuArgs { on: _, path, top }) => {
                let usage = DiskUsage { path: path.clone(), top: *top };
                DiagnosticSpec { disk_usage: Some(usage), ..spec }
            }
            Self::Logs(LogsArgs { on: _, unit, path, since, lines, priority, grep }) => {
                let logs = Logs {
                    unit: unit.clone(),
                    path: path.clone(),
                    since: since.as_deref().map(Span::new),
                    lines: *lines,
                    priority: *priority,
                    grep: grep.clone(),
                };
                DiagnosticSpec { logs: Some(logs), ..spec }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_known_however_they_are_written() {
        assert_eq!(record("aaaa"), Ok(DnsRecord::Aaaa));
        assert_eq!(level("WARNING"), Ok(Priority::Warning));
        assert!(level("loud").unwrap_err().contains("`Emergency`"));
        assert!(level("").is_err());
    }

    #[test]
    fn an_endpoint_is_a_host_and_a_port() {
        assert_eq!(endpoint("[::1]:22"), Ok(("::1".to_owned(), 22)));
        assert_eq!(endpoint("a.example:443"), Ok(("a.example".to_owned(), 443)));
        for wrong in ["a.example", "a:0", ":22", "a:70000"] {
            assert!(endpoint(wrong).is_err(), "{wrong}");
        }
    }
}
