//! A question on this host: who connects is told something, and the connection ends.

#[cfg_attr(unix, path = "local_socket/unix.rs")]
#[cfg_attr(windows, path = "local_socket/windows.rs")]
mod os;

use std::io;
use std::path::Path;
use std::time::Duration;

pub(crate) use os::Listener;

/// Most that an answer has; a status with every collector broken has some 10 KB.
const MAX_BYTES: u64 = 1 << 20;
/// How long somebody who asked may take to read, and how long an agent may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Listens at `path`, in place of whatever a process that is gone left there. Everybody on this host may ask.
pub(crate) fn listen(path: &Path) -> io::Result<Listener> {
    os::listen(path)
}

/// Waits for one who asks, and answers.
pub(crate) async fn answer(listener: &Listener, answer: impl FnOnce() -> Vec<u8>) {
    os::answer(listener, answer).await;
}

/// Asks whoever listens at `path`.
pub(crate) fn ask(path: &Path) -> io::Result<Vec<u8>> {
    os::ask(path)
}
