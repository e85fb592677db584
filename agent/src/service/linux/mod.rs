//! A service of systemd: its files, its user, what it may.
//!
//! `install` looks what the host has (`found`), decides what to grant for it (`grants`), plans (`plan`) and does
//! the steps. What is the same on every host stands in the unit, which packages bring too; what this host needs
//! stands in a drop-in beside it.

mod drop_in;
mod found;
mod grants;
mod install;
mod manager;
mod notes;
mod place;
mod plan;
mod proxies;
mod uninstall;

pub(super) use install::install;
pub(super) use manager::{is_installed, last_words, state};
pub(super) use notes::{AGAIN, INSTALL as INSTALL_NOTES, UNINSTALL as UNINSTALL_NOTES, WORDS};
pub(super) use uninstall::uninstall;

/// Name of the service.
const SERVICE: &str = "spectra-agent";
/// The system user that it runs as, and that user's group.
const USER: &str = "spectra-agent";
/// Identity and spool; kept by everything but `uninstall --purge`.
const STATE: &str = "/var/lib/spectra-agent";
/// Who this agent is: not in `/etc`, where the service may not write.
const IDENTITY: &str = "/var/lib/spectra-agent/agent-id.json";
/// Where the original's agent and `run` without flags have it: a link to the one above.
const USUAL_IDENTITY: &str = crate::sys::paths::IDENTITY;
const USUAL_IDENTITY_LINK: &str = "../../var/lib/spectra-agent/agent-id.json";
/// Address of the server and whom to trust, in the original's format.
const SETTINGS: &str = crate::sys::paths::ORIGINAL;
/// What earlier instructions of the server left: a token, used once.
const USED_TOKEN: &str = "/etc/spectra/token";
pub(super) const AUTHORITY: &str = "/etc/spectra/ca.crt";
/// Proxies of whoever installed, as variables of the service. Root's alone: they may hold a password.
const PROXIES: &str = "/etc/spectra/agent-proxy.env";
/// The audit is in it.
const LOGS: &str = "/var/log/spectra";
const RUNTIME: &str = "/run/spectra-agent";
/// Where a running agent of the service tells its status.
pub(super) const SOCKET: &str = "/run/spectra-agent/status.sock";
/// Where `install` writes the unit, and where packages do.
const UNIT: &str = "/etc/systemd/system/spectra-agent.service";
const PACKAGED_UNIT: &str = "/usr/lib/systemd/system/spectra-agent.service";
/// What this host is granted.
const DROP_IN: &str = "/etc/systemd/system/spectra-agent.service.d/10-host.conf";
/// Where `install` puts the program, and where packages do.
const PROGRAM: &str = "/usr/local/bin/spectra-agent";
const PACKAGED_PROGRAM: &str = "/usr/bin/spectra-agent";
