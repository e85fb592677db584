//! `spectra-agent uninstall`

use super::place::{Place, say};
use super::{SETTINGS, STATE, plan};
use crate::args::UninstallArgs;

/// Does it.
pub fn uninstall(args: UninstallArgs) -> anyhow::Result<bool> {
    let UninstallArgs { purge, place } = args;
    let place = Place::of(place)?;
    place.finish(false, &plan::uninstall(place.is_packaged, purge))?;
    if place.only_print {
        return Ok(true);
    }
    if !purge {
        say(&format!("kept: {SETTINGS} and {STATE} with identity and spool (--purge removes them)"));
    }
    if place.is_packaged {
        say("program and unit are of a package: apt remove spectra-agent, or dnf remove spectra-agent");
    }
    Ok(true)
}
