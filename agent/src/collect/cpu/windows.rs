//! `NtQuerySystemInformation`, and a load made of it.

use std::path::Path;
use std::time::Instant;

use super::{Counters, Times};
use crate::collect::Fault;
use crate::host::Host;
use crate::layout::windows::load::Load;
use crate::layout::windows::processor;
use crate::sys::windows::system_information;

#[derive(Debug)]
pub(super) struct Source {
    before: Option<(Instant, Times)>,
    load: Load,
}

impl Source {
    pub(super) fn open(_: &Host) -> Result<Self, Fault> {
        Self::counters()?;
        Ok(Self { before: None, load: Load::default() })
    }

    pub(super) fn read(&mut self) -> Result<Counters, Fault> {
        let now = Instant::now();
        let counters = Self::counters()?;
        let before = self.before.replace((now, counters.total));
        let load = before.and_then(|(then, before)| {
            let busy = busy(&before, &counters.total)? * counters.cores.len() as f64;
            Some(self.load.advance(busy, now.saturating_duration_since(then)))
        });
        Ok(Counters { load, ..counters })
    }

    fn counters() -> Result<Counters, Fault> {
        let groups = system_information::processors()
            .map_err(|error| Fault::ask("Windows about its processors", error))?;
        let counters = processor::counters(groups.iter().map(Vec::as_slice));
        counters.ok_or_else(|| Fault::parse(Path::new("NtQuerySystemInformation"), "no processor is whole"))
    }
}

/// Busy share of all processors, 0 to 1; `None` where a counter went back or nothing passed.
fn busy(before: &Times, now: &Times) -> Option<f64> {
    let whole = |times: &Times| times.user + times.system + times.idle + times.irq;
    let passed = whole(now).checked_sub(whole(before)).filter(|passed| *passed > 0)?;
    let idle = now.idle.checked_sub(before.idle)?;
    Some(passed.saturating_sub(idle) as f64 / passed as f64)
}
