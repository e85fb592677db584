//! Work that gives way to all other: the lowest priority at processors and disks, for the calling thread.
#![expect(unsafe_code, reason = "ioprio_set has no function in any library")]

/// The nicest that a process can be.
const NICEST: i32 = 19;

/// Lowers the calling thread for good, and the programs that it starts. What is refused changes nothing but
/// how soon the work is done.
pub(crate) fn lower_this_thread() {
    /// One thread; 0 is the caller.
    const WHO_PROCESS: libc::c_int = 1;
    /// The class *idle*, in the bits above its level.
    const IDLE: libc::c_int = 3 << 13;
    let _ = rustix::process::setpriority_process(None, NICEST);
    // SAFETY: it takes three integers and touches no memory.
    let _ = unsafe { libc::syscall(libc::SYS_ioprio_set, WHO_PROCESS, 0, IDLE) };
}
