//! `getifaddrs(3)`: interfaces with their counters, and addresses of this host.
#![expect(unsafe_code, reason = "a list that is linked by pointers")]

use std::ffi::CStr;
use std::io;
use std::net::Ipv4Addr;
use std::ptr;

use crate::layout::freebsd::interface;

// The counters are as long as the system's own header has them.
const _: () = assert!(size_of::<libc::if_data>() == interface::BYTES);

/// What the kernel says of the link of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) name: String,
    pub(crate) address: Vec<u8>,
    /// `struct if_data`
    pub(crate) data: Vec<u8>,
}

/// The list, until it is given back.
struct List(*mut libc::ifaddrs);

impl List {
    fn new() -> io::Result<Self> {
        let mut first = ptr::null_mut();
        // SAFETY: the pointer is a value of its own, which the call sets.
        if unsafe { libc::getifaddrs(&raw mut first) } != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(Self(first))
    }

    fn entries(&self) -> impl Iterator<Item = &libc::ifaddrs> {
        let mut next = self.0;
        std::iter::from_fn(move || {
            // SAFETY: null, or an entry of the list, which lives as long as this value.
            let entry = unsafe { next.as_ref() }?;
            next = entry.ifa_next;
            Some(entry)
        })
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: the list is this value's own.
        unsafe { libc::freeifaddrs(self.0) };
    }
}

/// An address begins with its length and its family.
fn address(entry: &libc::ifaddrs) -> Option<(i32, &[u8])> {
    // SAFETY: null, or an address.
    let address = unsafe { entry.ifa_addr.as_ref() }?;
    // SAFETY: it is as long as it says.
    let bytes = unsafe {
        std::slice::from_raw_parts(entry.ifa_addr.cast_const().cast::<u8>(), usize::from(address.sa_len))
    };
    Some((i32::from(address.sa_family), bytes))
}

/// The links of all interfaces.
pub(crate) fn links() -> io::Result<Vec<Link>> {
    /// `struct sockaddr_dl`: lengths of the name and of the address, which stand behind one another.
    const NAME_LENGTH: usize = 5;
    const ADDRESS_LENGTH: usize = 6;
    const NAME: usize = 8;
    let list = List::new()?;
    let link = |entry: &libc::ifaddrs| {
        let (libc::AF_LINK, bytes) = address(entry)? else { return None };
        if entry.ifa_data.is_null() {
            return None;
        }
        // SAFETY: names end with NUL.
        let name = unsafe { CStr::from_ptr(entry.ifa_name) };
        let start = NAME + usize::from(*bytes.get(NAME_LENGTH)?);
        let own = bytes.get(start..start + usize::from(*bytes.get(ADDRESS_LENGTH)?)).unwrap_or_default();
        // SAFETY: data of a link are this structure.
        let data =
            unsafe { std::slice::from_raw_parts(entry.ifa_data.cast_const().cast::<u8>(), interface::BYTES) };
        Some(Link { name: name.to_string_lossy().into_owned(), address: own.to_vec(), data: data.to_vec() })
    };
    Ok(list.entries().filter_map(link).collect())
}

/// IPv4 addresses of this host, without the loopback's.
pub(crate) fn addresses() -> io::Result<Vec<Ipv4Addr>> {
    /// `struct sockaddr_in`: behind the port.
    const ADDRESS: usize = 4;
    let list = List::new()?;
    let own = |entry: &libc::ifaddrs| {
        let (libc::AF_INET, bytes) = address(entry)? else { return None };
        bytes.get(ADDRESS..)?.first_chunk::<4>().map(|octets| Ipv4Addr::from(*octets))
    };
    Ok(list.entries().filter_map(own).filter(|address| !address.is_loopback()).collect())
}
