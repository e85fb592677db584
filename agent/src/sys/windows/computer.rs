//! This machine's name, and how many processors it has.
#![expect(unsafe_code, reason = "system calls that fill a buffer")]

use windows_sys::Win32::System::SystemInformation::{ComputerNamePhysicalDnsHostname, GetComputerNameExW};
use windows_sys::Win32::System::Threading::{ALL_PROCESSOR_GROUPS, GetActiveProcessorCount};

use crate::layout::windows::text;

/// Longest name of a host, and NUL.
const MAX_UNITS: usize = 256;

pub(crate) fn name() -> Option<String> {
    let mut units = [0; MAX_UNITS];
    let mut length = u32::try_from(MAX_UNITS).ok()?;
    // SAFETY: the buffer has as many units as is said.
    let is_done =
        unsafe { GetComputerNameExW(ComputerNamePhysicalDnsHostname, units.as_mut_ptr(), &raw mut length) };
    (is_done != 0).then(|| text::of_units(&units))
}

/// Of all groups.
pub(crate) fn processors() -> u32 {
    // SAFETY: it takes a number.
    unsafe { GetActiveProcessorCount(ALL_PROCESSOR_GROUPS) }
}
