//! `GlobalMemoryStatusEx`. What other systems call swap is here what can be promised beyond memory: the page files.

use crate::collect::Fault;
use crate::collect::memory::Amounts;
use crate::host::Host;
use crate::sys::windows::memory;

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
        let status = memory::read().map_err(|error| Fault::ask("Windows about its memory", error))?;
        Ok(crate::layout::windows::memory::amounts(
            status.total,
            status.available,
            status.commit_limit,
            status.commit_left,
            status.cached,
        ))
    }
}
