//! `process_list`: every process of the host.

#[cfg_attr(target_os = "linux", path = "process/linux.rs")]
mod os;

use std::mem;
use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::{Process, ProcessList};

use super::rate::{advance, percent};
use super::{Collector, Fault, Spec, Start};

pub(crate) const SPEC: Spec = Spec {
    name: "process_list",
    interval: Duration::from_secs(15),
    start: |host| Start::from_result(os::Source::open(host).map(ProcessCollector::new)),
    describe,
};

/// One process as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    pub pid: u32,
    pub name: String,
    pub activity: Activity,
    pub threads: u32,
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

/// What tells two processes with one id apart, and how much processor time there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// When it started, in ticks of the system's clock since boot.
    pub started: u64,
    /// Processor time since then, in ticks.
    pub ticks: u64,
}

#[derive(Debug)]
struct ProcessCollector {
    source: os::Source,
    observed: Vec<Observed>,
    before: Before,
}

/// The previous reading, ordered by process id.
#[derive(Debug, Default)]
struct Before {
    at: Option<Instant>,
    lives: Vec<(u32, Life)>,
}

impl ProcessCollector {
    fn new(source: os::Source) -> Self {
        Self { source, observed: Vec::new(), before: Before::default() }
    }
}

impl Collector for ProcessCollector {
    fn collect(&mut self, at: Instant) -> Result<Vec<Metric>, Fault> {
        let memory = self.source.read(&mut self.observed)?;
        self.observed.sort_unstable_by_key(|process| process.pid);
        let elapsed = self.before.at.map(|then| at.saturating_duration_since(then));
        let ticks = elapsed.map_or(0.0, |elapsed| elapsed.as_secs_f64() * self.source.ticks_per_second());
        let lives = mem::take(&mut self.before.lives);
        let processes =
            self.observed.iter_mut().map(|process| finish(process, &lives, ticks, memory)).collect();
        self.before = Before { at: Some(at), lives };
        self.before.lives.clear();
        self.before.lives.extend(self.observed.drain(..).map(|process| (process.pid, process.life)));
        Ok(vec![ProcessList { processes }.into()])
    }
}

/// The process on the wire. `ticks` is one processor's time since the previous reading.
fn finish(process: &mut Observed, before: &[(u32, Life)], ticks: f64, memory: u64) -> Process {
    let cpu_percent = match spent(process, before) {
        Some(spent) if ticks > 0.0 => spent as f64 / ticks * 100.0,
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
        ..Process::default()
    }
}

/// Ticks since the previous reading; `None` on first sight, which another process with the same id is.
fn spent(process: &Observed, before: &[(u32, Life)]) -> Option<u64> {
    let index = before.binary_search_by_key(&process.pid, |(pid, _)| *pid).ok()?;
    let (_, life) = before[index];
    if life.started != process.life.started {
        return None;
    }
    advance(life.ticks, process.life.ticks)
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::ProcessList(list)) = metrics.first() else { return String::new() };
    let threads: u64 =
        list.processes.iter().filter_map(|process| process.threads_total.value()).map(u64::from).sum();
    format!("{} processes, {threads} threads", list.processes.len())
}

#[cfg(test)]
mod tests {
    use spectra_protocol::Reading;

    use super::{Activity, Life, Observed, finish};

    fn observed(started: u64, ticks: u64) -> Observed {
        Observed {
            pid: 42,
            name: "postgres".into(),
            activity: Activity::Runnable,
            threads: 3,
            resident: 256,
            life: Life { started, ticks },
        }
    }

    fn cpu_of(started: u64, ticks: u64, before: &[(u32, Life)]) -> Reading<f64> {
        finish(&mut observed(started, ticks), before, 1500.0, 1024).cpu_percent
    }

    #[test]
    fn use_is_a_share_of_one_processor_and_can_exceed_it() {
        let before = [(1, Life { started: 0, ticks: 9 }), (42, Life { started: 7, ticks: 100 })];
        assert_eq!(cpu_of(7, 850, &before), Reading::Value(50.0));
        assert_eq!(cpu_of(7, 3100, &before), Reading::Value(200.0));
    }

    #[test]
    fn first_sight_a_reused_id_and_a_counter_that_went_back_are_no_use() {
        let before = [(42, Life { started: 7, ticks: 100 })];
        assert_eq!(cpu_of(7, 850, &[]), Reading::Value(0.0), "first sight");
        assert_eq!(cpu_of(8, 850, &before), Reading::Value(0.0), "another process with the same id");
        assert_eq!(cpu_of(7, 99, &before), Reading::Value(0.0), "went back");
    }

    #[test]
    fn a_runnable_process_that_used_a_processor_is_running() {
        let before = [(42, Life { started: 7, ticks: 100 })];
        assert_eq!(finish(&mut observed(7, 200), &before, 1500.0, 0).status, "running");
        assert_eq!(finish(&mut observed(7, 100), &before, 1500.0, 0).status, "runnable");
    }

    #[test]
    fn memory_is_a_share_of_the_host() {
        let process = finish(&mut observed(7, 0), &[], 0.0, 1024);
        assert_eq!(process.mem_rss, Reading::Value(256));
        assert_eq!(process.mem_percent, Reading::Value(25.0));
    }
}
