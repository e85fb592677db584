//! Where an operating system wants things to be.

#[cfg_attr(target_os = "linux", path = "paths/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "paths/freebsd.rs")]
#[cfg_attr(windows, path = "paths/windows.rs")]
mod os;

/// The identity file, if no other is named.
pub const IDENTITY: &str = os::IDENTITY;
/// Settings of the original's agent.
pub const ORIGINAL: &str = os::ORIGINAL;
/// The local policy, if no other is named.
pub const POLICY: &str = os::POLICY;
/// What this host was asked to do, if no other file is named.
pub const AUDIT: &str = os::AUDIT;
/// The spool, if neither it nor an identity file is named.
pub const SPOOL: &str = os::SPOOL;
/// Folders that logs may be read from, if the local policy names none.
pub const LOGS: &[&str] = os::LOGS;
/// Where a walk over a file system begins, if nobody says where.
pub const ROOT: &str = os::ROOT;
