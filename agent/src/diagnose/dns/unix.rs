//! The host's `resolv.conf`.

use crate::collect::Fault;
use crate::host::Host;
use crate::sys::hot_file::read_once;

pub(super) fn resolver(host: &Host) -> Result<Vec<u8>, Fault> {
    read_once(&host.path("etc/resolv.conf"))
}
