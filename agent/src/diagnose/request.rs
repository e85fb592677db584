//! A command's type and payload as one of the eight diagnostics.

use serde::de::DeserializeOwned;
use spectra_protocol::command::{DiskUsage, FetchLogs, NetworkDiagnostic};

/// Longest text of a request: a path. The server's own bounds are lower, an original server has none.
const MAX_TEXT_BYTES: usize = 4096;
/// What is shown of a request in the audit.
const SHOWN: usize = 200;

/// Something to find out, as the protocol words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Diagnostic {
    Ping(NetworkDiagnostic),
    Traceroute(NetworkDiagnostic),
    Connect(NetworkDiagnostic),
    Dns(NetworkDiagnostic),
    Netstat,
    DiskUsage(DiskUsage),
    Mounts,
    Logs(FetchLogs),
}

impl Diagnostic {
    /// The diagnostic of a command; `Err` says what is wrong with it, for whoever asked.
    pub fn of(kind: &str, payload: &[u8]) -> Result<Self, String> {
        match kind {
            "NETWORK_DIAG" => network(read(kind, payload)?),
            "DISK_USAGE" => {
                let wish: DiskUsage = read(kind, payload)?;
                bounded(&wish.path)?;
                Ok(Self::DiskUsage(wish))
            }
            "LIST_MOUNTS" => Ok(Self::Mounts),
            "FETCH_LOGS" => {
                let wish: FetchLogs = read(kind, payload)?;
                for text in [&wish.unit, &wish.path, &wish.contains] {
                    bounded(text)?;
                }
                Ok(Self::Logs(wish))
            }
            _ => Err(format!("this agent knows no command {:?}", short(kind))),
        }
    }

    /// As people and policies call it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ping(_) => "ping",
            Self::Traceroute(_) => "traceroute",
            Self::Connect(_) => "connect",
            Self::Dns(_) => "dns",
            Self::Netstat => "netstat",
            Self::DiskUsage(_) => "disk_usage",
            Self::Mounts => "mounts",
            Self::Logs(_) => "logs",
        }
    }

    /// What it is about, for the audit.
    pub fn subject(&self) -> String {
        match self {
            Self::Ping(wish) | Self::Traceroute(wish) | Self::Connect(wish) => short(&wish.target),
            Self::Dns(wish) => short(&format!("{} {}", wish.target, wish.record)),
            Self::Netstat | Self::Mounts => String::new(),
            Self::DiskUsage(wish) => short(&wish.path),
            Self::Logs(FetchLogs { path, .. }) if !path.is_empty() => short(path),
            Self::Logs(wish) => short(&wish.unit),
        }
    }
}

fn network(wish: NetworkDiagnostic) -> Result<Diagnostic, String> {
    bounded(&wish.target)?;
    match wish.action.as_str() {
        "ping" => Ok(Diagnostic::Ping(wish)),
        "traceroute" => Ok(Diagnostic::Traceroute(wish)),
        "connect" => Ok(Diagnostic::Connect(wish)),
        "dns" => Ok(Diagnostic::Dns(wish)),
        "netstat" => Ok(Diagnostic::Netstat),
        other => Err(format!("this agent knows no network action {:?}", short(other))),
    }
}

/// An empty payload is the default of each field.
fn read<T: DeserializeOwned + Default>(kind: &str, payload: &[u8]) -> Result<T, String> {
    if payload.trim_ascii().is_empty() || payload.trim_ascii() == b"null" {
        return Ok(T::default());
    }
    serde_json::from_slice(payload).map_err(|error| format!("the payload of {kind} is unreadable: {error}"))
}

fn bounded(text: &str) -> Result<(), String> {
    if text.len() > MAX_TEXT_BYTES || text.contains(char::is_control) {
        return Err(format!("a text of the request is longer than {MAX_TEXT_BYTES} bytes, or not printable"));
    }
    Ok(())
}

fn short(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spectra_protocol::command::{DiskUsage, FetchLogs};

    use super::Diagnostic;

    #[test]
    fn every_type_of_the_protocol_is_a_diagnostic() {
        for (kind, payload, name, subject) in [
            ("NETWORK_DIAG", r#"{"action":"ping","target":"a","count":0}"#, "ping", "a"),
            ("NETWORK_DIAG", r#"{"action":"traceroute","target":"a"}"#, "traceroute", "a"),
            ("NETWORK_DIAG", r#"{"action":"connect","target":"a:22"}"#, "connect", "a:22"),
            ("NETWORK_DIAG", r#"{"action":"dns","target":"a","record":"MX"}"#, "dns", "a MX"),
            ("NETWORK_DIAG", r#"{"action":"netstat"}"#, "netstat", ""),
            ("DISK_USAGE", r#"{"path":"/srv","top_n":3}"#, "disk_usage", "/srv"),
            ("LIST_MOUNTS", "", "mounts", ""),
            ("FETCH_LOGS", r#"{"min_level":"WARNING","unit":"ssh.service"}"#, "logs", "ssh.service"),
            ("FETCH_LOGS", r#"{"path":"/var/log/x"}"#, "logs", "/var/log/x"),
        ] {
            let diagnostic = Diagnostic::of(kind, payload.as_bytes()).unwrap();
            assert_eq!((diagnostic.name(), diagnostic.subject().as_str()), (name, subject));
        }
    }

    #[test]
    fn an_empty_payload_is_the_default() {
        for payload in ["", " ", "null", "{}"] {
            let payload = payload.as_bytes();
            assert_eq!(
                Diagnostic::of("DISK_USAGE", payload),
                Ok(Diagnostic::DiskUsage(DiskUsage::default()))
            );
            assert_eq!(Diagnostic::of("FETCH_LOGS", payload), Ok(Diagnostic::Logs(FetchLogs::default())));
        }
    }

    #[test]
    fn what_is_none_of_them_is_refused_in_words() {
        for (kind, payload, words) in [
            ("RUN_SHELL", "", "knows no command \"RUN_SHELL\""),
            ("", "", "knows no command"),
            ("NETWORK_DIAG", r#"{"action":"flood"}"#, "knows no network action \"flood\""),
            ("NETWORK_DIAG", "", "knows no network action"),
            ("NETWORK_DIAG", "{", "payload of NETWORK_DIAG is unreadable"),
            ("FETCH_LOGS", r#"{"path":"/a\nb"}"#, "not printable"),
        ] {
            let error = Diagnostic::of(kind, payload.as_bytes()).unwrap_err();
            assert!(error.contains(words), "{kind} {payload}: {error}");
        }
        let long = format!(r#"{{"path":"/{}"}}"#, "a".repeat(5000));
        assert!(Diagnostic::of("DISK_USAGE", long.as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn any_command_is_read_without_panic(kind: String, payload: Vec<u8>) {
            for kind in [kind.as_str(), "NETWORK_DIAG", "DISK_USAGE", "FETCH_LOGS"] {
                let _ = Diagnostic::of(kind, &payload).map(|diagnostic| diagnostic.subject());
            }
        }
    }
}
