//! The server as a service of systemd: its files, its user, and what root types for it.

pub mod environment;
mod plan;
#[cfg(test)]
mod tests;

pub(crate) use plan::{Place, install, uninstall};

/// Name of the service.
pub(crate) const SERVICE: &str = "spectra-server";
/// The system user that it runs as, and that user's group.
pub(crate) const USER: &str = "spectra";
/// Its settings, `NAME=value` a line.
pub(crate) const ENVIRONMENT: &str = "/etc/spectra/server.env";
/// Its data; kept by everything but `uninstall --purge`.
pub(crate) const STATE: &str = "/var/lib/spectra";
/// Where `install` writes the unit, and where packages do.
pub(crate) const UNIT: &str = "/etc/systemd/system/spectra-server.service";
pub(crate) const PACKAGED_UNIT: &str = "/usr/lib/systemd/system/spectra-server.service";
/// Where `install` puts the program, and where packages do.
pub(crate) const PROGRAM: &str = "/usr/local/bin/spectra-server";
pub(crate) const PACKAGED_PROGRAM: &str = "/usr/bin/spectra-server";
