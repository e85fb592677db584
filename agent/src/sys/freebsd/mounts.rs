//! `getfsstat(2)`, without asking any file system anew.
#![expect(unsafe_code, reason = "a system call that fills structures")]

use std::ffi::{CStr, c_char};
use std::io;
use std::mem;
use std::ptr;

/// A mounted file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mounted {
    pub(crate) device: Vec<u8>,
    pub(crate) mountpoint: Vec<u8>,
    pub(crate) filesystem: Vec<u8>,
    pub(crate) is_read_only: bool,
}

/// Mounts that are read.
const MAX_MOUNTS: usize = 10_000;

pub(crate) fn all() -> io::Result<Vec<Mounted>> {
    // SAFETY: without a buffer only the number is told.
    let count = unsafe { libc::getfsstat(ptr::null_mut(), 0, libc::MNT_NOWAIT) };
    let count = usize::try_from(count).map_err(|_| io::Error::last_os_error())?.min(MAX_MOUNTS);
    // More may be mounted by then.
    // SAFETY: zero is a value of each of the fields.
    let mut mounts: Vec<libc::statfs> = vec![unsafe { mem::zeroed() }; count + 16];
    let bytes = libc::c_long::try_from(mem::size_of_val(&mounts[..])).map_err(io::Error::other)?;
    // SAFETY: the buffer has as many bytes as is said.
    let found = unsafe { libc::getfsstat(mounts.as_mut_ptr(), bytes, libc::MNT_NOWAIT) };
    let found = usize::try_from(found).map_err(|_| io::Error::last_os_error())?;
    mounts.truncate(found);
    Ok(mounts
        .iter()
        .map(|mount| Mounted {
            device: text(&mount.f_mntfromname),
            mountpoint: text(&mount.f_mntonname),
            filesystem: text(&mount.f_fstypename),
            is_read_only: mount.f_flags & libc::MNT_RDONLY as u64 != 0,
        })
        .collect())
}

fn text(field: &[c_char]) -> Vec<u8> {
    let bytes: Vec<u8> = field.iter().map(|byte| byte.cast_unsigned()).collect();
    CStr::from_bytes_until_nul(&bytes).map(|text| text.to_bytes().to_vec()).unwrap_or_default()
}
