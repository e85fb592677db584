//! Work that gives way to all other: the lowest priority at processors and disks, for the calling thread.

#[cfg_attr(target_os = "linux", path = "idle/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "idle/freebsd.rs")]
#[cfg_attr(windows, path = "idle/windows.rs")]
mod os;

/// Lowers the calling thread for good, and the programs that it starts. What is refused changes nothing but
/// how soon the work is done.
pub(crate) fn lower_this_thread() {
    os::lower_this_thread();
}
