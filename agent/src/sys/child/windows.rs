//! Job objects.
#![expect(unsafe_code, reason = "system calls about handles")]

use std::io;
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::os::windows::process::CommandExt as _;
use std::process::{Child, Command};
use std::ptr;

use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, TerminateJobObject,
};
use windows_sys::Win32::System::Threading::CREATE_NO_WINDOW;

pub(super) const FOLDERS: &[&str] = &[r"C:\Windows\System32", r"C:\Program Files\smartmontools\bin"];
pub(super) const ENDING: &str = ".exe";
pub(super) const WORKING_FOLDER: &str = r"C:\";
/// Without these hardly any program finds its libraries.
const KEPT: &[&str] = &["SystemRoot", "SystemDrive", "windir", "TEMP", "TMP", "ProgramData", "ProgramFiles"];

/// A job; `None` where the system lets nobody make one: then the program alone is ended.
#[derive(Debug)]
pub(super) struct Family(Option<OwnedHandle>);

pub(super) fn start(command: &mut Command) -> io::Result<(Child, Family)> {
    let child = command.creation_flags(CREATE_NO_WINDOW).spawn()?;
    let job = job_of(&child);
    Ok((child, Family(job)))
}

/// What the program started before it was in the job is not in it: a moment of microseconds.
fn job_of(child: &Child) -> Option<OwnedHandle> {
    // SAFETY: without attributes and name both pointers may be null.
    let job = unsafe { CreateJobObjectW(ptr::null(), ptr::null()) };
    if job.is_null() {
        return None;
    }
    // SAFETY: the handle is new and nobody else's.
    let job = unsafe { OwnedHandle::from_raw_handle(job) };
    // SAFETY: both handles are open for the call.
    let is_in = unsafe { AssignProcessToJobObject(job.as_raw_handle(), child.as_raw_handle()) };
    (is_in != 0).then_some(job)
}

impl Family {
    pub(super) fn kill(&self, child: &mut Child) {
        match &self.0 {
            // SAFETY: the handle is open for the call.
            Some(job) => drop(unsafe { TerminateJobObject(job.as_raw_handle(), 1) }),
            None => drop(child.kill()),
        }
    }
}

pub(super) fn give_environment(command: &mut Command) {
    for name in KEPT {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env("PATH", FOLDERS.join(";"));
}
