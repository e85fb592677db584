//! How the long run begins: in this thread, or where the service manager wants it.

#[cfg_attr(unix, path = "launch/unix.rs")]
#[cfg_attr(windows, path = "launch/windows.rs")]
mod os;

/// Does `work` as the system wants it done; what it brings.
pub fn launch(work: impl FnOnce() -> anyhow::Result<bool> + Send + 'static) -> anyhow::Result<bool> {
    os::launch(work)
}
