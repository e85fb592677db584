//! Paths on Unix.

pub(super) const IDENTITY: &str = "/etc/spectra/agent-id.json";
