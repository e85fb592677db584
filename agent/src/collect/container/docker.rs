//! Docker and Podman, through the API that both speak on a socket.
//!
//! A daemon is asked for its containers once; after that its events say which of them to look at again. A minute
//! in which nothing happens costs it one ping.

mod session;
#[cfg_attr(unix, path = "docker/unix.rs")]
#[cfg_attr(windows, path = "docker/windows.rs")]
mod socket;
mod tell;

pub(super) use session::follow;
pub(super) use socket::{Sockets, is_here};
