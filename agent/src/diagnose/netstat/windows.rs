//! Tables of sockets with their processes, and the names of these.

use std::collections::HashMap;

use super::{Found, MAX_SOCKETS};
use crate::diagnose::Fault;
use crate::diagnose::worker::Unwanted;
use crate::host::Host;
use crate::layout::windows::process;
use crate::layout::windows::socket::{Table, sockets};
use crate::sys::windows::sockets::table;
use crate::sys::windows::system_information::Processes;

pub(super) fn find(_: &Host, _: &Unwanted) -> Result<Found, Fault> {
    let mut found = Vec::new();
    for kind in Table::ALL {
        let bytes = table(kind).map_err(|error| Fault::doing("cannot list the sockets", &error))?;
        // One more than an answer can have shows that there are more.
        found.extend(sockets(kind, &bytes, MAX_SOCKETS + 1));
    }
    let names = names();
    for socket in &mut found {
        let name = socket.pid.and_then(|pid| names.get(&pid));
        socket.process = name.cloned().unwrap_or_default();
    }
    Ok(Found { sockets: found, note: String::new() })
}

/// Without names there are still numbers.
fn names() -> HashMap<u32, String> {
    let mut list = Processes::default();
    match list.read() {
        Ok((bytes, base)) => {
            process::processes(bytes, base).map(|process| (process.pid, process.name)).collect()
        }
        Err(_) => HashMap::new(),
    }
}
