//! Whose a process is, and how it was started.
#![expect(unsafe_code, reason = "system calls about handles that fill buffers")]

use std::io;
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::ptr;

use windows_sys::Wdk::System::Threading::NtQueryInformationProcess;
use windows_sys::Win32::Foundation::{HANDLE, LocalFree, UNICODE_STRING};
use windows_sys::Win32::Security::Authorization::{ConvertSidToStringSidW, ConvertStringSidToSidW};
use windows_sys::Win32::Security::{
    GetTokenInformation, LookupAccountSidW, PSID, TOKEN_QUERY, TOKEN_USER, TokenUser,
};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, OpenProcess, OpenProcessToken, PROCESS_QUERY_LIMITED_INFORMATION,
};

use super::text::{from_pointer, wide};
use crate::layout::windows::text;

/// `ProcessCommandLineInformation`, of Windows 8.1 and later.
const COMMAND_LINE: i32 = 60;
/// Longest command line of Windows, with the structure before it.
const COMMAND_BYTES: usize = 66 << 10;
/// A security identifier has 68 bytes at most.
const TOKEN_BYTES: usize = 256;
/// Longest names of accounts and domains.
const NAME_UNITS: usize = 257;

/// The security identifier of whoever's rights this process has.
pub(crate) fn own_user() -> Option<String> {
    // SAFETY: the handle stands for this process and needs no closing.
    user_of(unsafe { GetCurrentProcess() }).ok()
}

/// The same of another process; `None` if it ended, or is not to be looked into by whom this process runs as.
pub(crate) fn user(pid: u32) -> Option<String> {
    user_of(open(pid).ok()?.as_raw_handle()).ok()
}

fn open(pid: u32) -> io::Result<OwnedHandle> {
    // SAFETY: it takes numbers.
    let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid) };
    owned(handle)
}

fn owned(handle: HANDLE) -> io::Result<OwnedHandle> {
    if handle.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the handle is new and nobody else's.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

fn user_of(process: HANDLE) -> io::Result<String> {
    let mut token = ptr::null_mut();
    // SAFETY: the process is open for the call, the handle a value of its own.
    if unsafe { OpenProcessToken(process, TOKEN_QUERY, &raw mut token) } == 0 {
        return Err(io::Error::last_os_error());
    }
    let token = owned(token)?;
    // Aligned as the structure wants it.
    let mut buffer = [0_u64; TOKEN_BYTES / 8];
    let mut length = 0;
    let bytes = u32::try_from(TOKEN_BYTES).map_err(io::Error::other)?;
    // SAFETY: the buffer has as many bytes as is said.
    let is_done = unsafe {
        GetTokenInformation(
            token.as_raw_handle(),
            TokenUser,
            buffer.as_mut_ptr().cast(),
            bytes,
            &raw mut length,
        )
    };
    if is_done == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has written the structure, whose identifier stands behind it in the buffer.
    let sid = unsafe { (*buffer.as_ptr().cast::<TOKEN_USER>()).User.Sid };
    let mut text = ptr::null_mut();
    // SAFETY: the identifier is whole, the pointer a value of its own.
    if unsafe { ConvertSidToStringSidW(sid, &raw mut text) } == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the text is the system's and ends with NUL.
    let found = unsafe { from_pointer(text) };
    // SAFETY: it is not used any more.
    unsafe { LocalFree(text.cast()) };
    Ok(found)
}

/// The account of a security identifier, `DOMAIN\name`; `None` if nobody knows it. A domain's controller may be asked.
pub(crate) fn account(sid: &str) -> Option<String> {
    let sid_text = wide(sid);
    let mut sid: PSID = ptr::null_mut();
    // SAFETY: the text ends with NUL, the pointer is a value of its own.
    if unsafe { ConvertStringSidToSidW(sid_text.as_ptr(), &raw mut sid) } == 0 {
        return None;
    }
    let (mut name, mut domain, mut kind) = ([0; NAME_UNITS], [0; NAME_UNITS], 0);
    let units = u32::try_from(NAME_UNITS).unwrap_or_default();
    let (mut name_units, mut domain_units) = (units, units);
    // SAFETY: the buffers have as many units as is said; null is this machine.
    let is_done = unsafe {
        LookupAccountSidW(
            ptr::null(),
            sid,
            name.as_mut_ptr(),
            &raw mut name_units,
            domain.as_mut_ptr(),
            &raw mut domain_units,
            &raw mut kind,
        )
    };
    // SAFETY: the system allocated it, and it is not used any more.
    unsafe { LocalFree(sid) };
    if is_done == 0 {
        return None;
    }
    let (name, domain) = (text::of_units(&name), text::of_units(&domain));
    Some(if domain.is_empty() { name } else { format!(r"{domain}\{name}") })
}

/// The command line of a process, as it was given to it.
pub(crate) fn command_line(pid: u32) -> Option<String> {
    let process = open(pid).ok()?;
    let mut buffer = vec![0_u64; COMMAND_BYTES / 8];
    let mut length = 0;
    // SAFETY: the buffer is aligned for the structure and has as many bytes as is said.
    let status = unsafe {
        NtQueryInformationProcess(
            process.as_raw_handle(),
            COMMAND_LINE,
            buffer.as_mut_ptr().cast(),
            u32::try_from(COMMAND_BYTES).ok()?,
            &raw mut length,
        )
    };
    if status != 0 {
        return None;
    }
    // SAFETY: the call has written the structure, whose text stands behind it in the buffer.
    let line = unsafe { &*buffer.as_ptr().cast::<UNICODE_STRING>() };
    let units = usize::from(line.Length) / 2;
    if line.Buffer.is_null() || units > COMMAND_BYTES / 2 {
        return None;
    }
    // SAFETY: as above.
    Some(text::of_units(unsafe { std::slice::from_raw_parts(line.Buffer, units) }))
}
