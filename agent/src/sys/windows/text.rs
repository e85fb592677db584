//! Texts for Windows: UTF-16 that ends with NUL.
#![expect(unsafe_code, reason = "texts that Windows hands out as pointers")]

use std::ffi::OsStr;
use std::os::windows::ffi::OsStrExt as _;

use crate::layout::windows::text;

/// Longest text that is read where only a NUL tells its end.
const MAX_UNITS: usize = 32 << 10;

pub(crate) fn wide(text: impl AsRef<OsStr>) -> Vec<u16> {
    text.as_ref().encode_wide().chain([0]).collect()
}

/// # Safety
///
/// `pointer` is null, or points to units of which one is NUL.
pub(crate) unsafe fn from_pointer(pointer: *const u16) -> String {
    if pointer.is_null() {
        return String::new();
    }
    let mut length = 0;
    // SAFETY: nothing behind the NUL is read, which the caller promises.
    while length < MAX_UNITS && unsafe { *pointer.add(length) } != 0 {
        length += 1;
    }
    // SAFETY: as many units were just read.
    text::of_units(unsafe { std::slice::from_raw_parts(pointer, length) })
}
