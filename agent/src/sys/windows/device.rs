//! Devices that are asked without being opened for anything: no right is needed, and no disk wakes.
#![expect(unsafe_code, reason = "DeviceIoControl")]

use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt as _;
use std::os::windows::io::AsRawHandle as _;
use std::ptr;

use windows_sys::Win32::Storage::FileSystem::{FILE_SHARE_READ, FILE_SHARE_WRITE};
use windows_sys::Win32::System::IO::DeviceIoControl;

/// `IOCTL_DISK_PERFORMANCE`, `IOCTL_STORAGE_QUERY_PROPERTY`, `IOCTL_STORAGE_GET_DEVICE_NUMBER`, `IOCTL_DISK_GET_LENGTH_INFO`.
pub(crate) const PERFORMANCE: u32 = 0x0007_0020;
pub(crate) const QUERY_PROPERTY: u32 = 0x002D_1400;
pub(crate) const DEVICE_NUMBER: u32 = 0x002D_1080;

/// Opens `\\.\PhysicalDrive0`, `\\.\C:`.
pub(crate) fn open(name: &str) -> io::Result<File> {
    OpenOptions::new().access_mode(0).share_mode(FILE_SHARE_READ | FILE_SHARE_WRITE).open(name)
}

/// Asks with `question`; the first bytes of what it answers, as many as `most`.
pub(crate) fn ask(device: &File, code: u32, question: &[u8], most: usize) -> io::Result<Vec<u8>> {
    let mut answer = vec![0; most];
    let mut length = 0_u32;
    let bytes = |length: usize| u32::try_from(length).map_err(io::Error::other);
    // SAFETY: both buffers have as many bytes as is said and outlive the call, which does not overlap with others of
    // this handle.
    let is_done = unsafe {
        DeviceIoControl(
            device.as_raw_handle(),
            code,
            question.as_ptr().cast(),
            bytes(question.len())?,
            answer.as_mut_ptr().cast(),
            bytes(most)?,
            &raw mut length,
            ptr::null_mut(),
        )
    };
    if is_done == 0 {
        return Err(io::Error::last_os_error());
    }
    answer.truncate(usize::try_from(length).unwrap_or(most).min(most));
    Ok(answer)
}
