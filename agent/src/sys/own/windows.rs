//! What Windows counts of this process.
#![expect(unsafe_code, reason = "system calls that fill structures")]

use std::mem;
use std::time::Duration;

use windows_sys::Win32::Foundation::FILETIME;
use windows_sys::Win32::System::ProcessStatus::{GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, GetProcessTimes};

pub(super) fn resident_bytes() -> Option<u64> {
    let bytes = u32::try_from(size_of::<PROCESS_MEMORY_COUNTERS>()).ok()?;
    // SAFETY: zero is a value of each of its fields.
    let mut counters: PROCESS_MEMORY_COUNTERS = unsafe { mem::zeroed() };
    // SAFETY: the handle stands for this process; the structure has the length given.
    let is_done = unsafe { GetProcessMemoryInfo(GetCurrentProcess(), &raw mut counters, bytes) };
    (is_done != 0).then_some(counters.WorkingSetSize as u64)
}

pub(super) fn processor_time() -> Option<Duration> {
    let [mut created, mut ended, mut kernel, mut user] =
        [FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 }; 4];
    // SAFETY: the handle stands for this process; the four are values of their own.
    let is_done = unsafe {
        GetProcessTimes(GetCurrentProcess(), &raw mut created, &raw mut ended, &raw mut kernel, &raw mut user)
    };
    (is_done != 0).then(|| duration(kernel) + duration(user))
}

/// In units of 100 ns.
fn duration(time: FILETIME) -> Duration {
    let ticks = u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime);
    Duration::from_micros(ticks / 10)
}
