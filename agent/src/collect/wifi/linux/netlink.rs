//! Generic netlink: messages with attributes to a family of the kernel that is known by name.
//!
//! <https://docs.kernel.org/userspace-api/netlink/intro.html>

use std::io;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::net::netlink::{GENERIC, SocketAddrNetlink};
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, sendto, socket_with};

use super::nl80211::IFINDEX;

const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
/// The family that knows the others.
const CONTROL: u16 = 16;
const GET_FAMILY: u8 = 3;
const FAMILY_ID: u16 = 1;
const FAMILY_NAME: u16 = 2;
const REQUEST: u16 = 1;
/// A request whose answer is a whole list.
const REQUEST_DUMP: u16 = 0x1 | 0x300;
/// `nlmsghdr`, and `genlmsghdr` behind it.
const HEADER_BYTES: usize = 16;
const COMMAND_BYTES: usize = 4;
/// More than the kernel puts into one answer.
const BUFFER_BYTES: usize = 32 << 10;
/// The kernel answers at once or never.
const PATIENCE: Duration = Duration::from_secs(2);
/// Networks that are in sight of a radio; other lists are shorter.
const MAX_MESSAGES: usize = 1024;

#[derive(Debug)]
pub(super) struct Netlink {
    socket: OwnedFd,
    family: u16,
    number: u32,
}

impl Netlink {
    /// `NotFound`: this kernel has nothing wireless.
    pub(super) fn open() -> io::Result<Self> {
        let socket =
            socket_with(AddressFamily::NETLINK, SocketType::RAW, SocketFlags::CLOEXEC, Some(GENERIC))?;
        set_socket_timeout(&socket, Timeout::Recv, Some(PATIENCE))?;
        let mut netlink = Self { socket, family: CONTROL, number: 0 };
        let mut name = Vec::new();
        put(&mut name, FAMILY_NAME, b"nl80211\0");
        let answers = netlink.ask(GET_FAMILY, REQUEST, &name)?;
        let family = answers.iter().find_map(|bytes| u16_of(attribute(bytes, FAMILY_ID)?));
        netlink.family = family.ok_or(io::ErrorKind::NotFound)?;
        Ok(netlink)
    }

    /// The attributes of each message of a list, of one interface or of all.
    pub(super) fn dump(&mut self, command: u8, interface: Option<u32>) -> io::Result<Vec<Vec<u8>>> {
        let mut attributes = Vec::new();
        if let Some(index) = interface {
            put(&mut attributes, IFINDEX, &index.to_ne_bytes());
        }
        self.ask(command, REQUEST_DUMP, &attributes)
    }

    fn ask(&mut self, command: u8, flags: u16, attributes: &[u8]) -> io::Result<Vec<Vec<u8>>> {
        self.number = self.number.wrapping_add(1);
        let request = request(self.family, command, flags, self.number, attributes);
        sendto(&self.socket, &request, SendFlags::empty(), &SocketAddrNetlink::new(0, 0))?;
        let mut buffer = vec![0; BUFFER_BYTES];
        let mut answers = Vec::new();
        loop {
            let (_, length) = recv(&self.socket, buffer.as_mut_slice(), RecvFlags::empty())?;
            let part = parse(&buffer[..length.min(BUFFER_BYTES)], self.number);
            let part = part.map_err(io::Error::from_raw_os_error)?;
            answers.extend(part.answers);
            // A single answer has no end behind it.
            if part.is_last || (flags == REQUEST && !answers.is_empty()) || answers.len() >= MAX_MESSAGES {
                return Ok(answers);
            }
        }
    }
}

fn request(family: u16, command: u8, flags: u16, number: u32, attributes: &[u8]) -> Vec<u8> {
    let length = HEADER_BYTES + COMMAND_BYTES + attributes.len();
    let mut bytes = Vec::with_capacity(length);
    bytes.extend(u32::try_from(length).unwrap_or(u32::MAX).to_ne_bytes());
    bytes.extend(family.to_ne_bytes());
    bytes.extend(flags.to_ne_bytes());
    bytes.extend(number.to_ne_bytes());
    bytes.extend([0; 4]);
    // Version 1 of the family.
    bytes.extend([command, 1, 0, 0]);
    bytes.extend(attributes);
    bytes
}

/// Adds an attribute: length, kind, value, and up to three bytes that mean nothing.
pub(super) fn put(bytes: &mut Vec<u8>, kind: u16, value: &[u8]) {
    bytes.extend(u16::try_from(4 + value.len()).unwrap_or(u16::MAX).to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(value);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

/// What one reading has.
#[derive(Debug, Default, PartialEq, Eq)]
struct Part {
    answers: Vec<Vec<u8>>,
    is_last: bool,
}

/// The answers to a request by its number; `Err` is the kernel's error.
fn parse(mut bytes: &[u8], number: u32) -> Result<Part, i32> {
    let mut part = Part::default();
    while let Some(header) = bytes.first_chunk::<HEADER_BYTES>() {
        let length = u32::from_ne_bytes([header[0], header[1], header[2], header[3]]);
        let kind = u16::from_ne_bytes([header[4], header[5]]);
        let of = u32::from_ne_bytes([header[8], header[9], header[10], header[11]]);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some(message) = bytes.get(HEADER_BYTES..length) else { break };
        // What is late belongs to a request that was given up.
        if of == number {
            match kind {
                NLMSG_DONE => part.is_last = true,
                NLMSG_ERROR => match message.first_chunk().map_or(0, |errno| i32::from_ne_bytes(*errno)) {
                    0 => part.is_last = true,
                    errno => return Err(errno.saturating_neg()),
                },
                _ => part.answers.extend(message.get(COMMAND_BYTES..).map(<[u8]>::to_vec)),
            }
        }
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(part)
}

/// The value of the first attribute of a kind.
pub(super) fn attribute(mut bytes: &[u8], wanted: u16) -> Option<&[u8]> {
    /// Flags in the two highest bits: nested, in network order.
    const KIND: u16 = 0x3fff;
    while let Some(header) = bytes.first_chunk::<4>() {
        let length = usize::from(u16::from_ne_bytes([header[0], header[1]]));
        let kind = u16::from_ne_bytes([header[2], header[3]]) & KIND;
        let value = bytes.get(4..length)?;
        if kind == wanted {
            return Some(value);
        }
        bytes = bytes.get(length.next_multiple_of(4)..)?;
    }
    None
}

pub(super) fn u32_of(value: &[u8]) -> Option<u32> {
    value.try_into().ok().map(u32::from_ne_bytes)
}

pub(super) fn u16_of(value: &[u8]) -> Option<u16> {
    value.try_into().ok().map(u16::from_ne_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Part, attribute, parse, put, request, u32_of};

    #[test]
    fn a_request_is_as_the_kernel_documents_it() {
        let mut attributes = Vec::new();
        put(&mut attributes, 3, &7_u32.to_ne_bytes());
        let bytes = request(30, 17, 0x301, 9, &attributes);
        assert_eq!(bytes.len(), 28);
        assert_eq!(bytes[..4], 28_u32.to_ne_bytes());
        assert_eq!(bytes[4..6], 30_u16.to_ne_bytes());
        assert_eq!(bytes[16..20], [17, 1, 0, 0]);
        assert_eq!(attribute(&bytes[20..], 3).and_then(u32_of), Some(7));
        assert_eq!(attribute(&bytes[20..], 4), None);
    }

    /// A message of an answer to request 9.
    fn message(kind: u16, of: u32, body: &[u8]) -> Vec<u8> {
        let mut bytes = request(kind, 0, 2, of, &[]);
        bytes.truncate(16);
        bytes.extend(body);
        let length = u32::try_from(bytes.len()).unwrap();
        bytes[..4].copy_from_slice(&length.to_ne_bytes());
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    #[test]
    fn answers_are_told_from_ends_errors_and_what_is_late() {
        let bytes =
            [message(30, 8, &[1, 1, 0, 0, 9, 9]), message(30, 9, &[34, 1, 0, 0, 5]), message(3, 9, &[0; 4])]
                .concat();
        assert_eq!(parse(&bytes, 9), Ok(Part { answers: vec![vec![5]], is_last: true }));
        assert_eq!(parse(&message(2, 9, &(-95_i32).to_ne_bytes()), 9), Err(95));
        assert_eq!(parse(&message(2, 8, &(-95_i32).to_ne_bytes()), 9), Ok(Part::default()));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_loop(bytes: Vec<u8>, number: u32) {
            let _ = parse(&bytes, number);
            let _ = attribute(&bytes, 3);
        }
    }
}
