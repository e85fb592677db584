//! Opens the file itself, then asks where it is: behind a link or a junction that is another place.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Component, Path};

use windows_sys::Win32::Storage::FileSystem::{FILE_ATTRIBUTE_REPARSE_POINT, FILE_FLAG_OPEN_REPARSE_POINT};

use crate::sys::windows::final_path;

pub(super) fn open_file(_: &Path, path: &Path) -> io::Result<File> {
    let is_plain = path.is_absolute() && path.components().all(|part| part != Component::ParentDir);
    if !is_plain {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain path"));
    }
    let file = OpenOptions::new().read(true).custom_flags(FILE_FLAG_OPEN_REPARSE_POINT).open(path)?;
    let is_link = file.metadata()?.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT != 0;
    let place = final_path::of(&file)?;
    if is_link || !is_same(path, Path::new(&place)) {
        return Err(io::Error::other(
            "it is, or lies behind, a link or junction, and those are not followed",
        ));
    }
    Ok(file)
}

/// Names differ in nothing but letters' case and slashes. Short names (`PROGRA~1`) are other names: refused.
fn is_same(asked: &Path, found: &Path) -> bool {
    let parts = |path: &Path| {
        let text = path.to_string_lossy().replace('/', "\\").to_lowercase();
        text.strip_prefix(r"\\?\").map_or(text.clone(), str::to_owned)
    };
    parts(asked) == parts(found)
}
