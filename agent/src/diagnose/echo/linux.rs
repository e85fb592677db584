//! ICMP sockets of Linux: datagram ones, which need no privilege (icmp(7)), raw ones where those are forbidden.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::net::sockopt::{set_ip_ttl, set_ipv6_unicast_hops};
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, connect, ipproto, recv, send, socket_with,
};
use tokio::io::unix::AsyncFd;

use super::{Failed, Heard};
use crate::diagnose::icmp::{self, Echo};
use crate::sys::error_queue::{self, Failure, Origin};
use crate::sys::readiness;

/// Largest packet that is looked at: more than any echo of ours.
const PACKET_BYTES: usize = 2048;

/// Who may send echo requests.
pub(super) const NEEDS: &str = "its group within net.ipv4.ping_group_range, or CAP_NET_RAW";

#[derive(Debug)]
pub(super) struct Socket {
    fd: AsyncFd<OwnedFd>,
    target: IpAddr,
    is_raw: bool,
    /// Of raw sockets; the kernel chooses that of datagram ones.
    id: u16,
}

impl Socket {
    /// Connected: packets of others are not heard, and errors find their socket.
    pub(super) fn open(target: SocketAddr) -> io::Result<Self> {
        let (fd, is_raw) = match new(target.ip(), SocketType::DGRAM) {
            Ok(fd) => (fd, false),
            Err(Errno::ACCESS | Errno::PERM | Errno::PROTONOSUPPORT) => {
                (new(target.ip(), SocketType::RAW).map_err(permission)?, true)
            }
            Err(errno) => return Err(errno.into()),
        };
        error_queue::enable(&fd, target.is_ipv6())?;
        // The port of an ICMP socket is its id, and nothing at the target.
        let mut address = target;
        address.set_port(0);
        connect(&fd, &address)?;
        Ok(Self { fd: readiness::watch(fd)?, target: target.ip(), is_raw, id: rand::random() })
    }

    pub(super) fn set_hops(&self, hops: u8) -> io::Result<()> {
        if self.target.is_ipv6() {
            set_ipv6_unicast_hops(self.fd.get_ref(), Some(hops))?;
        } else {
            set_ip_ttl(self.fd.get_ref(), hops.into())?;
        }
        Ok(())
    }

    pub(super) fn send(&self, sequence: u16) -> io::Result<()> {
        let packet = icmp::request(Echo { id: self.id, sequence }, self.target.is_ipv6());
        // An error about an earlier packet is told by the next call; it stands in the error queue as well.
        let sent = send(self.fd.get_ref(), &packet, SendFlags::DONTWAIT)
            .or_else(|_| send(self.fd.get_ref(), &packet, SendFlags::DONTWAIT));
        sent.map(drop).map_err(io::Error::from)
    }

    /// The next thing that is heard.
    pub(super) async fn next(&self) -> io::Result<Heard> {
        loop {
            let mut guard = self.fd.ready(readiness::HEARD).await?;
            if let Some(heard) = self.take()? {
                return Ok(heard);
            }
            guard.clear_ready();
        }
    }

    /// What is there already, others' messages passed over.
    fn take(&self) -> io::Result<Option<Heard>> {
        let mut packet = [0; PACKET_BYTES];
        while let Some((length, failure)) = error_queue::take(self.fd.get_ref(), &mut packet)? {
            let echo =
                icmp::sent(&packet[..length], self.target.is_ipv6()).filter(|echo| self.is_ours(*echo));
            if let Some(Echo { sequence, .. }) = echo {
                return Ok(Some(Heard { sequence, failure: Some(self.failed(failure)) }));
            }
        }
        loop {
            match recv(self.fd.get_ref(), &mut packet, RecvFlags::DONTWAIT) {
                Ok((_, length)) => {
                    if let Some(Echo { sequence, .. }) = self.reply(&packet[..length.min(PACKET_BYTES)]) {
                        return Ok(Some(Heard { sequence, failure: None }));
                    }
                }
                Err(Errno::AGAIN) => return Ok(None),
                // Of a packet whose story the error queue tells.
                Err(_) => {}
            }
        }
    }

    fn reply(&self, packet: &[u8]) -> Option<Echo> {
        let is_v6 = self.target.is_ipv6();
        let message = if self.is_raw && !is_v6 { icmp::behind_header(packet)? } else { packet };
        icmp::reply(message, is_v6).filter(|echo| self.is_ours(*echo))
    }

    /// The kernel hands a datagram socket nothing but its own.
    fn is_ours(&self, echo: Echo) -> bool {
        !self.is_raw || echo.id == self.id
    }

    fn failed(&self, failure: Failure) -> Failed {
        let Failure { origin, kind, code, offender, errno: _ } = failure;
        match origin {
            Origin::Icmp | Origin::Icmp6 => {
                Failed { from: offender, what: icmp::meaning(kind, self.target), code: Some(code) }
            }
            // As where the own host has no neighbour of that address.
            Origin::Local | Origin::Other => Failed { from: offender, what: "dest unreachable", code: None },
        }
    }
}

fn new(target: IpAddr, kind: SocketType) -> rustix::io::Result<OwnedFd> {
    let (family, protocol) = match target {
        IpAddr::V4(_) => (AddressFamily::INET, ipproto::ICMP),
        IpAddr::V6(_) => (AddressFamily::INET6, ipproto::ICMPV6),
    };
    socket_with(family, kind, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, Some(protocol))
}

/// Linux says EPERM of raw sockets and EACCES of datagram ones.
fn permission(errno: Errno) -> io::Error {
    let errno = if errno == Errno::PERM { Errno::ACCESS } else { errno };
    errno.into()
}
