//! `CLOCK_MONOTONIC`, which goes on while the host sleeps, and `kern.boot_id`.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use uuid::Uuid;

use crate::sys::freebsd::sysctl;

pub(super) fn time_since() -> Duration {
    let time = clock_gettime(ClockId::Monotonic);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// 16 bytes by chance of the kernel's.
pub(super) fn id() -> Uuid {
    let bytes = sysctl::bytes("kern.boot_id").unwrap_or_default();
    bytes.first_chunk::<16>().map(|bytes| Uuid::from_bytes(*bytes)).unwrap_or_default()
}
