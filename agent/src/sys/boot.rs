//! The host's present boot: its id, and the time since.

#[cfg_attr(target_os = "linux", path = "boot/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "boot/freebsd.rs")]
#[cfg_attr(windows, path = "boot/windows.rs")]
mod os;

use std::time::Duration;

use uuid::Uuid;

/// Time since the start, sleep included.
pub fn time_since() -> Duration {
    os::time_since()
}

/// Random id of this boot; nil where it cannot be read.
pub fn id() -> Uuid {
    os::id()
}
