//! A socket for echo requests to one address, and what comes back of them.

#[cfg_attr(target_os = "linux", path = "echo/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "echo/freebsd.rs")]
#[cfg_attr(windows, path = "echo/windows.rs")]
mod os;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::Fault;

/// What came back of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Back {
    /// The target answered.
    Reply { after: Duration },
    /// Somebody on the way, or this host itself, says that it does not get there.
    Refused { after: Duration, from: Option<IpAddr>, what: &'static str, code: Option<u8> },
    /// Nothing, in time.
    Nothing,
    /// This host could not send it.
    Unsent(String),
}

/// What a system has heard of a request.
#[derive(Debug)]
struct Heard {
    sequence: u16,
    /// `None`: a reply.
    failure: Option<Failed>,
}

/// Why a request got no reply.
#[derive(Debug)]
struct Failed {
    from: Option<IpAddr>,
    what: &'static str,
    code: Option<u8>,
}

/// Sends requests to one address.
#[derive(Debug)]
pub(super) struct EchoSocket(os::Socket);

impl EchoSocket {
    /// Without privileges where the kernel lets this group (`ping_group_range`), else with `CAP_NET_RAW`.
    pub(super) fn open(target: SocketAddr) -> Result<Self, Fault> {
        os::Socket::open(target).map(Self).map_err(|error| refusal(&error))
    }

    /// How many routers a request may pass.
    pub(super) fn set_hops(&self, hops: u8) -> io::Result<()> {
        self.0.set_hops(hops)
    }

    /// Sends a request, and waits for what comes back of it.
    pub(super) async fn probe(&self, sequence: u16, patience: Duration) -> Back {
        let sent = Instant::now();
        if let Err(error) = self.0.send(sequence) {
            return Back::Unsent(error.to_string());
        }
        loop {
            match timeout_at(sent + patience, self.0.next()).await {
                Err(_) => return Back::Nothing,
                Ok(Err(error)) => return Back::Unsent(error.to_string()),
                // What is late belongs to a request that was given up.
                Ok(Ok(heard)) if heard.sequence != sequence => {}
                Ok(Ok(Heard { failure: None, .. })) => return Back::Reply { after: sent.elapsed() },
                Ok(Ok(Heard { failure: Some(failure), .. })) => {
                    let Failed { from, what, code } = failure;
                    return Back::Refused { after: sent.elapsed(), from, what, code };
                }
            }
        }
    }
}

fn refusal(error: &io::Error) -> Fault {
    if error.kind() == io::ErrorKind::PermissionDenied {
        return Fault::failed(format!(
            "echo requests need a permission that this agent lacks: {}",
            os::NEEDS
        ));
    }
    Fault::doing("cannot open a socket for echo requests", error)
}
