//! Echo requests by the system's own driver, which needs no privilege.
#![expect(unsafe_code, reason = "handles and buffers")]

use std::io;
use std::mem;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ptr;
use std::time::Duration;

use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    IP_OPTION_INFORMATION, Icmp6CreateFile, Icmp6SendEcho2, IcmpCloseHandle, IcmpCreateFile, IcmpSendEcho,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET6, SOCKADDR_IN6};

/// What the request carries.
const FILL: &[u8] = b"spectra-agent echo request, as ping sends it";
/// Replies with what they carry, an error's quotation, and what the driver wants beside.
const REPLY_BYTES: usize = 512;
/// Where the numbers of a reply stand: `ICMP_ECHO_REPLY`, `ICMPV6_ECHO_REPLY`.
const STATUS: usize = 4;
const STATUS_6: usize = 28;
const ADDRESS_6: usize = 6;

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) from: IpAddr,
    /// `IP_STATUS`
    pub(crate) status: u32,
}

struct Handle(HANDLE);

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle is this value's own.
        let _ = unsafe { IcmpCloseHandle(self.0) };
    }
}

/// Sends a request that may pass `hops` routers and waits for what comes back; `None`: nothing, in time.
pub(crate) fn echo(target: IpAddr, hops: u8, patience: Duration) -> io::Result<Option<Answer>> {
    const TIMED_OUT: i32 = 11010;
    let outcome = match target {
        IpAddr::V4(target) => echo_v4(target, hops, patience),
        IpAddr::V6(target) => echo_v6(target, hops, patience),
    };
    match outcome {
        Err(error) if error.raw_os_error() == Some(TIMED_OUT) => Ok(None),
        outcome => outcome.map(Some),
    }
}

fn milliseconds(patience: Duration) -> u32 {
    u32::try_from(patience.as_millis()).unwrap_or(u32::MAX).max(1)
}

fn options(hops: u8) -> IP_OPTION_INFORMATION {
    IP_OPTION_INFORMATION { Ttl: hops, Tos: 0, Flags: 0, OptionsSize: 0, OptionsData: ptr::null_mut() }
}

fn open(handle: HANDLE) -> io::Result<Handle> {
    if handle == INVALID_HANDLE_VALUE { Err(io::Error::last_os_error()) } else { Ok(Handle(handle)) }
}

fn echo_v4(target: Ipv4Addr, hops: u8, patience: Duration) -> io::Result<Answer> {
    // SAFETY: it takes nothing.
    let handle = open(unsafe { IcmpCreateFile() })?;
    let options = options(hops);
    let mut reply = [0_u64; REPLY_BYTES / 8];
    // SAFETY: both buffers have as many bytes as is said, and outlive the call, which waits.
    let count = unsafe {
        IcmpSendEcho(
            handle.0,
            u32::from_ne_bytes(target.octets()),
            FILL.as_ptr().cast(),
            u16::try_from(FILL.len()).map_err(io::Error::other)?,
            &raw const options,
            reply.as_mut_ptr().cast(),
            u32::try_from(REPLY_BYTES).map_err(io::Error::other)?,
            milliseconds(patience),
        )
    };
    if count == 0 {
        return Err(io::Error::last_os_error());
    }
    let bytes = bytes(&reply);
    let from: [u8; 4] = *bytes.first_chunk().ok_or(io::ErrorKind::InvalidData)?;
    Ok(Answer { from: Ipv4Addr::from(from).into(), status: number(&bytes, STATUS)? })
}

fn echo_v6(target: Ipv6Addr, hops: u8, patience: Duration) -> io::Result<Answer> {
    // SAFETY: it takes nothing.
    let handle = open(unsafe { Icmp6CreateFile() })?;
    // SAFETY: zero is a value of each of its fields.
    let mut any: SOCKADDR_IN6 = unsafe { mem::zeroed() };
    any.sin6_family = AF_INET6;
    let mut to = any;
    to.sin6_addr.u.Byte = target.octets();
    let options = options(hops);
    let mut reply = [0_u64; REPLY_BYTES / 8];
    // SAFETY: addresses and buffers are values of their own and outlive the call, which waits for there is no event.
    let count = unsafe {
        Icmp6SendEcho2(
            handle.0,
            ptr::null_mut(),
            None,
            ptr::null(),
            &raw const any,
            &raw const to,
            FILL.as_ptr().cast(),
            u16::try_from(FILL.len()).map_err(io::Error::other)?,
            &raw const options,
            reply.as_mut_ptr().cast(),
            u32::try_from(REPLY_BYTES).map_err(io::Error::other)?,
            milliseconds(patience),
        )
    };
    if count == 0 {
        return Err(io::Error::last_os_error());
    }
    let bytes = bytes(&reply);
    let from = bytes.get(ADDRESS_6..).and_then(|bytes| bytes.first_chunk::<16>()).copied();
    let from = from.ok_or(io::ErrorKind::InvalidData)?;
    Ok(Answer { from: Ipv6Addr::from(from).into(), status: number(&bytes, STATUS_6)? })
}

fn bytes(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_ne_bytes()).collect()
}

fn number(bytes: &[u8], at: usize) -> io::Result<u32> {
    crate::layout::bytes::u32_at(bytes, at).ok_or_else(|| io::ErrorKind::InvalidData.into())
}
