//! `GetExtendedTcpTable` and `GetExtendedUdpTable`.
#![expect(unsafe_code, reason = "system calls that fill a buffer")]

use std::io;

use windows_sys::Win32::Foundation::{ERROR_INSUFFICIENT_BUFFER, NO_ERROR};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GetExtendedTcpTable, GetExtendedUdpTable, TCP_TABLE_OWNER_PID_ALL, UDP_TABLE_OWNER_PID,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6};

use crate::layout::windows::socket::Table;

/// Largest table: more than a million sockets.
const MAX_BYTES: usize = 64 << 20;
const FIRST_BYTES: usize = 64 << 10;

/// The table as its bytes.
pub(crate) fn table(table: Table) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0_u8; FIRST_BYTES];
    loop {
        let mut length = u32::try_from(buffer.len()).map_err(io::Error::other)?;
        let family = match table {
            Table::Tcp | Table::Udp => AF_INET,
            Table::Tcp6 | Table::Udp6 => AF_INET6,
        };
        let bytes = buffer.as_mut_ptr().cast();
        // SAFETY: the buffer has as many bytes as is said. Its numbers are read byte by byte, so it need not be aligned.
        let error = unsafe {
            match table {
                Table::Tcp | Table::Tcp6 => {
                    GetExtendedTcpTable(bytes, &raw mut length, 0, family.into(), TCP_TABLE_OWNER_PID_ALL, 0)
                }
                Table::Udp | Table::Udp6 => {
                    GetExtendedUdpTable(bytes, &raw mut length, 0, family.into(), UDP_TABLE_OWNER_PID, 0)
                }
            }
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        match error {
            NO_ERROR => {
                buffer.truncate(length);
                return Ok(buffer);
            }
            // There may be more by then.
            ERROR_INSUFFICIENT_BUFFER if length < MAX_BYTES => buffer.resize(length + length / 8, 0),
            error => return Err(io::Error::from_raw_os_error(error.cast_signed())),
        }
    }
}
