//! The kernel's own account of its clock: `adjtimex(2)`, which rustix does not have.
#![expect(unsafe_code, reason = "a system call that fills a structure")]

use std::io;

/// The fields that are told, in the kernel's units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// What the call returns: 0 to 5.
    pub(crate) state: i32,
    pub(crate) status: i32,
    /// Micro- or nanoseconds, as `status` says.
    pub(crate) offset: i64,
    pub(crate) frequency: i64,
    /// Microseconds, as the next one.
    pub(crate) max_error: i64,
    pub(crate) estimated_error: i64,
}

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
