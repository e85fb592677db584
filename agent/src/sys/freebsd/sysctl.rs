//! `sysctl(3)`: values of the kernel, as bytes.
#![expect(unsafe_code, reason = "a system call that fills a buffer")]

use std::ffi::CString;
use std::io;
use std::mem::offset_of;
use std::ptr;

use crate::layout::bytes::{u32_at, u64_at};
use crate::layout::freebsd::process;

// What is read of a process stands where the system's own header has it.
const _: () = {
    assert!(size_of::<libc::kinfo_proc>() == process::BYTES);
    assert!(offset_of!(libc::kinfo_proc, ki_pid) == process::PID);
    assert!(offset_of!(libc::kinfo_proc, ki_uid) == process::USER);
    assert!(offset_of!(libc::kinfo_proc, ki_rssize) == process::RESIDENT);
    assert!(offset_of!(libc::kinfo_proc, ki_runtime) == process::RUNTIME);
    assert!(offset_of!(libc::kinfo_proc, ki_start) == process::START);
    assert!(offset_of!(libc::kinfo_proc, ki_stat) == process::STATE);
    assert!(offset_of!(libc::kinfo_proc, ki_comm) == process::NAME);
    assert!(offset_of!(libc::kinfo_proc, ki_numthreads) == process::THREADS);
};

/// Largest value that is read: the list of a hundred thousand processes.
const MAX_BYTES: usize = 128 << 20;
/// A value that grows while it is read is read again.
const TRIES: usize = 8;
/// Longest path of numbers.
const MAX_LEVELS: usize = 24;

/// The value of this name.
pub(crate) fn bytes(name: &str) -> io::Result<Vec<u8>> {
    read(&path(name)?)
}

/// The value of a number below a name, as `vm.swap_info` has them.
pub(crate) fn numbered(name: &str, number: i32) -> io::Result<Vec<u8>> {
    let mut path = path(name)?;
    path.push(number);
    read(&path)
}

/// A whole number of 4 or 8 bytes.
pub(crate) fn number(name: &str) -> Option<u64> {
    let bytes = bytes(name).ok()?;
    match bytes.len() {
        4 => u32_at(&bytes, 0).map(u64::from),
        8 => u64_at(&bytes, 0),
        _ => None,
    }
}

pub(crate) fn text(name: &str) -> Option<String> {
    let bytes = bytes(name).ok()?;
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    Some(crate::collect::text::printable(text.trim_ascii()))
}

/// `struct kinfo_proc` of every process.
pub(crate) fn processes() -> io::Result<Vec<u8>> {
    read(&[libc::CTL_KERN, libc::KERN_PROC, libc::KERN_PROC_PROC])
}

/// The same of one.
pub(crate) fn process(pid: u32) -> io::Result<Vec<u8>> {
    let pid = i32::try_from(pid).map_err(io::Error::other)?;
    read(&[libc::CTL_KERN, libc::KERN_PROC, libc::KERN_PROC_PID, pid])
}

/// A process's arguments, each of which ends with NUL.
pub(crate) fn arguments(pid: u32) -> io::Result<Vec<u8>> {
    let pid = i32::try_from(pid).map_err(io::Error::other)?;
    read(&[libc::CTL_KERN, libc::KERN_PROC, libc::KERN_PROC_ARGS, pid])
}

fn path(name: &str) -> io::Result<Vec<i32>> {
    let name = CString::new(name).map_err(io::Error::other)?;
    let mut path = vec![0; MAX_LEVELS];
    let mut length = MAX_LEVELS;
    // SAFETY: the text ends with NUL, and the array has as many places as is said.
    let outcome = unsafe { libc::sysctlnametomib(name.as_ptr(), path.as_mut_ptr(), &raw mut length) };
    if outcome != 0 {
        return Err(io::Error::last_os_error());
    }
    path.truncate(length);
    Ok(path)
}

fn read(path: &[i32]) -> io::Result<Vec<u8>> {
    let levels = libc::c_uint::try_from(path.len()).map_err(io::Error::other)?;
    for _ in 0..TRIES {
        let mut length = 0;
        // SAFETY: without a buffer only the length is told.
        let outcome =
            unsafe { libc::sysctl(path.as_ptr(), levels, ptr::null_mut(), &raw mut length, ptr::null(), 0) };
        if outcome != 0 {
            return Err(io::Error::last_os_error());
        }
        // Lists may have grown by then.
        length = (length + length / 8 + 64).min(MAX_BYTES);
        let mut bytes = vec![0_u8; length];
        // SAFETY: the buffer has as many bytes as is said.
        let outcome = unsafe {
            libc::sysctl(path.as_ptr(), levels, bytes.as_mut_ptr().cast(), &raw mut length, ptr::null(), 0)
        };
        if outcome == 0 {
            bytes.truncate(length);
            return Ok(bytes);
        }
        let error = io::Error::last_os_error();
        if error.raw_os_error() != Some(libc::ENOMEM) {
            return Err(error);
        }
    }
    Err(io::ErrorKind::OutOfMemory.into())
}
