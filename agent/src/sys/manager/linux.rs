//! systemd's protocol: datagrams with lines of `NAME=value` (`sd_notify(3)`).

use std::ffi::OsStr;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

#[derive(Debug)]
pub(super) struct Channel(UnixDatagram);

impl Channel {
    /// `None` if there is nobody at that name, which is no reason not to work.
    pub(super) fn open(name: &OsStr) -> Option<Self> {
        let address = match name.as_bytes().strip_prefix(b"@") {
            Some(name) => SocketAddr::from_abstract_name(name).ok()?,
            None => SocketAddr::from_pathname(name).ok()?,
        };
        let socket = UnixDatagram::unbound().ok()?;
        // A manager that does not read must not hold up the agent.
        socket.set_nonblocking(true).ok()?;
        socket.connect_addr(&address).ok()?;
        Some(Self(socket))
    }

    pub(super) fn send(&self, words: &str) {
        let _ = self.0.send(words.as_bytes());
    }
}
