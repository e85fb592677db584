//! `getfsstat(2)`.

use spectra_protocol::command::Mount;

use crate::collect::Fault;
use crate::collect::text::printable;
use crate::host::Host;
use crate::sys::freebsd::mounts;

pub(super) fn all(_: &Host) -> Result<Vec<Mount>, Fault> {
    let all = mounts::all().map_err(|error| Fault::ask("the kernel about its mounts", error))?;
    Ok(all
        .into_iter()
        .map(|mount| Mount {
            device: printable(&mount.device),
            mountpoint: printable(&mount.mountpoint),
            fstype: printable(&mount.filesystem),
            options: if mount.is_read_only { "ro" } else { "rw" }.to_owned(),
        })
        .collect())
}
