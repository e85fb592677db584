//! A UDP packet that may pass so many routers, and what its error queue says of it.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use rustix::net::sockopt::{set_ip_ttl, set_ipv6_unicast_hops};
use tokio::io::unix::AsyncFd;
use tokio::time::{Instant, timeout_at};

use crate::diagnose::echo::Back;
use crate::diagnose::icmp;
use crate::sys::error_queue::{self, Failure, Origin};
use crate::sys::readiness;

const PACKET: &[u8] = b"spectra-agent traceroute";
/// ICMP: the port is closed, so the packet has come to its target.
const PORT_UNREACHABLE: (u8, u8) = (3, 3);
const PORT_UNREACHABLE_6: (u8, u8) = (1, 4);

pub(super) async fn probe(target: SocketAddr, hops: u8, patience: Duration) -> Back {
    let sent = Instant::now();
    let outcome = async {
        let socket = readiness::watch(open(target, hops)?)?;
        socket.get_ref().send(PACKET)?;
        match timeout_at(sent + patience, back(&socket, target, sent)).await {
            Ok(back) => back,
            Err(_) => Ok(Back::Nothing),
        }
    };
    outcome.await.unwrap_or_else(|error: io::Error| Back::Unsent(error.to_string()))
}

fn open(target: SocketAddr, hops: u8) -> io::Result<UdpSocket> {
    let any = if target.is_ipv6() { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0))?;
    socket.set_nonblocking(true)?;
    if target.is_ipv6() {
        set_ipv6_unicast_hops(&socket, Some(hops))?;
    } else {
        set_ip_ttl(&socket, hops.into())?;
    }
    error_queue::enable(&socket, target.is_ipv6())?;
    socket.connect(target)?;
    Ok(socket)
}

/// Waits for what comes back.
async fn back(socket: &AsyncFd<UdpSocket>, target: SocketAddr, sent: Instant) -> io::Result<Back> {
    loop {
        let mut guard = socket.ready(readiness::HEARD).await?;
        let mut packet = [0; 64];
        if let Some((_, failure)) = error_queue::take(socket.get_ref(), &mut packet)? {
            return Ok(meaning(failure, target, sent.elapsed()));
        }
        match socket.get_ref().recv(&mut packet) {
            // Somebody does listen there.
            Ok(_) => return Ok(Back::Reply { after: sent.elapsed() }),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => guard.clear_ready(),
            // The error queue has it.
            Err(_) => {}
        }
    }
}

fn meaning(failure: Failure, target: SocketAddr, after: Duration) -> Back {
    let Failure { origin, kind, code, offender, errno } = failure;
    let closed = if target.is_ipv6() { PORT_UNREACHABLE_6 } else { PORT_UNREACHABLE };
    match origin {
        Origin::Icmp | Origin::Icmp6 if (kind, code) == closed => Back::Reply { after },
        Origin::Icmp | Origin::Icmp6 => {
            Back::Refused { after, from: offender, what: icmp::meaning(kind, target.ip()), code: Some(code) }
        }
        Origin::Local | Origin::Other => Back::Unsent(io::Error::from_raw_os_error(errno).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Back, Failure, Origin, meaning};

    #[test]
    fn a_closed_port_is_the_end_of_the_way() {
        let (v4, v6) = ("192.0.2.1:33434".parse().unwrap(), "[2001:db8::1]:33434".parse().unwrap());
        let after = Duration::from_millis(3);
        let offender = "192.0.2.254".parse().ok();
        let failure = |origin, kind, code| Failure { origin, kind, code, errno: 113, offender };
        let refused = |what, code| Back::Refused { after, from: offender, what, code: Some(code) };
        for (target, failure, expected) in [
            (v4, failure(Origin::Icmp, 3, 3), Back::Reply { after }),
            (v6, failure(Origin::Icmp6, 1, 4), Back::Reply { after }),
            (v4, failure(Origin::Icmp, 11, 0), refused("ttl exceeded", 0)),
            (v6, failure(Origin::Icmp6, 3, 0), refused("ttl exceeded", 0)),
            (v4, failure(Origin::Icmp, 3, 13), refused("dest unreachable", 13)),
            (v6, failure(Origin::Icmp6, 1, 0), refused("dest unreachable", 0)),
        ] {
            assert_eq!(meaning(failure, target, after), expected);
        }
        let local = meaning(failure(Origin::Local, 0, 0), v4, after);
        assert!(matches!(&local, Back::Unsent(words) if words.contains("No route to host")), "{local:?}");
    }
}
