//! Paths on Linux.

pub(super) const IDENTITY: &str = "/etc/spectra/agent-id.json";
pub(super) const ORIGINAL: &str = "/etc/spectra/agent.json";
pub(super) const POLICY: &str = "/etc/spectra/agent.toml";
pub(super) const AUDIT: &str = "/var/log/spectra/audit.jsonl";
pub(super) const SPOOL: &str = "/var/lib/spectra-agent/spool";
pub(super) const LOGS: &[&str] = &["/var/log"];
pub(super) const ROOT: &str = "/";
