//! Drives with a letter.

use spectra_protocol::command::Mount;

use crate::collect::Fault;
use crate::host::Host;
use crate::sys::windows::volumes::{self, Kind};

#[expect(clippy::unnecessary_wraps, reason = "elsewhere it is a file")]
pub(super) fn all(_: &Host) -> Result<Vec<Mount>, Fault> {
    Ok(volumes::letters().into_iter().map(mount).collect())
}

/// A drive without a medium has no file system.
fn mount(letter: char) -> Mount {
    let kind = match volumes::kind(letter) {
        Kind::Fixed => "fixed",
        Kind::Removable => "removable",
        Kind::Remote => "remote",
        Kind::Other => "other",
    };
    let volume = volumes::volume(letter).ok();
    let access = volume.as_ref().map(|volume| if volume.is_read_only { "ro" } else { "rw" });
    let label = volume.as_ref().map(|volume| volume.label.clone()).filter(|label| !label.is_empty());
    Mount {
        device: label.unwrap_or_else(|| format!("{letter}:")),
        mountpoint: format!(r"{letter}:\"),
        fstype: volume.map(|volume| volume.filesystem).unwrap_or_default(),
        options: access.map_or_else(|| kind.to_owned(), |access| format!("{access},{kind}")),
    }
}
