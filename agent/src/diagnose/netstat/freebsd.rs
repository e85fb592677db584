//! Sockets of FreeBSD, as `sockstat` lists them.

use std::time::Duration;

use super::{Found, MAX_SOCKETS};
use crate::collect::program::{self, Bounds};
use crate::diagnose::Fault;
use crate::diagnose::worker::Unwanted;
use crate::host::Host;
use crate::layout::freebsd::socket;

const BOUNDS: Bounds = Bounds { patience: Duration::from_secs(20), bytes: 32 << 20 };

pub(super) fn find(_: &Host, _: &Unwanted) -> Result<Found, Fault> {
    let program = program::find("sockstat").ok_or_else(|| Fault::failed("there is no sockstat"))?;
    let said = program::run(&program, &["-46s"], BOUNDS).and_then(|said| said.or_fault(&program));
    let said = said.map_err(|fault| Fault::failed(fault.in_one_line()))?;
    Ok(Found { sockets: socket::sockets(&said, MAX_SOCKETS + 1), note: String::new() })
}
