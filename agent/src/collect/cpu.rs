//! `cpu`: how busy the processors were since the reading before, and the load averages.

#[cfg_attr(target_os = "linux", path = "cpu/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "cpu/freebsd.rs")]
#[cfg_attr(windows, path = "cpu/windows.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::metric::Cpu;
use spectra_protocol::{Metric, Reading};

use super::rate::{advance, percent};
use super::{Collector, Fault, Spec, Start};

pub(crate) const SPEC: Spec = Spec {
    name: "cpu",
    interval: Duration::from_secs(5),
    start: |host| Start::from_result(os::Source::open(host).map(CpuCollector::new)),
    describe,
};

/// Time since the host started, by what a processor did; the unit does not matter, shares do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub user: u64,
    pub nice: u64,
    pub system: u64,
    pub idle: u64,
    pub iowait: u64,
    /// Hard and soft interrupts.
    pub irq: u64,
    pub steal: u64,
}

/// What an operating system tells in one reading.
#[derive(Debug, Default)]
pub struct Counters {
    pub total: Times,
    /// By index of the logical processor; `None` for one that is offline.
    pub cores: Vec<Option<Times>>,
    /// Load averages over 1, 5 and 15 minutes, where there are such.
    pub load: Option<[f64; 3]>,
}

#[derive(Debug)]
struct CpuCollector {
    source: os::Source,
    before: Option<Counters>,
}

impl CpuCollector {
    fn new(source: os::Source) -> Self {
        Self { source, before: None }
    }
}

impl Collector for CpuCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        let now = self.source.read()?;
        let metric = self.before.as_ref().and_then(|before| cpu(before, &now));
        self.before = Some(now);
        Ok(metric.map(Metric::from).into_iter().collect())
    }

    fn has_rates(&self) -> bool {
        true
    }
}

/// The metric between two readings. `None` if a counter of the machine went back or nothing
/// passed: Linux documents that `iowait` can decrease, and a share of a negative time says nothing.
fn cpu(before: &Counters, now: &Counters) -> Option<Cpu> {
    let spent = between(&before.total, &now.total)?;
    let whole = whole(&spent);
    if whole == 0 {
        return None;
    }
    let share = |part: u64| Reading::Value(percent(part, whole));
    let cores = now.cores.iter().enumerate().map(|(index, core)| {
        let before = before.cores.get(index).copied().flatten();
        Reading::from(before.zip(*core).and_then(|(before, now)| busy(&before, &now)))
    });
    let load = |index: usize| Reading::from(now.load.map(|load| load[index]));
    Some(Cpu {
        usage: share(whole.saturating_sub(spent.idle).saturating_sub(spent.iowait)),
        cores: cores.collect(),
        iowait: share(spent.iowait),
        load_1m: load(0),
        load_5m: load(1),
        load_15m: load(2),
        user: share(spent.user),
        system: share(spent.system),
        nice: share(spent.nice),
        irq: share(spent.irq),
        steal: share(spent.steal),
    })
}

/// Busy share of one processor, %; `None` if one of its counters went back. A processor that did
/// not tick (asleep without a timer) was idle.
fn busy(before: &Times, now: &Times) -> Option<f64> {
    let spent = between(before, now)?;
    let whole = whole(&spent);
    Some(percent(whole.saturating_sub(spent.idle).saturating_sub(spent.iowait), whole))
}

fn between(before: &Times, now: &Times) -> Option<Times> {
    let Times { user, nice, system, idle, iowait, irq, steal } = *now;
    Some(Times {
        user: advance(before.user, user)?,
        nice: advance(before.nice, nice)?,
        system: advance(before.system, system)?,
        idle: advance(before.idle, idle)?,
        iowait: advance(before.iowait, iowait)?,
        irq: advance(before.irq, irq)?,
        steal: advance(before.steal, steal)?,
    })
}

/// All of a processor's time. Saturating: a hostile file must not overflow.
fn whole(times: &Times) -> u64 {
    let Times { user, nice, system, idle, iowait, irq, steal } = *times;
    [user, nice, system, idle, iowait, irq, steal].into_iter().fold(0, u64::saturating_add)
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::Cpu(cpu)) = metrics.first() else { return String::new() };
    let busy = cpu.usage.value().unwrap_or_default();
    let load = cpu.load_1m.value().map_or(String::new(), |load| format!(", load {load:.2}"));
    format!("{} processors, {busy:.1} % busy{load}", cpu.cores.len())
}

#[cfg(test)]
mod tests {
    use spectra_protocol::Reading;

    use super::{Counters, Times, cpu};

    const BEFORE: Times = Times { user: 100, nice: 10, system: 50, idle: 1000, iowait: 20, irq: 5, steal: 1 };

    fn counters(total: Times) -> Counters {
        Counters { total, cores: vec![Some(total)], load: Some([0.5, 0.25, 0.0]) }
    }

    #[test]
    fn shares_add_up_to_the_interval() {
        let now = Times { user: 110, nice: 15, system: 65, idle: 1050, iowait: 30, irq: 10, steal: 6 };
        let cpu = cpu(&counters(BEFORE), &counters(now)).unwrap();
        assert_eq!(cpu.usage, Reading::Value(40.0));
        assert_eq!(cpu.user, Reading::Value(10.0));
        assert_eq!(cpu.nice, Reading::Value(5.0));
        assert_eq!(cpu.system, Reading::Value(15.0));
        assert_eq!(cpu.iowait, Reading::Value(10.0));
        assert_eq!(cpu.irq, Reading::Value(5.0));
        assert_eq!(cpu.steal, Reading::Value(5.0));
        assert_eq!(cpu.cores, [Reading::Value(40.0)]);
        assert_eq!(cpu.load_15m, Reading::Value(0.0));
    }

    #[test]
    fn any_counter_that_went_back_gives_no_row() {
        for back in [
            Times { user: 99, ..BEFORE },
            Times { nice: 9, ..BEFORE },
            Times { system: 49, ..BEFORE },
            Times { idle: 999, ..BEFORE },
            Times { iowait: 19, ..BEFORE },
            Times { irq: 4, ..BEFORE },
            Times { steal: 0, ..BEFORE },
        ] {
            let now = Times { user: back.user + 500, ..back };
            let now = if back.user < BEFORE.user { back } else { now };
            assert_eq!(cpu(&counters(BEFORE), &counters(now)), None, "{back:?}");
        }
    }

    #[test]
    fn no_time_gives_no_row() {
        assert_eq!(cpu(&counters(BEFORE), &counters(BEFORE)), None);
    }

    #[test]
    fn a_core_that_is_new_offline_or_went_back_has_no_value_and_costs_no_other() {
        let now = Times { user: 150, idle: 1050, ..BEFORE };
        let back = Times { user: 1, ..BEFORE };
        let before = Counters { cores: vec![Some(BEFORE), Some(BEFORE), Some(BEFORE)], ..counters(BEFORE) };
        let after = Counters { cores: vec![Some(now), None, Some(back), Some(now)], ..counters(now) };
        let cores = cpu(&before, &after).unwrap().cores;
        assert_eq!(cores, [Reading::Value(50.0), Reading::Absent, Reading::Absent, Reading::Absent]);
    }
}
