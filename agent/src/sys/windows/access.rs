//! Files and folders for SYSTEM and the administrators alone.
#![expect(unsafe_code, reason = "access lists are structures with pointers")]

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::ptr;

use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::Security::Authorization::{
    ConvertStringSecurityDescriptorToSecurityDescriptorW, ConvertStringSidToSidW,
};
use windows_sys::Win32::Security::{
    CheckTokenMembership, DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID, SECURITY_ATTRIBUTES,
    SetFileSecurityW,
};
use windows_sys::Win32::Storage::FileSystem::CreateDirectoryW;

use super::process;
use super::text::wide;

/// `BUILTIN\Administrators`
const ADMINISTRATORS: &str = "S-1-5-32-544";

/// Whether this process may what administrators may: the services' own account is among them.
pub(crate) fn is_administrator() -> bool {
    let text = wide(ADMINISTRATORS);
    let mut sid: PSID = ptr::null_mut();
    // SAFETY: the text ends with NUL, the pointer is a value of its own.
    if unsafe { ConvertStringSidToSidW(text.as_ptr(), &raw mut sid) } == 0 {
        return false;
    }
    let mut is_member = 0;
    // SAFETY: the identifier is whole; null is the token of the calling thread.
    let is_done = unsafe { CheckTokenMembership(ptr::null_mut(), sid, &raw mut is_member) };
    // SAFETY: the system allocated it, and it is not used any more.
    unsafe { LocalFree(sid) };
    is_done != 0 && is_member != 0
}

/// Full access for SYSTEM and the administrators, inherited by what comes in; nothing of what lies above. Who runs the
/// agent without their rights, in the foreground, has to be on the list too.
fn rights() -> io::Result<String> {
    let mut rights = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)".to_owned();
    if !is_administrator() {
        let own = process::own_user().ok_or_else(|| io::Error::other("this process has no user"))?;
        // Writing into a String cannot fail.
        let _ = write!(rights, "(A;OICI;FA;;;{own})");
    }
    Ok(rights)
}

/// A descriptor that the system allocated.
struct Descriptor(PSECURITY_DESCRIPTOR);

impl Descriptor {
    fn new() -> io::Result<Self> {
        const REVISION: u32 = 1;
        let text = wide(rights()?);
        let mut descriptor = ptr::null_mut();
        // SAFETY: the text ends with NUL, the pointer is a value of its own, null wants no length.
        let is_done = unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                text.as_ptr(),
                REVISION,
                &raw mut descriptor,
                ptr::null_mut(),
            )
        };
        if is_done == 0 { Err(io::Error::last_os_error()) } else { Ok(Self(descriptor)) }
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: it is this value's own.
        unsafe { LocalFree(self.0) };
    }
}

/// Creates a folder that is closed from its first moment on.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    let descriptor = Descriptor::new()?;
    let path = wide(path);
    let attributes = SECURITY_ATTRIBUTES {
        nLength: u32::try_from(size_of::<SECURITY_ATTRIBUTES>()).map_err(io::Error::other)?,
        lpSecurityDescriptor: descriptor.0,
        bInheritHandle: 0,
    };
    // SAFETY: the text ends with NUL; the descriptor outlives the call.
    let is_done = unsafe { CreateDirectoryW(path.as_ptr(), &raw const attributes) };
    if is_done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Closes what is there already.
pub(crate) fn close_to_others(path: &Path) -> io::Result<()> {
    let descriptor = Descriptor::new()?;
    let path = wide(path);
    // SAFETY: the text ends with NUL; the descriptor outlives the call.
    let is_done = unsafe { SetFileSecurityW(path.as_ptr(), DACL_SECURITY_INFORMATION, descriptor.0) };
    if is_done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
