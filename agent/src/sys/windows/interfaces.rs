//! `GetIfTable2`.
#![expect(unsafe_code, reason = "a table that the system allocates")]

use std::io;
use std::mem::offset_of;
use std::ptr;

use windows_sys::Win32::NetworkManagement::IpHelper::{
    FreeMibTable, GetIfTable2, MIB_IF_ROW2, MIB_IF_TABLE2,
};

use crate::layout::windows::interface;

// What is read of a row stands where Windows' own headers have it.
const _: () = {
    assert!(size_of::<MIB_IF_ROW2>() == interface::ROW_BYTES);
    assert!(offset_of!(MIB_IF_ROW2, Description) == interface::DESCRIPTION);
    assert!(offset_of!(MIB_IF_ROW2, PhysicalAddressLength) == interface::ADDRESS_LENGTH);
    assert!(offset_of!(MIB_IF_ROW2, Mtu) == interface::MTU);
    assert!(offset_of!(MIB_IF_ROW2, Type) == interface::KIND);
    assert!(offset_of!(MIB_IF_ROW2, InterfaceAndOperStatusFlags) == interface::FLAGS);
    assert!(offset_of!(MIB_IF_ROW2, OperStatus) == interface::STATE);
    assert!(offset_of!(MIB_IF_ROW2, TransmitLinkSpeed) == interface::SPEED);
    assert!(offset_of!(MIB_IF_ROW2, InOctets) == interface::RECEIVED);
    assert!(offset_of!(MIB_IF_ROW2, OutOctets) == interface::SENT);
    assert!(offset_of!(MIB_IF_TABLE2, Table) == 8);
};

/// The table as its bytes.
pub(crate) fn table() -> io::Result<Vec<u8>> {
    let mut table: *mut MIB_IF_TABLE2 = ptr::null_mut();
    // SAFETY: the pointer is a value of its own, which the call sets.
    let error = unsafe { GetIfTable2(&raw mut table) };
    if error != 0 || table.is_null() {
        return Err(io::Error::from_raw_os_error(error.cast_signed()));
    }
    // SAFETY: the call succeeded: the table is there.
    let rows = unsafe { (*table).NumEntries } as usize;
    let length = offset_of!(MIB_IF_TABLE2, Table) + rows * size_of::<MIB_IF_ROW2>();
    // SAFETY: it has as many rows as it says, all of which the system has written.
    let bytes = unsafe { std::slice::from_raw_parts(table.cast::<u8>(), length) }.to_vec();
    // SAFETY: the table came from the system and is not used any more.
    unsafe { FreeMibTable(table.cast()) };
    Ok(bytes)
}
