//! The kernel's record of this process, and the clock of the process.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::layout::freebsd::process;
use crate::sys::freebsd::sysctl;

pub(super) fn resident_bytes() -> Option<u64> {
    let record = sysctl::process(std::process::id()).ok()?;
    let pages = process::records(&record).next()?.resident_pages;
    pages.checked_mul(rustix::param::page_size() as u64)
}

pub(super) fn processor_time() -> Option<Duration> {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}
