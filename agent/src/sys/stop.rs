//! Being asked to stop.

#[cfg_attr(unix, path = "stop/unix.rs")]
#[cfg_attr(windows, path = "stop/windows.rs")]
mod os;

use std::io;

/// Listens for requests to stop from now on; they are not lost before they are waited for.
#[derive(Debug)]
pub struct Stop(os::Signals);

impl Stop {
    pub fn listen() -> io::Result<Self> {
        os::Signals::listen().map(Self)
    }

    /// Comes back when the process is asked to stop, with what asked.
    pub async fn requested(&mut self) -> &'static str {
        self.0.next().await
    }
}
