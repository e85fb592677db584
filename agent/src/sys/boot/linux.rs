//! `CLOCK_BOOTTIME` and `/proc/sys/kernel/random/boot_id`.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use uuid::Uuid;

pub(super) fn time_since() -> Duration {
    let time = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

pub(super) fn id() -> Uuid {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    Uuid::try_parse(text.trim()).unwrap_or_default()
}
