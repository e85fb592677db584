//! Servers of the adapters that are up, in the form of a `resolv.conf`.

use crate::collect::Fault;
use crate::host::Host;
use crate::sys::windows::adapters;

pub(super) fn resolver(_: &Host) -> Result<Vec<u8>, Fault> {
    let adapters = adapters::all().map_err(|error| Fault::ask("Windows about its name servers", error))?;
    Ok(adapters::resolver(&adapters).into_bytes())
}
