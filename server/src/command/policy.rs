//! What may be run on a host: its diagnostic policy, applied before anything is queued. The agent applies it
//! again, with what it alone knows: which addresses a name has.

use std::net::IpAddr;

use spectra_protocol::config::DiagnosticPolicy;

use super::diagnostic::Diagnostic;

/// Where nothing is said: the address from which clouds hand out credentials.
const DENIED_NETWORKS: [&str; 1] = ["169.254.169.254/32"];
/// Where nothing is said: the folder of logs.
const LOG_PATHS: [&str; 1] = ["/var/log"];

/// Why the policy of a host does not allow a diagnostic; `None`: it does.
pub fn refusal(policy: &DiagnosticPolicy, diagnostic: &Diagnostic) -> Option<String> {
    let kind = diagnostic.kind();
    if policy.allowed.as_ref().is_some_and(|allowed| !allowed.iter().any(|allowed| allowed == kind)) {
        return Some(format!("the policy of this host does not allow {kind}"));
    }
    if let Some(address) = diagnostic.target().and_then(|target| target.parse().ok())
        && let Some(network) =
            list(policy.denied_networks.as_deref(), &DENIED_NETWORKS).find(|n| denies(n, address))
    {
        return Some(format!("the policy of this host does not allow targets in {network}"));
    }
    let Diagnostic::Logs { unit, path, .. } = diagnostic else { return None };
    if let Some(path) = path.as_deref().filter(|path| !path.is_empty())
        && !list(policy.log_paths.as_deref(), &LOG_PATHS).any(|folder| is_below(path, folder))
    {
        return Some(format!("the policy of this host does not allow logs of {path}"));
    }
    let units = policy.log_units.as_ref().filter(|units| !units.is_empty())?;
    if path.is_some() || units.iter().any(|allowed| Some(allowed) == unit.as_ref()) {
        return None;
    }
    let asked = unit.as_deref().unwrap_or("all units");
    Some(format!("the policy of this host does not allow logs of {asked}"))
}

fn list<'a>(given: Option<&'a [String]>, default: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let default = if given.is_none() { default } else { &[] };
    given.unwrap_or_default().iter().map(String::as_str).chain(default.iter().copied())
}

/// A network that cannot be read denies everything: somebody meant to deny something.
fn denies(network: &str, address: IpAddr) -> bool {
    contains(network, address.to_canonical()).unwrap_or(true)
}

/// `None` when `network` is none.
fn contains(network: &str, address: IpAddr) -> Option<bool> {
    let (base, length) =
        network.split_once('/').map_or((network, None), |(base, length)| (base, Some(length)));
    let base: IpAddr = base.parse().ok()?;
    let width = if base.is_ipv4() { 32 } else { 128 };
    let length: u32 =
        length.map_or(Some(width), |length| length.parse().ok()).filter(|length| *length <= width)?;
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
        IpAddr::V6(address) => u128::from(address),
    };
    let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
    Some(base.is_ipv4() == address.is_ipv4() && (bits(base) ^ bits(address)) & mask == 0)
}

fn is_below(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn allows(policy: Value, diagnostic: Value) -> bool {
        let policy: DiagnosticPolicy = serde_json::from_value(policy).unwrap();
        refusal(&policy, &serde_json::from_value(diagnostic).unwrap()).is_none()
    }

    #[test]
    fn a_policy_names_types_networks_folders_and_units() {
        let ping = |target: &str| json!({"type": "ping", "target": target});
        for (policy, diagnostic, expected) in [
            (json!({}), ping("192.0.2.1"), true),
            (json!({}), ping("169.254.169.254"), false),
            (json!({}), ping("::ffff:169.254.169.254"), false),
            (json!({}), json!({"type": "connect", "target": "169.254.169.254:80"}), false),
            (json!({"denied_networks": []}), ping("169.254.169.254"), true),
            (json!({"denied_networks": ["10.0.0.0/8", "fd00::/8"]}), ping("10.9.8.7"), false),
            (json!({"denied_networks": ["10.0.0.0/8", "fd00::/8"]}), ping("fd12::1"), false),
            (json!({"denied_networks": ["10.0.0.0/8", "fd00::/8"]}), ping("11.0.0.1"), true),
            (json!({"denied_networks": ["0.0.0.0/0"]}), ping("192.0.2.1"), false),
            (json!({"denied_networks": ["0.0.0.0/0"]}), ping("2001:db8::1"), true),
            (json!({"denied_networks": ["192.0.2.1"]}), ping("192.0.2.1"), false),
            (json!({"denied_networks": ["nonsense"]}), ping("192.0.2.1"), false),
            (json!({"denied_networks": ["10.0.0.0/33"]}), ping("192.0.2.1"), false),
            (json!({"denied_networks": ["10.0.0.0/8"]}), ping("example.org"), true),
            (json!({"allowed": ["ping"]}), ping("a"), true),
            (json!({"allowed": ["netstat"]}), ping("a"), false),
            (json!({"allowed": []}), ping("a"), false),
            (json!({}), json!({"type": "logs"}), true),
            (json!({}), json!({"type": "logs", "path": "/var/log/syslog"}), true),
            (json!({}), json!({"type": "logs", "path": "/var/logs"}), false),
            (json!({}), json!({"type": "logs", "path": "/etc/shadow"}), false),
            (json!({"log_paths": ["/srv/"]}), json!({"type": "logs", "path": "/srv/a/b"}), true),
            (json!({"log_paths": ["/srv/"]}), json!({"type": "logs", "path": "/var/log/a"}), false),
            (json!({"log_units": ["a.service"]}), json!({"type": "logs", "unit": "a.service"}), true),
            (json!({"log_units": ["a.service"]}), json!({"type": "logs", "unit": "b.service"}), false),
            (json!({"log_units": ["a.service"]}), json!({"type": "logs"}), false),
        ] {
            assert_eq!(allows(policy.clone(), diagnostic.clone()), expected, "{policy} {diagnostic}");
        }
    }
}
