//! The kernel's list of sockets by netlink (`sock_diag(7)`): binary, whole, without holding its locks for long.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use rustix::net::netlink::{SOCK_DIAG, SocketAddrNetlink};
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, sendto, socket_with};

use super::{List, Raw};

const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
/// A request whose answer is a whole list.
const REQUEST_DUMP: u16 = 0x1 | 0x300;
/// `nlmsghdr`
const HEADER_BYTES: usize = 16;
/// `inet_diag_msg`
const MESSAGE_BYTES: usize = 72;
const TCP: u8 = 6;
const UDP: u8 = 17;
/// More than the kernel puts into one answer.
const BUFFER_BYTES: usize = 64 << 10;
/// The kernel answers at once or never.
const PATIENCE: Duration = Duration::from_secs(5);
/// Sockets of one list that are kept.
const MAX_SOCKETS: usize = 100_000;

pub(super) fn dump(list: List) -> io::Result<Vec<Raw>> {
    let kind = SocketType::RAW;
    let socket = socket_with(AddressFamily::NETLINK, kind, SocketFlags::CLOEXEC, Some(SOCK_DIAG))?;
    set_socket_timeout(&socket, Timeout::Recv, Some(PATIENCE))?;
    sendto(&socket, &request(list), SendFlags::empty(), &SocketAddrNetlink::new(0, 0))?;
    let mut sockets = Vec::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let (_, length) = recv(&socket, buffer.as_mut_slice(), RecvFlags::empty())?;
        let part = parse(&buffer[..length.min(BUFFER_BYTES)]).map_err(io::Error::from_raw_os_error)?;
        sockets.extend(part.sockets);
        if part.is_last || sockets.len() >= MAX_SOCKETS {
            return Ok(sockets);
        }
    }
}

/// `nlmsghdr` and `inet_diag_req_v2`: all states, any address.
fn request(list: List) -> Vec<u8> {
    const REQUEST_BYTES: usize = 56;
    let family = if list.is_v6 { libc::AF_INET6 } else { libc::AF_INET };
    let mut bytes = Vec::with_capacity(HEADER_BYTES + REQUEST_BYTES);
    let length = u32::try_from(HEADER_BYTES + REQUEST_BYTES).unwrap_or(u32::MAX);
    bytes.extend(length.to_ne_bytes());
    bytes.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    bytes.extend(REQUEST_DUMP.to_ne_bytes());
    bytes.extend([0; 8]);
    bytes.extend([u8::try_from(family).unwrap_or(0), if list.is_tcp { TCP } else { UDP }, 0, 0]);
    bytes.extend(u32::MAX.to_ne_bytes());
    bytes.resize(HEADER_BYTES + REQUEST_BYTES, 0);
    bytes
}

/// What one reading has.
#[derive(Debug, Default, PartialEq, Eq)]
struct Part {
    sockets: Vec<Raw>,
    is_last: bool,
}

/// `Err` is the kernel's error.
fn parse(mut bytes: &[u8]) -> Result<Part, i32> {
    let mut part = Part::default();
    while let Some(header) = bytes.first_chunk::<HEADER_BYTES>() {
        let length = u32::from_ne_bytes([header[0], header[1], header[2], header[3]]);
        let kind = u16::from_ne_bytes([header[4], header[5]]);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some(message) = bytes.get(HEADER_BYTES..length) else { break };
        match kind {
            NLMSG_DONE => part.is_last = true,
            NLMSG_ERROR => {
                let errno = message.first_chunk().map_or(0, |errno| i32::from_ne_bytes(*errno));
                return Err(errno.saturating_neg());
            }
            SOCK_DIAG_BY_FAMILY => part.sockets.extend(socket(message)),
            _ => {}
        }
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(part)
}

fn socket(message: &[u8]) -> Option<Raw> {
    let message: &[u8; MESSAGE_BYTES] = message.first_chunk()?;
    let number = |at: usize| u32::from_ne_bytes([0, 1, 2, 3].map(|byte| message[at + byte]));
    let port = |at: usize| u16::from_be_bytes([message[at], message[at + 1]]);
    let is_v6 = i32::from(message[0]) == libc::AF_INET6;
    let address = |at: usize| -> IpAddr {
        if is_v6 {
            let mut octets = [0; 16];
            octets.copy_from_slice(&message[at..at + 16]);
            Ipv6Addr::from(octets).into()
        } else {
            Ipv4Addr::from([0, 1, 2, 3].map(|byte| message[at + byte])).into()
        }
    };
    Some(Raw {
        state: message[1],
        local: SocketAddr::new(address(8), port(4)),
        remote: SocketAddr::new(address(24), port(6)),
        user: number(64),
        inode: number(68).into(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Part, Raw, parse, request};
    use crate::diagnose::netstat::os::LISTS;

    /// Synthetic: a listener on 127.0.0.1:22, and the end of the list.
    fn answer() -> Vec<u8> {
        let mut message = vec![0; 72];
        message[0] = 2;
        message[1] = 10;
        message[4..6].copy_from_slice(&22u16.to_be_bytes());
        message[8..12].copy_from_slice(&[127, 0, 0, 1]);
        message[64..68].copy_from_slice(&33u32.to_ne_bytes());
        message[68..72].copy_from_slice(&4711u32.to_ne_bytes());
        let mut bytes = header(16 + 72, 20);
        bytes.extend(message);
        bytes.extend(header(20, 3));
        bytes.extend([0; 4]);
        bytes
    }

    fn header(length: u32, kind: u16) -> Vec<u8> {
        let mut bytes = length.to_ne_bytes().to_vec();
        bytes.extend(kind.to_ne_bytes());
        bytes.extend([0; 10]);
        bytes
    }

    #[test]
    fn a_socket_has_addresses_a_state_an_owner_and_an_inode() {
        let expected = Raw {
            local: "127.0.0.1:22".parse().unwrap(),
            remote: "0.0.0.0:0".parse().unwrap(),
            state: 10,
            user: 33,
            inode: 4711,
        };
        assert_eq!(parse(&answer()), Ok(Part { sockets: vec![expected], is_last: true }));
    }

    #[test]
    fn an_error_of_the_kernel_is_its_number() {
        let mut bytes = header(20, 2);
        bytes.extend((-2i32).to_ne_bytes());
        assert_eq!(parse(&bytes), Err(2));
    }

    #[test]
    fn a_request_has_the_length_that_it_says() {
        for list in LISTS {
            let bytes = request(*list);
            assert_eq!(bytes.len(), 72);
            assert_eq!(u32::from_ne_bytes(*bytes.first_chunk().unwrap()), 72);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, at: prop::sample::Index, byte: u8, cut: prop::sample::Index) {
            let _ = parse(&bytes);
            let mut message = answer();
            let at = at.index(message.len());
            message[at] = byte;
            message.truncate(cut.index(message.len()));
            let _ = parse(&message);
        }
    }
}
