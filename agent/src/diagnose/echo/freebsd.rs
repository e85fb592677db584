//! Raw ICMP sockets, which are root's: replies come to them, and what routers say of requests.

use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::net::sockopt::{set_ip_ttl, set_ipv6_unicast_hops};
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, ipproto, recvfrom, sendto, socket_with,
};
use tokio::io::unix::AsyncFd;

use super::{Failed, Heard};
use crate::diagnose::icmp::{self, Echo};
use crate::sys::readiness;

/// Who may send echo requests.
pub(super) const NEEDS: &str = "to be root";

/// Largest packet that is looked at: more than any echo of ours.
const PACKET_BYTES: usize = 2048;

#[derive(Debug)]
pub(super) struct Socket {
    fd: AsyncFd<OwnedFd>,
    target: SocketAddr,
    id: u16,
}

impl Socket {
    pub(super) fn open(mut target: SocketAddr) -> io::Result<Self> {
        target.set_port(0);
        let (family, protocol) = match target {
            SocketAddr::V4(_) => (AddressFamily::INET, ipproto::ICMP),
            SocketAddr::V6(_) => (AddressFamily::INET6, ipproto::ICMPV6),
        };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let fd = socket_with(family, SocketType::RAW, flags, Some(protocol))
            .map_err(|errno| io::Error::from(if errno == Errno::PERM { Errno::ACCESS } else { errno }))?;
        Ok(Self { fd: readiness::watch(fd)?, target, id: rand::random() })
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
        sendto(self.fd.get_ref(), &packet, SendFlags::empty(), &self.target)?;
        Ok(())
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
        loop {
            match recvfrom(self.fd.get_ref(), &mut packet, RecvFlags::DONTWAIT) {
                Ok((_, length, from)) => {
                    let from = from.and_then(|from| SocketAddr::try_from(from).ok()).map(|from| from.ip());
                    let heard = icmp::heard(&packet[..length.min(PACKET_BYTES)], self.target.ip());
                    if let Some((echo, failure)) = heard.filter(|(echo, _)| echo.id == self.id) {
                        let failure = failure.map(|(what, code)| Failed { from, what, code: Some(code) });
                        return Ok(Some(Heard { sequence: echo.sequence, failure }));
                    }
                }
                Err(Errno::AGAIN) => return Ok(None),
                Err(errno) => return Err(errno.into()),
            }
        }
    }
}
