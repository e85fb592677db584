//! `/proc/self/statm` and the clock of the process.

use std::path::Path;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::collect::text::{number, words};
use crate::sys::hot_file::read_once;

pub(super) fn resident_bytes() -> Option<u64> {
    let statm = read_once(Path::new("/proc/self/statm")).ok()?;
    let pages = words(&statm).nth(1).and_then(number)?;
    pages.checked_mul(rustix::param::page_size() as u64)
}

pub(super) fn processor_time() -> Option<Duration> {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}
