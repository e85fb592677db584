//! `GetAdaptersAddresses`: addresses of this host, and the servers that its resolver asks.
#![expect(unsafe_code, reason = "lists that are linked by pointers")]

use std::fmt::Write as _;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_BUFFER_OVERFLOW, ERROR_NO_DATA, NO_ERROR};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GAA_FLAG_SKIP_ANYCAST, GAA_FLAG_SKIP_MULTICAST, GetAdaptersAddresses, IP_ADAPTER_ADDRESSES_LH,
};
use windows_sys::Win32::Networking::WinSock::{
    AF_INET, AF_INET6, AF_UNSPEC, SOCKADDR_IN, SOCKADDR_IN6, SOCKET_ADDRESS,
};

use super::text::from_pointer;

const FIRST_BYTES: usize = 32 << 10;
const MAX_BYTES: usize = 4 << 20;
/// Adapters, and addresses of one, that are looked at.
const MAX: usize = 1024;
/// `IfOperStatusUp`
const UP: i32 = 1;

/// An adapter that is up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Adapter {
    pub(crate) addresses: Vec<IpAddr>,
    pub(crate) name_servers: Vec<IpAddr>,
    pub(crate) suffix: String,
}

/// All that are up.
pub(crate) fn all() -> io::Result<Vec<Adapter>> {
    let mut buffer = vec![0_u64; FIRST_BYTES / 8];
    loop {
        let mut bytes = u32::try_from(buffer.len() * 8).map_err(io::Error::other)?;
        // SAFETY: the buffer is aligned for the structures and has as many bytes as is said.
        let error = unsafe {
            GetAdaptersAddresses(
                AF_UNSPEC.into(),
                GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST,
                ptr::null(),
                buffer.as_mut_ptr().cast(),
                &raw mut bytes,
            )
        };
        match error {
            // SAFETY: the call has written a list into the buffer, which lives on.
            NO_ERROR => return Ok(unsafe { read(buffer.as_ptr().cast()) }),
            ERROR_NO_DATA => return Ok(Vec::new()),
            ERROR_BUFFER_OVERFLOW if buffer.len() * 8 < MAX_BYTES => {
                let wanted = usize::try_from(bytes).unwrap_or(MAX_BYTES).max(buffer.len() * 8 + 1);
                buffer.resize(wanted.min(MAX_BYTES).div_ceil(8), 0);
            }
            error => return Err(io::Error::from_raw_os_error(error.cast_signed())),
        }
    }
}

/// # Safety
///
/// `first` is null or the first element of a list that the system has written, and that is still there.
unsafe fn read(first: *const IP_ADAPTER_ADDRESSES_LH) -> Vec<Adapter> {
    let (mut adapters, mut next) = (Vec::new(), first);
    while !next.is_null() && adapters.len() < MAX {
        // SAFETY: as the caller promises.
        let adapter = unsafe { &*next };
        next = adapter.Next;
        if adapter.OperStatus != UP {
            continue;
        }
        let (mut addresses, mut unicast) = (Vec::new(), adapter.FirstUnicastAddress);
        while !unicast.is_null() && addresses.len() < MAX {
            // SAFETY: as above.
            let one = unsafe { &*unicast };
            // SAFETY: as above.
            addresses.extend(unsafe { address(&one.Address) });
            unicast = one.Next;
        }
        let (mut name_servers, mut server) = (Vec::new(), adapter.FirstDnsServerAddress);
        while !server.is_null() && name_servers.len() < MAX {
            // SAFETY: as above.
            let one = unsafe { &*server };
            // SAFETY: as above.
            name_servers.extend(unsafe { address(&one.Address) });
            server = one.Next;
        }
        // SAFETY: the text ends with NUL.
        let suffix = unsafe { from_pointer(adapter.DnsSuffix) };
        adapters.push(Adapter { addresses, name_servers, suffix });
    }
    adapters
}

/// # Safety
///
/// What the address points to is as long as its family says.
unsafe fn address(address: &SOCKET_ADDRESS) -> Option<IpAddr> {
    if address.lpSockaddr.is_null() {
        return None;
    }
    // The system does not say how addresses are aligned: they are read as their bytes.
    // SAFETY: every socket address begins with its family.
    match unsafe { (*address.lpSockaddr).sa_family } {
        AF_INET => {
            // SAFETY: an address of this family is as long as the structure.
            let found = unsafe { address.lpSockaddr.cast::<[u8; size_of::<SOCKADDR_IN>()]>().read() };
            found.get(4..)?.first_chunk::<4>().map(|octets| Ipv4Addr::from(*octets).into())
        }
        AF_INET6 => {
            // SAFETY: as above.
            let found = unsafe { address.lpSockaddr.cast::<[u8; size_of::<SOCKADDR_IN6>()]>().read() };
            found.get(8..)?.first_chunk::<16>().map(|octets| Ipv6Addr::from(*octets).into())
        }
        _ => None,
    }
}

/// What a resolver of Unix would read in `resolv.conf`: servers in the order of the adapters, each once.
pub(crate) fn resolver(adapters: &[Adapter]) -> String {
    let (mut text, mut seen) = (String::new(), Vec::new());
    for server in adapters.iter().flat_map(|adapter| &adapter.name_servers) {
        // Addresses that Windows makes up where there is no server (fec0:0:0:ffff::1).
        let is_made_up = matches!(server, IpAddr::V6(address) if address.segments()[0] & 0xffc0 == 0xfec0);
        if !is_made_up && !seen.contains(server) {
            seen.push(*server);
            let _ = writeln!(text, "nameserver {server}");
        }
    }
    let suffixes: Vec<_> =
        adapters.iter().map(|adapter| adapter.suffix.as_str()).filter(|suffix| !suffix.is_empty()).collect();
    if !suffixes.is_empty() {
        let _ = writeln!(text, "search {}", suffixes.join(" "));
    }
    text
}
