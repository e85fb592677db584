//! The nicest thread, and the class *idle* at disks.
#![expect(unsafe_code, reason = "ioprio_set has no function in any library")]

/// The nicest that a process can be.
const NICEST: i32 = 19;

pub(super) fn lower_this_thread() {
    /// One thread; 0 is the caller.
    const WHO_PROCESS: libc::c_int = 1;
    /// The class *idle*, in the bits above its level.
    const IDLE: libc::c_int = 3 << 13;
    let _ = rustix::process::setpriority_process(None, NICEST);
    // SAFETY: it takes three integers and touches no memory.
    let _ = unsafe { libc::syscall(libc::SYS_ioprio_set, WHO_PROCESS, 0, IDLE) };
}
