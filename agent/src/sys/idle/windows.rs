//! Background mode: the lowest priority at processors, disks and memory.
#![expect(unsafe_code, reason = "a system call about the calling thread")]

use windows_sys::Win32::System::Threading::{
    GetCurrentThread, SetThreadPriority, THREAD_MODE_BACKGROUND_BEGIN,
};

pub(super) fn lower_this_thread() {
    // SAFETY: the handle stands for the calling thread and needs no closing.
    let _ = unsafe { SetThreadPriority(GetCurrentThread(), THREAD_MODE_BACKGROUND_BEGIN) };
}
