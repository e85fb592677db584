//! systemd's protocol: datagrams with lines of `NAME=value` (`sd_notify(3)`).

use std::ffi::OsStr;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

use super::Word;

#[derive(Debug)]
pub(super) struct Channel(UnixDatagram);

impl Channel {
    pub(super) fn of_environment() -> Option<Self> {
        Self::open(&std::env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty())?)
    }

    /// `None` if there is nobody at that name, which is no reason not to work.
    fn open(name: &OsStr) -> Option<Self> {
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

    pub(super) fn send(&self, word: &Word<'_>) {
        let words = match word {
            Word::Ready(status) => format!("READY=1\nSTATUS={status}"),
            Word::Stopping => "STOPPING=1".to_owned(),
            Word::Alive => "WATCHDOG=1".to_owned(),
        };
        let _ = self.0.send(words.as_bytes());
    }
}
