//! Standard error of a service: a file of bounded length, and the one before it.
#![expect(unsafe_code, reason = "the process's own standard handle")]

use std::fs::{self, File};
use std::io::{self, PipeReader, Read as _, Write as _};
use std::os::windows::io::IntoRawHandle as _;
use std::path::Path;
use std::thread;

use windows_sys::Win32::System::Console::{STD_ERROR_HANDLE, SetStdHandle};

use crate::sys::private_file;

pub(crate) const FOLDER: &str = r"C:\ProgramData\Spectra\logs";
/// Longest file; there are two.
const MAX_BYTES: u64 = 1 << 20;
const STACK_BYTES: usize = 64 << 10;

/// From now on what is written to standard error stands in the file. Where that cannot be, it is lost, which is no
/// reason not to work.
pub(crate) fn redirect() {
    let _ = try_redirect(Path::new(FOLDER));
}

fn try_redirect(folder: &Path) -> io::Result<()> {
    private_file::create_folder(folder)?;
    let (reader, writer) = io::pipe()?;
    let folder = folder.to_owned();
    thread::Builder::new().name("log".into()).stack_size(STACK_BYTES).spawn(move || copy(reader, &folder))?;
    // SAFETY: the handle is open, and stays so: it is given away.
    let is_done = unsafe { SetStdHandle(STD_ERROR_HANDLE, writer.into_raw_handle()) };
    if is_done == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Ends with the process. What the disk does not take is lost: the agent must not wait for it.
fn copy(mut reader: PipeReader, folder: &Path) {
    let mut open: Option<(File, u64)> = None;
    let mut buffer = [0; 4096];
    while let Ok(read) = reader.read(&mut buffer) {
        if read == 0 {
            return;
        }
        if add(&mut open, folder, &buffer[..read]).is_err() {
            open = None;
        }
    }
}

fn add(open: &mut Option<(File, u64)>, folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = folder.join("agent.log");
    if open.as_ref().is_some_and(|(_, written)| *written >= MAX_BYTES) {
        *open = None;
        fs::rename(&path, folder.join("agent.log.1"))?;
    }
    let (file, written) = match open {
        Some(open) => open,
        none => {
            let file = private_file::append(&path)?;
            let length = file.metadata()?.len();
            none.insert((file, length))
        }
    };
    file.write_all(bytes)?;
    *written += bytes.len() as u64;
    Ok(())
}
