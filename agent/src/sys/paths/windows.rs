//! Paths on Windows. Where `ProgramData` was moved, the service is told others by its command line.

pub(super) const IDENTITY: &str = r"C:\ProgramData\Spectra\agent-id.json";
pub(super) const ORIGINAL: &str = r"C:\ProgramData\Spectra\agent.json";
pub(super) const POLICY: &str = r"C:\ProgramData\Spectra\agent.toml";
pub(super) const AUDIT: &str = r"C:\ProgramData\Spectra\audit.jsonl";
pub(super) const SPOOL: &str = r"C:\ProgramData\Spectra\spool";
pub(super) const LOGS: &[&str] = &[r"C:\ProgramData\Spectra\logs", r"C:\Windows\Logs", r"C:\inetpub\logs"];
pub(super) const ROOT: &str = r"C:\";
