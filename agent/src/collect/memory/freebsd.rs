//! `hw.physmem`, `vm.stats.vm`, ZFS' cache, `vm.swap_info`.

use std::path::Path;

use crate::collect::Fault;
use crate::collect::memory::Amounts;
use crate::host::Host;
use crate::layout::freebsd::memory::{Pages, amounts, swap};
use crate::sys::freebsd::sysctl;

/// Swap devices that are looked at.
const MAX_DEVICES: i32 = 64;

#[derive(Debug)]
pub(crate) struct Source;

impl Source {
    pub(crate) fn open(_: &Host) -> Result<Self, Fault> {
        let mut source = Self;
        source.read()?;
        Ok(source)
    }

    #[expect(clippy::unused_self, reason = "elsewhere it is an open file")]
    pub(crate) fn read(&mut self) -> Result<Amounts, Fault> {
        let number = |name: &str| {
            sysctl::number(name).ok_or_else(|| Fault::parse(Path::new(name), "no number of this name"))
        };
        let pages = Pages {
            page_bytes: number("vm.stats.vm.v_page_size")?,
            free: number("vm.stats.vm.v_free_count")?,
            inactive: number("vm.stats.vm.v_inactive_count")?,
            arc: sysctl::number("kstat.zfs.misc.arcstats.size").unwrap_or_default(),
            buffers: sysctl::number("vfs.bufspace"),
        };
        let devices = (0..MAX_DEVICES).map_while(|index| sysctl::numbered("vm.swap_info", index).ok());
        Ok(amounts(number("hw.physmem")?, pages, devices.filter_map(|device| swap(&device))))
    }
}
