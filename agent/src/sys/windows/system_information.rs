//! `NtQuerySystemInformation`: lists of the kernel, each in one call.
#![expect(unsafe_code, reason = "a system call that fills a buffer")]

use std::{io, mem, ptr};

use windows_sys::Wdk::System::SystemInformation::NtQuerySystemInformation;
use windows_sys::Win32::Foundation::RtlNtStatusToDosError;
use windows_sys::Win32::System::SystemInformation::GROUP_AFFINITY;
use windows_sys::Win32::System::Threading::{
    GetActiveProcessorCount, GetActiveProcessorGroupCount, GetCurrentThread, SetThreadGroupAffinity,
};

use crate::layout::windows::processor;

/// `SystemProcessInformation` and `SystemProcessorPerformanceInformation`.
const PROCESSES: i32 = 5;
const PROCESSORS: i32 = 8;
/// `STATUS_INFO_LENGTH_MISMATCH`
const TOO_SHORT: i32 = 0xC000_0004_u32.cast_signed();
/// First size of the buffer for processes, and the largest: 10,000 processes with 100,000 threads need 12 MiB.
const FIRST_BYTES: usize = 256 << 10;
const MAX_BYTES: usize = 64 << 20;
/// Processors of a group.
const MAX_PROCESSORS: usize = 64;

/// A buffer that is kept between two readings: what it holds, and where that stood for the kernel.
#[derive(Debug, Default)]
pub(crate) struct Processes {
    // Aligned as the structures in it want it.
    buffer: Vec<u64>,
}

impl Processes {
    /// `SYSTEM_PROCESS_INFORMATION` of all processes, and the address of the first byte.
    pub(crate) fn read(&mut self) -> io::Result<(&[u8], u64)> {
        if self.buffer.is_empty() {
            self.buffer.resize(FIRST_BYTES / 8, 0);
        }
        loop {
            match query(PROCESSES, &mut self.buffer) {
                Ok(length) => {
                    let bytes = &as_bytes(&self.buffer)[..length];
                    return Ok((bytes, bytes.as_ptr().expose_provenance() as u64));
                }
                // What it needs now may be too little for what there is by then.
                Err(Refused::TooShort(needed)) if self.buffer.len() * 8 < MAX_BYTES => {
                    let bytes = (needed + needed / 8).max(self.buffer.len() * 16).min(MAX_BYTES);
                    self.buffer.resize(bytes / 8, 0);
                }
                Err(refused) => return Err(refused.error()),
            }
        }
    }
}

/// `SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION` of each processor, by groups of 64 at most.
pub(crate) fn processors() -> io::Result<Vec<Vec<u8>>> {
    // SAFETY: it takes nothing.
    match unsafe { GetActiveProcessorGroupCount() } {
        0 | 1 => Ok(vec![own_group()?]),
        count => (0..count).map(of_group).collect(),
    }
}

/// The call tells of the group of whoever calls.
fn own_group() -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; processor::BYTES / 8 * MAX_PROCESSORS];
    let length = query(PROCESSORS, &mut buffer).map_err(Refused::error)?;
    Ok(as_bytes(&buffer)[..length].to_vec())
}

fn of_group(group: u16) -> io::Result<Vec<u8>> {
    // SAFETY: it takes a number.
    let processors = unsafe { GetActiveProcessorCount(group) };
    let mask = usize::MAX.checked_shr(usize::BITS.saturating_sub(processors)).unwrap_or(usize::MAX);
    let affinity = GROUP_AFFINITY { Mask: mask, Group: group, Reserved: [0; 3] };
    // SAFETY: zero is a value of each of its fields.
    let mut before: GROUP_AFFINITY = unsafe { mem::zeroed() };
    // SAFETY: the handle stands for the calling thread; both structures are values of their own.
    if unsafe { SetThreadGroupAffinity(GetCurrentThread(), &raw const affinity, &raw mut before) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let bytes = own_group();
    // SAFETY: as above; null wants nothing back.
    let _ = unsafe { SetThreadGroupAffinity(GetCurrentThread(), &raw const before, ptr::null_mut()) };
    bytes
}

enum Refused {
    TooShort(usize),
    Status(i32),
}

impl Refused {
    fn error(self) -> io::Error {
        let status = match self {
            Self::TooShort(_) => TOO_SHORT,
            Self::Status(status) => status,
        };
        // SAFETY: it takes a number.
        let code = unsafe { RtlNtStatusToDosError(status) };
        io::Error::from_raw_os_error(code.cast_signed())
    }
}

fn query(class: i32, buffer: &mut [u64]) -> Result<usize, Refused> {
    let bytes = size_of_val(buffer);
    let mut length = 0_u32;
    let given = u32::try_from(bytes).unwrap_or(u32::MAX);
    // SAFETY: the buffer has as many bytes as it says, and the length is a value of its own.
    let status =
        unsafe { NtQuerySystemInformation(class, buffer.as_mut_ptr().cast(), given, &raw mut length) };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    match status {
        0 => Ok(length.min(bytes)),
        TOO_SHORT => Err(Refused::TooShort(length)),
        status => Err(Refused::Status(status)),
    }
}

fn as_bytes(buffer: &[u64]) -> &[u8] {
    // SAFETY: every byte of a number is a byte; the slice is as long as the numbers.
    unsafe { std::slice::from_raw_parts(buffer.as_ptr().cast(), size_of_val(buffer)) }
}
