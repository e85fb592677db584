//! Where an open file is, links and junctions followed.
#![expect(unsafe_code, reason = "a system call that fills a buffer")]

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::windows::ffi::OsStringExt as _;
use std::os::windows::io::AsRawHandle as _;

use windows_sys::Win32::Storage::FileSystem::GetFinalPathNameByHandleW;

/// Longest path of Windows, and NUL.
const MAX_UNITS: usize = 32 << 10;

pub(crate) fn of(file: &File) -> io::Result<OsString> {
    let mut units = vec![0; MAX_UNITS];
    let most = u32::try_from(MAX_UNITS).map_err(io::Error::other)?;
    // SAFETY: the buffer has as many units as is said; 0 asks for the usual form.
    let length = unsafe { GetFinalPathNameByHandleW(file.as_raw_handle(), units.as_mut_ptr(), most, 0) };
    match usize::try_from(length).unwrap_or(0) {
        0 => Err(io::Error::last_os_error()),
        length if length >= MAX_UNITS => Err(io::ErrorKind::InvalidFilename.into()),
        length => Ok(OsString::from_wide(&units[..length])),
    }
}
