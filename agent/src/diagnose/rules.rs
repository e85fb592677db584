//! Which diagnostics are allowed: the host's own file and the server's policy, both of which must allow it.

use std::net::IpAddr;
use std::path::{Component, Path};

use ipnet::IpNet;
use spectra_protocol::config::DiagnosticPolicy;
use spectra_protocol::limit::COMMAND_RESULT_BODY_BYTES;

use super::Fault;
use crate::policy::Policy;

/// Where the server says nothing: the address from which clouds hand out credentials.
const DENIED_NETWORKS: &[&str] = &["169.254.169.254/32"];
/// Around an answer stand its command's id and type.
const AROUND_BYTES: usize = 4 << 10;
/// Shortest bound that is obeyed: below it not even an empty answer fits.
const LEAST_OUTPUT_BYTES: usize = 16 << 10;
/// Diagnostics at once where the server says nothing: a host that is looked into must not be kept busy by it.
const AT_ONCE: u32 = 4;
/// However many the server allows.
const MOST_AT_ONCE: u32 = 8;

/// Both policies.
#[derive(Clone, Debug)]
pub struct Rules {
    local: Policy,
    server: DiagnosticPolicy,
}

impl Rules {
    pub fn new(local: Policy, server: DiagnosticPolicy) -> Self {
        Self { local, server }
    }

    /// Whether diagnostics of this type may run.
    pub fn allow_type(&self, name: &str) -> Result<(), Fault> {
        if !self.local.allows_diagnostic(name) {
            return Err(self.locally(format!("{name} on this host")));
        }
        match &self.server.allowed {
            Some(allowed) if !allowed.iter().any(|allowed| allowed == name) => Err(remotely(name)),
            _ => Ok(()),
        }
    }

    /// Whether an address may be talked to.
    pub(super) fn allow_address(&self, address: IpAddr) -> Result<(), Fault> {
        let default: Vec<_> = DENIED_NETWORKS.iter().copied().map(String::from).collect();
        let networks = self.server.denied_networks.as_ref().unwrap_or(&default);
        match networks.iter().find(|network| denies(network, address.to_canonical())) {
            Some(network) => Err(remotely(format!("targets in {network}, and {address} is one"))),
            None => Ok(()),
        }
    }

    /// Whether a file may be read as a log. Links on its way are another matter: see `sys::no_links`.
    pub(super) fn allow_log_file(&self, path: &Path) -> Result<(), Fault> {
        // By its letters `/var/log/../../etc/shadow` lies in `/var/log`.
        let is_plain = path.components().all(|part| part != Component::ParentDir);
        if !is_plain || !self.local.log_paths().iter().any(|folder| path.starts_with(folder)) {
            return Err(self.locally(format!("logs of {}", path.display())));
        }
        let folders = self.server.log_paths.as_ref();
        if folders.is_some_and(|folders| !folders.iter().any(|folder| path.starts_with(folder))) {
            return Err(remotely(format!("logs of {}", path.display())));
        }
        Ok(())
    }

    /// Whether a unit's journal may be read, or that of all units.
    pub(super) fn allow_log_unit(&self, unit: &str) -> Result<(), Fault> {
        let Some(units) = self.server.log_units.as_ref().filter(|units| !units.is_empty()) else {
            return Ok(());
        };
        if units.iter().any(|allowed| allowed == unit) {
            return Ok(());
        }
        Err(remotely(format!("logs of {}", if unit.is_empty() { "all units" } else { unit })))
    }

    /// Longest answer.
    pub fn output_bytes(&self) -> usize {
        let most = COMMAND_RESULT_BODY_BYTES - AROUND_BYTES;
        let wished = self.server.max_output_bytes.and_then(|bytes| usize::try_from(bytes).ok());
        wished.unwrap_or(most).clamp(LEAST_OUTPUT_BYTES, most)
    }

    /// Diagnostics that run at once.
    pub fn at_once(&self) -> usize {
        let wished = self.server.max_concurrent.unwrap_or(AT_ONCE).clamp(1, MOST_AT_ONCE);
        usize::try_from(wished).unwrap_or(1)
    }

    fn locally(&self, what: impl std::fmt::Display) -> Fault {
        Fault::Refused(format!("the local policy {} does not allow {what}", self.local.path().display()))
    }
}

fn remotely(what: impl std::fmt::Display) -> Fault {
    Fault::Refused(format!("the server's policy for this host does not allow {what}"))
}

/// A network that cannot be read denies everything: somebody meant to deny something.
fn denies(network: &str, address: IpAddr) -> bool {
    let network = network.parse::<IpNet>().or_else(|_| network.parse::<IpAddr>().map(IpNet::from));
    network.map_or(true, |network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::{Fault, Rules};
    use crate::policy::Policy;

    fn rules(local: &str, server: Value) -> Rules {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.toml");
        std::fs::write(&path, local).unwrap();
        Rules::new(Policy::load(&path).unwrap(), serde_json::from_value(server).unwrap())
    }

    fn words(outcome: Result<(), Fault>) -> String {
        match outcome {
            Ok(()) => String::new(),
            Err(Fault::Refused(words)) => words,
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_refusal_names_the_policy() {
        let both = rules("[diagnostics]\nforbid = [\"ping\"]", json!({"allowed": ["ping", "dns"]}));
        let local = words(both.allow_type("ping"));
        assert!(
            local.starts_with("the local policy /") && local.ends_with("does not allow ping on this host")
        );
        assert_eq!(words(both.allow_type("dns")), "");
        assert_eq!(
            words(both.allow_type("netstat")),
            "the server's policy for this host does not allow netstat"
        );
    }

    #[test]
    fn what_the_server_allows_the_local_file_can_still_forbid() {
        let both = rules("[diagnostics]\nforbid = [\"logs\"]", json!({"allowed": ["logs"]}));
        assert!(words(both.allow_type("logs")).starts_with("the local policy"));
    }

    #[test]
    fn an_address_is_denied_by_its_network_however_it_is_written() {
        for (server, address, allowed) in [
            (json!({}), "192.0.2.1", true),
            (json!({}), "169.254.169.254", false),
            (json!({}), "::ffff:169.254.169.254", false),
            (json!({"denied_networks": []}), "169.254.169.254", true),
            (json!({"denied_networks": ["10.0.0.0/8", "fd00::/8"]}), "10.9.8.7", false),
            (json!({"denied_networks": ["10.0.0.0/8", "fd00::/8"]}), "fd12::1", false),
            (json!({"denied_networks": ["10.0.0.0/8"]}), "11.0.0.1", true),
            (json!({"denied_networks": ["192.0.2.1"]}), "192.0.2.1", false),
            (json!({"denied_networks": ["nonsense"]}), "192.0.2.1", false),
        ] {
            let refusal = words(rules("", server.clone()).allow_address(address.parse().unwrap()));
            assert_eq!(refusal.is_empty(), allowed, "{server} {address}: {refusal}");
        }
    }

    #[test]
    fn a_log_file_lies_in_a_folder_that_both_name() {
        for (local, server, path, allowed) in [
            ("", json!({}), "/var/log/syslog", true),
            ("", json!({}), "/var/logs", false),
            ("", json!({}), "/etc/shadow", false),
            ("", json!({}), "/var/log/../../etc/shadow", false),
            ("", json!({"log_paths": ["/srv"]}), "/srv/x", false),
            ("", json!({"log_paths": ["/var/log/app/"]}), "/var/log/app/x", true),
            ("", json!({"log_paths": ["/var/log/app"]}), "/var/log/x", false),
            ("[diagnostics]\nlog_paths = [\"/srv\"]", json!({}), "/srv/x", true),
            ("[diagnostics]\nlog_paths = []", json!({"log_paths": ["/srv"]}), "/srv/x", false),
        ] {
            let refusal = words(rules(local, server.clone()).allow_log_file(Path::new(path)));
            assert_eq!(refusal.is_empty(), allowed, "{local} {server} {path}: {refusal}");
        }
    }

    #[test]
    fn units_are_all_unless_some_are_named() {
        let some = json!({"log_units": ["a.service"]});
        for (server, unit, allowed) in [
            (json!({}), "", true),
            (json!({"log_units": []}), "", true),
            (some.clone(), "a.service", true),
            (some.clone(), "b.service", false),
            (some, "", false),
        ] {
            assert_eq!(rules("", server.clone()).allow_log_unit(unit).is_ok(), allowed, "{server} {unit}");
        }
    }

    #[test]
    fn numbers_stay_between_their_bounds() {
        for (server, bytes, at_once) in [
            (json!({}), (4 << 20) - 4096, 4),
            (json!({"max_output_bytes": 1, "max_concurrent": 0}), 16 << 10, 1),
            (json!({"max_output_bytes": 100_000, "max_concurrent": 2}), 100_000, 2),
            (json!({"max_output_bytes": u32::MAX, "max_concurrent": 99}), (4 << 20) - 4096, 8),
        ] {
            let rules = rules("", server);
            assert_eq!((rules.output_bytes(), rules.at_once()), (bytes, at_once));
        }
    }
}
