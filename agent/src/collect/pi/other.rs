//! A Raspberry Pi that runs something else than Linux has no way to its firmware.

use super::board::DeviceTree;
use crate::collect::Fault;
use crate::host::Host;
use crate::sys::hot_file::HotFile;

#[derive(Debug)]
pub(in crate::collect::pi) enum Firmware {}

/// Why there is no way to the firmware.
#[derive(Debug)]
pub(in crate::collect::pi) enum Closed {
    NotHere,
    /// As on Linux, where a device may be closed.
    #[expect(dead_code, reason = "nobody refuses what is not there")]
    Refused(Fault),
}

impl Firmware {
    pub(in crate::collect::pi) fn ask(&mut self, _: &str) -> Result<Option<String>, Fault> {
        match *self {}
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it can fail on Linux")]
pub(super) fn is_pi(_: &Host) -> Result<bool, Fault> {
    Ok(false)
}

pub(super) fn firmware(_: &Host) -> Result<Firmware, Closed> {
    Err(Closed::NotHere)
}

pub(super) fn device_tree(_: &Host) -> DeviceTree {
    DeviceTree::default()
}

pub(super) fn frequency(host: &Host) -> HotFile {
    HotFile::new(host.path(""))
}

pub(super) fn throttled(_: &Host) -> Option<HotFile> {
    None
}

pub(super) fn alarm(_: &Host) -> Option<HotFile> {
    None
}

pub(super) fn boot_id(_: &Host) -> Option<String> {
    None
}
