//! Letters of volumes, what lies behind them, and how much room there is.
#![expect(unsafe_code, reason = "system calls that fill buffers")]

use std::io;
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Storage::FileSystem::{
    GetDiskFreeSpaceExW, GetDriveTypeW, GetLogicalDrives, GetVolumeInformationW,
};

use super::text::wide;
use crate::layout::windows::text;

/// What `GetDriveTypeW` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Fixed,
    Removable,
    Remote,
    Other,
}

/// What lies behind a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Volume {
    pub(crate) label: String,
    pub(crate) filesystem: String,
    pub(crate) is_read_only: bool,
}

/// The letters that there are.
pub(crate) fn letters() -> Vec<char> {
    // SAFETY: it takes nothing.
    let mask = unsafe { GetLogicalDrives() };
    ('A'..='Z').enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, letter)| letter).collect()
}

pub(crate) fn kind(letter: char) -> Kind {
    let root = wide(format!(r"{letter}:\"));
    // SAFETY: the text ends with NUL.
    match unsafe { GetDriveTypeW(root.as_ptr()) } {
        2 => Kind::Removable,
        3 => Kind::Fixed,
        4 => Kind::Remote,
        _ => Kind::Other,
    }
}

/// `Err` of a drive without a medium too.
pub(crate) fn volume(letter: char) -> io::Result<Volume> {
    const MAX_UNITS: usize = 261;
    const READ_ONLY: u32 = 0x0008_0000;
    let root = wide(format!(r"{letter}:\"));
    let (mut label, mut filesystem) = ([0; MAX_UNITS], [0; MAX_UNITS]);
    let mut flags = 0;
    // SAFETY: the buffers have as many units as is said; what is not wanted is null.
    let is_done = unsafe {
        GetVolumeInformationW(
            root.as_ptr(),
            label.as_mut_ptr(),
            u32::try_from(MAX_UNITS).unwrap_or_default(),
            ptr::null_mut(),
            ptr::null_mut(),
            &raw mut flags,
            filesystem.as_mut_ptr(),
            u32::try_from(MAX_UNITS).unwrap_or_default(),
        )
    };
    if is_done == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(Volume {
        label: text::of_units(&label),
        filesystem: text::of_units(&filesystem),
        is_read_only: flags & READ_ONLY != 0,
    })
}

/// Bytes: in all, free, and free for whoever asks.
pub(crate) fn space(root: &Path) -> io::Result<(u64, u64, u64)> {
    let root = wide(root);
    let (mut available, mut total, mut free) = (0, 0, 0);
    // SAFETY: the text ends with NUL, the numbers are values of their own.
    let is_done =
        unsafe { GetDiskFreeSpaceExW(root.as_ptr(), &raw mut available, &raw mut total, &raw mut free) };
    if is_done == 0 { Err(io::Error::last_os_error()) } else { Ok((total, free, available)) }
}
