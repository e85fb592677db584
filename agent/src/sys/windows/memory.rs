//! `GlobalMemoryStatusEx` and `GetPerformanceInfo`.
#![expect(unsafe_code, reason = "system calls that fill structures")]

use std::io;
use std::mem;

use windows_sys::Win32::System::ProcessStatus::{GetPerformanceInfo, PERFORMANCE_INFORMATION};
use windows_sys::Win32::System::SystemInformation::{GlobalMemoryStatusEx, MEMORYSTATUSEX};

/// Bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) total: u64,
    pub(crate) available: u64,
    /// What can be promised to programs, and what is left of it: main memory and page files.
    pub(crate) commit_limit: u64,
    pub(crate) commit_left: u64,
    /// Of the file cache; `None` where it is not told.
    pub(crate) cached: Option<u64>,
}

pub(crate) fn read() -> io::Result<Status> {
    // SAFETY: zero is a value of each of its fields.
    let mut status: MEMORYSTATUSEX = unsafe { mem::zeroed() };
    status.dwLength = u32::try_from(size_of::<MEMORYSTATUSEX>()).map_err(io::Error::other)?;
    // SAFETY: the structure says how long it is.
    if unsafe { GlobalMemoryStatusEx(&raw mut status) } == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(Status {
        total: status.ullTotalPhys,
        available: status.ullAvailPhys,
        commit_limit: status.ullTotalPageFile,
        commit_left: status.ullAvailPageFile,
        cached: cached(),
    })
}

fn cached() -> Option<u64> {
    let bytes = u32::try_from(size_of::<PERFORMANCE_INFORMATION>()).ok()?;
    // SAFETY: zero is a value of each of its fields.
    let mut information: PERFORMANCE_INFORMATION = unsafe { mem::zeroed() };
    // SAFETY: the structure has the length given.
    let is_done = unsafe { GetPerformanceInfo(&raw mut information, bytes) } != 0;
    let bytes = (information.SystemCache as u64).checked_mul(information.PageSize as u64);
    bytes.filter(|bytes| is_done && *bytes > 0)
}
