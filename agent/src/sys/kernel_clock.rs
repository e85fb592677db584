//! The kernel's own account of its clock: `adjtimex(2)`, which rustix does not have.
#![expect(unsafe_code, reason = "a system call that fills a structure")]

use std::io;

use crate::collect::time_sync::Clock;

pub(crate) fn read() -> io::Result<Clock> {
    // SAFETY: zero is a value of each of its fields, and `modes` 0 sets nothing.
    let mut timex: libc::timex = unsafe { std::mem::zeroed() };
    // SAFETY: `timex` is a value of its own, which the call may change.
    let state = unsafe { libc::adjtimex(&raw mut timex) };
    if state < 0 {
        return Err(io::Error::last_os_error());
    }
    #[expect(clippy::useless_conversion, reason = "a long has 32 bits on some targets")]
    Ok(Clock {
        state,
        status: timex.status,
        offset: i64::from(timex.offset),
        frequency: i64::from(timex.freq),
        max_error: i64::from(timex.maxerror),
        estimated_error: i64::from(timex.esterror),
    })
}
