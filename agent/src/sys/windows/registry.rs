//! The registry, read only.
#![expect(unsafe_code, reason = "system calls about keys")]

use std::io;
use std::ptr;

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::System::Registry::{
    HKEY, HKEY_LOCAL_MACHINE, HKEY_USERS, KEY_READ, KEY_WOW64_32KEY, KEY_WOW64_64KEY, REG_DWORD,
    REG_EXPAND_SZ, REG_MULTI_SZ, REG_SZ, RegCloseKey, RegEnumKeyExW, RegOpenKeyExW, RegQueryValueExW,
};

use super::text::wide;
use crate::layout::windows::text;

/// Largest value that is read, and keys below one that are looked at.
const MAX_BYTES: usize = 64 << 10;
const MAX_KEYS: u32 = 50_000;
/// The longest name of a key, and NUL.
const NAME_UNITS: usize = 256;

/// Which of the two registries of a 64-bit Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Native,
    Of32Bit,
}

impl View {
    fn flag(self) -> u32 {
        match self {
            Self::Native => KEY_WOW64_64KEY,
            Self::Of32Bit => KEY_WOW64_32KEY,
        }
    }
}

/// An open key.
#[derive(Debug)]
pub(crate) struct Key {
    handle: HKEY,
    view: View,
}

impl Key {
    /// Of `HKEY_LOCAL_MACHINE`; `None` if it is not there or not for whom this process runs as.
    pub(crate) fn machine(path: &str) -> Option<Self> {
        Self::open(HKEY_LOCAL_MACHINE, path, View::Native).ok()
    }

    pub(crate) fn machine_in(path: &str, view: View) -> io::Result<Self> {
        Self::open(HKEY_LOCAL_MACHINE, path, view)
    }

    /// Of `HKEY_USERS`: below it everybody who is signed in, by their security identifiers.
    pub(crate) fn users(path: &str) -> io::Result<Self> {
        Self::open(HKEY_USERS, path, View::Native)
    }

    fn open(root: HKEY, path: &str, view: View) -> io::Result<Self> {
        let path = wide(path);
        let mut handle = ptr::null_mut();
        // SAFETY: the text ends with NUL, the handle is a value of its own.
        let error = unsafe { RegOpenKeyExW(root, path.as_ptr(), 0, KEY_READ | view.flag(), &raw mut handle) };
        if error == ERROR_SUCCESS { Ok(Self { handle, view }) } else { Err(refused(error)) }
    }

    /// A key below this one.
    pub(crate) fn below(&self, path: &str) -> io::Result<Self> {
        Self::open(self.handle, path, self.view)
    }

    /// Names of the keys below; one that is no text opens nothing, and is left out.
    pub(crate) fn names(&self) -> Vec<String> {
        let units = (0..MAX_KEYS).map_while(|index| self.name(index));
        units.filter_map(|units| String::from_utf16(&units).ok()).collect()
    }

    /// `None` at the end.
    fn name(&self, index: u32) -> Option<Vec<u16>> {
        let mut name = vec![0; NAME_UNITS];
        let mut length = u32::try_from(NAME_UNITS).ok()?;
        // SAFETY: the buffer has as many units as is said; what is not wanted is null.
        let error = unsafe {
            RegEnumKeyExW(
                self.handle,
                index,
                name.as_mut_ptr(),
                &raw mut length,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        name.truncate(usize::try_from(length).ok()?);
        (error == ERROR_SUCCESS).then_some(name)
    }

    /// A text; of several the first.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let (kind, bytes) = self.value(name).ok()?;
        matches!(kind, REG_SZ | REG_EXPAND_SZ | REG_MULTI_SZ).then(|| text::of_bytes(&bytes))
    }

    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        let (kind, bytes) = self.value(name).ok()?;
        (kind == REG_DWORD).then(|| bytes.first_chunk().map(|bytes| u32::from_le_bytes(*bytes)))?
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.value(name).is_ok()
    }

    fn value(&self, name: &str) -> io::Result<(u32, Vec<u8>)> {
        let name = wide(name);
        let mut bytes = vec![0; 256];
        loop {
            let (mut kind, mut length) = (0, u32::try_from(bytes.len()).map_err(io::Error::other)?);
            // SAFETY: the text ends with NUL, and the buffer has as many bytes as is said.
            let error = unsafe {
                RegQueryValueExW(
                    self.handle,
                    name.as_ptr(),
                    ptr::null(),
                    &raw mut kind,
                    bytes.as_mut_ptr(),
                    &raw mut length,
                )
            };
            let length = usize::try_from(length).unwrap_or_default();
            match error {
                ERROR_SUCCESS => {
                    bytes.truncate(length);
                    return Ok((kind, bytes));
                }
                windows_sys::Win32::Foundation::ERROR_MORE_DATA
                    if length <= MAX_BYTES && length > bytes.len() =>
                {
                    bytes.resize(length, 0);
                }
                error => return Err(refused(error)),
            }
        }
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: the handle is this value's own.
        let _ = unsafe { RegCloseKey(self.handle) };
    }
}

fn refused(error: u32) -> io::Error {
    io::Error::from_raw_os_error(error.cast_signed())
}
