//! Paths on FreeBSD, as hier(7) has them for what is no part of the system.

pub(super) const IDENTITY: &str = "/etc/spectra/agent-id.json";
pub(super) const ORIGINAL: &str = "/usr/local/etc/spectra/agent.json";
pub(super) const POLICY: &str = "/usr/local/etc/spectra/agent.toml";
pub(super) const AUDIT: &str = "/var/log/spectra/audit.jsonl";
pub(super) const SPOOL: &str = "/var/db/spectra-agent/spool";
pub(super) const LOGS: &[&str] = &["/var/log"];
pub(super) const ROOT: &str = "/";
