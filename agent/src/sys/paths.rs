//! Where an operating system wants things to be.

#[cfg_attr(unix, path = "paths/unix.rs")]
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
