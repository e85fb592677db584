//! A socket's error queue: which router or host sent an ICMP error about which of our packets.
//!
//! With `IP_RECVERR` (ip(7)) an unprivileged socket learns what otherwise only raw sockets see. rustix reads
//! no such control messages, hence libc.
#![expect(unsafe_code, reason = "setsockopt and recvmsg with control messages that rustix does not know")]

use std::io;
use std::mem;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::{AsFd, AsRawFd};

/// Of a `c_int`, on every Linux.
const INT_BYTES: libc::socklen_t = 4;

/// One error, as the kernel keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) origin: Origin,
    /// Of ICMP.
    pub(crate) kind: u8,
    pub(crate) code: u8,
    /// As `errno`.
    pub(crate) errno: i32,
    /// Who sent the ICMP message.
    pub(crate) offender: Option<IpAddr>,
}

/// Where an error comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// This host.
    Local,
    Icmp,
    Icmp6,
    Other,
}

/// Lets the kernel queue errors about packets of this socket.
pub(crate) fn enable(socket: impl AsFd, is_v6: bool) -> io::Result<()> {
    let (level, name) =
        if is_v6 { (libc::IPPROTO_IPV6, libc::IPV6_RECVERR) } else { (libc::IPPROTO_IP, libc::IP_RECVERR) };
    let on: libc::c_int = 1;
    // SAFETY: the descriptor is open for the call, and the value is an int of the length given.
    let outcome = unsafe {
        libc::setsockopt(socket.as_fd().as_raw_fd(), level, name, (&raw const on).cast(), INT_BYTES)
    };
    if outcome == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Takes the oldest error with what it says of the packet (its payload, as the socket wrote it), without
/// waiting; `None` when there is none.
pub(crate) fn take(socket: impl AsFd, packet: &mut [u8]) -> io::Result<Option<(usize, Failure)>> {
    // An error, an address of either family behind it, and the header of each.
    let mut control = [0u64; 32];
    let mut part = libc::iovec { iov_base: packet.as_mut_ptr().cast(), iov_len: packet.len() };
    // SAFETY: zero is a value of each of its fields.
    let mut message: libc::msghdr = unsafe { mem::zeroed() };
    message.msg_iov = &raw mut part;
    message.msg_iovlen = 1;
    message.msg_control = control.as_mut_ptr().cast();
    message.msg_controllen = size_of_val(&control) as _;
    let flags = libc::MSG_ERRQUEUE | libc::MSG_DONTWAIT;
    // SAFETY: the buffers that `message` names outlive the call and have the lengths it says.
    let read = unsafe { libc::recvmsg(socket.as_fd().as_raw_fd(), &raw mut message, flags) };
    let Ok(read) = usize::try_from(read) else {
        let error = io::Error::last_os_error();
        return if error.kind() == io::ErrorKind::WouldBlock { Ok(None) } else { Err(error) };
    };
    // SAFETY: the kernel filled `message`, whose control buffer is aligned and alive.
    Ok(unsafe { failure(&message) }.map(|failure| (read.min(packet.len()), failure)))
}

/// # Safety
///
/// `message` has been filled by `recvmsg`, and its control buffer is still there.
unsafe fn failure(message: &libc::msghdr) -> Option<Failure> {
    // SAFETY: as the caller promises.
    let mut header = unsafe { libc::CMSG_FIRSTHDR(message) };
    while !header.is_null() {
        // SAFETY: it is not null, so it lies within the control buffer.
        let (level, kind, length) =
            unsafe { ((*header).cmsg_level, (*header).cmsg_type, (*header).cmsg_len as usize) };
        let is_error = (level == libc::IPPROTO_IP && kind == libc::IP_RECVERR)
            || (level == libc::IPPROTO_IPV6 && kind == libc::IPV6_RECVERR);
        if is_error {
            // SAFETY: the data of a header begin behind it, and it says how long they are.
            let (start, prefix) = unsafe { (libc::CMSG_DATA(header), libc::CMSG_LEN(0) as usize) };
            // SAFETY: as above.
            let bytes = unsafe { std::slice::from_raw_parts(start, length.saturating_sub(prefix)) };
            return parse(bytes);
        }
        // SAFETY: `header` came from this message.
        header = unsafe { libc::CMSG_NXTHDR(message, header) };
    }
    None
}

/// `sock_extended_err`, and behind it the address of whoever sent the error.
fn parse(bytes: &[u8]) -> Option<Failure> {
    let (error, address) = bytes.split_first_chunk::<16>()?;
    let origin = match i32::from(error[4]) {
        1 => Origin::Local,
        2 => Origin::Icmp,
        3 => Origin::Icmp6,
        _ => Origin::Other,
    };
    let errno = i32::from_ne_bytes([error[0], error[1], error[2], error[3]]);
    Some(Failure { origin, errno, kind: error[5], code: error[6], offender: offender(address) })
}

/// A `sockaddr`; family 0 is nobody.
fn offender(bytes: &[u8]) -> Option<IpAddr> {
    let family = u16::from_ne_bytes(*bytes.first_chunk()?);
    match i32::from(family) {
        libc::AF_INET => {
            let octets: [u8; 4] = *bytes.get(4..)?.first_chunk()?;
            Some(Ipv4Addr::from(octets).into())
        }
        libc::AF_INET6 => {
            let octets: [u8; 16] = *bytes.get(8..)?.first_chunk()?;
            Some(Ipv6Addr::from(octets).into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;
    use std::thread;
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Failure, Origin, enable, parse, take};

    #[test]
    fn a_port_where_nobody_listens_is_told_with_the_packet_that_found_it() {
        for (address, origin, kind, code) in
            [("127.0.0.1:0", Origin::Icmp, 3, 3), ("[::1]:0", Origin::Icmp6, 1, 4)]
        {
            let closed = UdpSocket::bind(address).unwrap().local_addr().unwrap();
            let socket = UdpSocket::bind(address).unwrap();
            enable(&socket, closed.is_ipv6()).unwrap();
            socket.send_to(b"which", closed).unwrap();
            let mut packet = [0; 64];
            let mut taken = None;
            for _ in 0..200 {
                taken = take(&socket, &mut packet).unwrap();
                if taken.is_some() {
                    break;
                }
                thread::sleep(Duration::from_millis(5));
            }
            let (length, failure) = taken.expect("the kernel tells it at once");
            assert_eq!(&packet[..length], b"which");
            let expected =
                Failure { origin, kind, code, errno: libc::ECONNREFUSED, offender: Some(closed.ip()) };
            assert_eq!(failure, expected);
            assert_eq!(take(&socket, &mut packet).unwrap(), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes);
        }
    }
}
