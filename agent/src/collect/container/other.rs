//! Systems without control groups: what workloads use is told by whoever runs them.

use std::path::Path;
use std::thread;

use crate::collect::Fault;
use crate::host::Host;

pub(super) const NOTHING: &str = "no daemon of Docker";

#[expect(clippy::unnecessary_wraps, reason = "a tree may not be mounted on Linux")]
pub(super) fn is_there(_: &Host) -> Result<(), Fault> {
    Ok(())
}

pub(super) fn processors(_: &Host) -> Option<u32> {
    thread::available_parallelism().ok()?.get().try_into().ok()
}

/// There is one network.
pub(super) fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}
