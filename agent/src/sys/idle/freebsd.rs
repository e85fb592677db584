//! The idle class of `rtprio_thread(2)`: `nice` is the whole process's there.
#![expect(unsafe_code, reason = "a system call that no crate has")]

/// The least of the idle class.
const LEAST: u16 = 31;

pub(super) fn lower_this_thread() {
    let mut priority = libc::rtprio { type_: libc::RTP_PRIO_IDLE, prio: LEAST };
    // SAFETY: the structure is a value of its own; 0 is the calling thread.
    let _ = unsafe { libc::rtprio_thread(libc::RTP_SET, 0, &raw mut priority) };
}
