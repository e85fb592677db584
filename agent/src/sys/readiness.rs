//! Waiting for a socket that tokio has no type for.
#![expect(unsafe_code, reason = "tokio cannot see by itself that a type keeps its descriptor")]

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Packets that arrived, and errors.
pub(crate) const HEARD: Interest = Interest::READABLE.add(Interest::ERROR);

/// Lets the runtime watch a socket that does not block.
pub(crate) fn watch<T: AsRawFd + Into<OwnedFd>>(socket: T) -> io::Result<AsyncFd<T>> {
    // SAFETY: what can become an `OwnedFd` owns its descriptor: it is open, and the same, while `socket` lives, which
    // the `AsyncFd` takes.
    unsafe { AsyncFd::register_with_interest(socket, HEARD) }.map_err(io::Error::from)
}
