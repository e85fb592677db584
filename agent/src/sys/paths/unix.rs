//! Paths on Unix.

pub(super) const IDENTITY: &str = "/etc/spectra/agent-id.json";
pub(super) const POLICY: &str = "/etc/spectra/agent.toml";
pub(super) const AUDIT: &str = "/var/log/spectra/audit.jsonl";
