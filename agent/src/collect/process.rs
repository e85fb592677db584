//! `process_list`: every process of the host.

pub(crate) mod changes;
mod command;
#[cfg_attr(target_os = "linux", path = "process/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "process/freebsd.rs")]
#[cfg_attr(windows, path = "process/windows.rs")]
mod os;

use std::mem;
use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::{Process, ProcessList};

use super::rate::{advance, percent, to_hundredth};
use super::{Broken, Collector, Fault, Spec, Start};

pub(crate) const SPEC: Spec = Spec {
    name: "process_list",
    interval: Duration::from_secs(15),
    start: |host| Start::from_result(os::Source::open(host).map(ProcessCollector::new)),
    describe,
};

/// Of how many processes the command line is told: those that use the processors most, and as many that use
/// memory most. All of them would be most of what an agent sends.
const BUSIEST: usize = 10;

/// One process as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    pub pid: u32,
    pub name: String,
    pub activity: Activity,
    /// The kernel's letter for its state.
    pub state: u8,
    pub threads: u32,
    /// What its threads do, where the system tells it of all processes at once.
    pub states: Option<ThreadStates>,
    /// Resident memory, bytes.
    pub resident: u64,
    pub life: Life,
}

/// What a process was doing at the moment of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// On a processor, or waiting for one.
    Runnable,
    Waiting,
    /// Stopped, traced, dead.
    Other,
}

/// How many threads of a process do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThreadStates {
    pub running: u32,
    /// Ready, and no processor is free.
    pub runnable: u32,
    pub waiting: u32,
}

/// What tells two processes with one id apart, and how much processor time there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// When it started, in ticks of the system's clock since boot.
    pub started: u64,
    /// Processor time since then, in ticks.
    pub ticks: u64,
}

/// A process of the previous reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    pid: u32,
    life: Life,
    /// Whose it is.
    user: Option<u32>,
    /// In how many readings it was seen.
    seen: u32,
}

#[derive(Debug)]
struct ProcessCollector {
    source: os::Source,
    observed: Vec<Observed>,
    before: Before,
    broken: Option<Broken>,
}

/// The previous reading, ordered by process id.
#[derive(Debug, Default)]
struct Before {
    at: Option<Instant>,
    known: Vec<Known>,
}

impl ProcessCollector {
    fn new(source: os::Source) -> Self {
        Self { source, observed: Vec::new(), before: Before::default(), broken: None }
    }
}

impl Collector for ProcessCollector {
    fn collect(&mut self, at: Instant) -> Result<Vec<Metric>, Fault> {
        let memory = self.source.read(&mut self.observed)?;
        self.broken = self.source.hidden(&self.observed).as_ref().map(Broken::of);
        self.observed.sort_unstable_by_key(|process| process.pid);
        let elapsed = self.before.at.map(|then| at.saturating_duration_since(then));
        let ticks = elapsed.map_or(0.0, |elapsed| elapsed.as_secs_f64() * self.source.ticks_per_second());
        let before = mem::take(&mut self.before.known);
        let mut known = Vec::with_capacity(self.observed.len());
        let mut processes = Vec::with_capacity(self.observed.len());
        for process in &mut self.observed {
            let now = recognise(process, &before, |pid| self.source.user(pid));
            let mut metric = finish(process, &before, ticks, memory);
            metric.started_at = self.source.started_at(process.life.started).into();
            metric.user = now.user.map(|user| self.source.name_of(user));
            known.push(now);
            processes.push(metric);
        }
        for index in busiest(&processes, BUSIEST) {
            processes[index].command = self.source.command(self.observed[index].pid);
        }
        self.observed.clear();
        self.before = Before { at: Some(at), known };
        Ok(vec![ProcessList { processes, list: 0 }.into()])
    }

    fn has_rates(&self) -> bool {
        true
    }

    fn broken(&self) -> Vec<Broken> {
        self.broken.iter().cloned().collect()
    }
}

/// What is remembered of a process. A process may give up its first user's rights soon after its start, and
/// seldom later: `ask` costs as much as all the rest of a reading.
fn recognise(process: &Observed, before: &[Known], ask: impl FnOnce(u32) -> Option<u32>) -> Known {
    /// Every so many readings: 5 minutes. Processes are asked at different ones, by their ids.
    const AGAIN: u32 = 20;
    let Observed { pid, life, .. } = process;
    let earlier = find(before, *pid).filter(|known| known.life.started == life.started);
    let seen = earlier.map_or(0, |known| known.seen.saturating_add(1));
    let user = match earlier {
        Some(known) if seen > 1 && !(seen.wrapping_add(*pid)).is_multiple_of(AGAIN) => known.user,
        _ => ask(*pid),
    };
    Known { pid: *pid, life: *life, user, seen }
}

/// The process on the wire. `ticks` is one processor's time since the previous reading.
fn finish(process: &mut Observed, before: &[Known], ticks: f64, memory: u64) -> Process {
    let cpu_percent = match spent(process, before) {
        Some(spent) if ticks > 0.0 => to_hundredth(spent as f64 / ticks * 100.0),
        _ => 0.0,
    };
    let status = match process.activity {
        Activity::Runnable if cpu_percent > 0.0 => "running",
        Activity::Runnable => "runnable",
        Activity::Waiting => "waiting",
        Activity::Other => "other",
    };
    Process {
        pid: process.pid.into(),
        name: mem::take(&mut process.name),
        cpu_percent: cpu_percent.into(),
        mem_percent: percent(process.resident, memory).into(),
        mem_rss: process.resident.into(),
        status: status.into(),
        threads_total: process.threads.into(),
        threads_running: process.states.map(|states| states.running).into(),
        threads_runnable: process.states.map(|states| states.runnable).into(),
        threads_waiting: process.states.map(|states| states.waiting).into(),
        state: process.state.is_ascii_alphabetic().then(|| char::from(process.state).into()),
        ..Process::default()
    }
}

/// Where the busiest processes stand, by processor and by memory. One that uses neither is not busy.
fn busiest(processes: &[Process], most: usize) -> Vec<usize> {
    let mut found = Vec::with_capacity(2 * most);
    let mut order: Vec<usize> = Vec::with_capacity(processes.len());
    let cpu = |process: &Process| process.cpu_percent.value().unwrap_or_default();
    let memory = |process: &Process| process.mem_rss.value().unwrap_or_default() as f64;
    for measure in [&cpu as &dyn Fn(&Process) -> f64, &memory] {
        order.clear();
        order.extend((0..processes.len()).filter(|&index| measure(&processes[index]) > 0.0));
        let by_measure = |a: &usize, b: &usize| measure(&processes[*b]).total_cmp(&measure(&processes[*a]));
        if order.len() > most {
            order.select_nth_unstable_by(most, by_measure);
            order.truncate(most);
        }
        found.extend(order.iter().filter(|&index| !found.contains(index)).copied().collect::<Vec<_>>());
    }
    found
}

/// Ticks since the previous reading; `None` on first sight, which another process with the same id is.
fn spent(process: &Observed, before: &[Known]) -> Option<u64> {
    let life = find(before, process.pid)?.life;
    if life.started != process.life.started {
        return None;
    }
    advance(life.ticks, process.life.ticks)
}

fn find(before: &[Known], pid: u32) -> Option<Known> {
    before.binary_search_by_key(&pid, |known| known.pid).ok().map(|index| before[index])
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::ProcessList(list)) = metrics.first() else { return String::new() };
    let threads: u64 =
        list.processes.iter().filter_map(|process| process.threads_total.value()).map(u64::from).sum();
    format!("{} processes, {threads} threads", list.processes.len())
}

#[cfg(test)]
#[path = "process/tests.rs"]
mod tests;
