//! Sessions of people, as the terminal services count them: at the console and from afar.
#![expect(unsafe_code, reason = "a list that the system allocates")]

use std::io;
use std::ptr;

use windows_sys::Win32::System::RemoteDesktop::{
    WTS_CURRENT_SERVER_HANDLE, WTS_SESSION_INFOW, WTSActive, WTSDisconnected, WTSEnumerateSessionsW,
    WTSFreeMemory, WTSQuerySessionInformationW, WTSUserName,
};

/// Sessions that somebody has signed in to.
pub(crate) fn count() -> io::Result<u64> {
    let (mut list, mut count) = (ptr::null_mut::<WTS_SESSION_INFOW>(), 0);
    // SAFETY: both are values of their own, which the call sets.
    let is_done =
        unsafe { WTSEnumerateSessionsW(WTS_CURRENT_SERVER_HANDLE, 0, 1, &raw mut list, &raw mut count) };
    if is_done == 0 || list.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has written as many structures.
    let sessions = unsafe { std::slice::from_raw_parts(list, usize::try_from(count).unwrap_or_default()) };
    let is_used = |session: &&WTS_SESSION_INFOW| {
        [WTSActive, WTSDisconnected].contains(&session.State) && has_user(session.SessionId)
    };
    let found = sessions.iter().filter(is_used).count() as u64;
    // SAFETY: the list came from the system and is not used any more.
    unsafe { WTSFreeMemory(list.cast()) };
    Ok(found)
}

/// The session of services has nobody.
fn has_user(session: u32) -> bool {
    let (mut name, mut bytes) = (ptr::null_mut::<u16>(), 0);
    // SAFETY: both are values of their own, which the call sets.
    let is_done = unsafe {
        WTSQuerySessionInformationW(
            WTS_CURRENT_SERVER_HANDLE,
            session,
            WTSUserName,
            &raw mut name,
            &raw mut bytes,
        )
    };
    if is_done == 0 || name.is_null() {
        return false;
    }
    // SAFETY: the text is the system's and ends with NUL.
    let is_named = unsafe { *name } != 0;
    // SAFETY: as above; it is not used any more.
    unsafe { WTSFreeMemory(name.cast()) };
    is_named
}
