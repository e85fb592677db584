//! `ntp_adjtime(2)`, asked without setting anything.
#![expect(unsafe_code, reason = "a system call that fills a structure")]

use std::io;

use crate::collect::time_sync::Clock;

pub(crate) fn read() -> io::Result<Clock> {
    // SAFETY: zero is a value of each of its fields, and `modes` 0 sets nothing.
    let mut timex: libc::timex = unsafe { std::mem::zeroed() };
    // SAFETY: `timex` is a value of its own, which the call may change.
    let state = unsafe { libc::ntp_adjtime(&raw mut timex) };
    if state < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(Clock {
        state,
        status: timex.status,
        offset: timex.offset,
        frequency: timex.freq,
        max_error: timex.maxerror,
        estimated_error: timex.esterror,
    })
}
