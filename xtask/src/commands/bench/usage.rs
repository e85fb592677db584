//! What a process takes, as the kernel counts it.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Memory of a process, bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Memory {
    pub(super) resident: f64,
    /// What it wrote itself: nobody else has it, and no file.
    pub(super) private: f64,
}

pub(super) fn memory(process: u32) -> Result<Memory> {
    let path = format!("/proc/{process}/smaps_rollup");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let bytes = |name| {
        let kib = kib(&text, name).with_context(|| format!("{path} has no {name}"))?;
        Ok::<_, anyhow::Error>(kib * 1024.0)
    };
    Ok(Memory { resident: bytes("Rss:")?, private: bytes("Private_Dirty:")? })
}

/// What a process has had written to disks, bytes; what it wrote to files that are in memory is not in it.
pub(super) fn written_bytes(process: u32) -> Result<u64> {
    let path = format!("/proc/{process}/io");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    line.and_then(|line| line.parse().ok()).with_context(|| format!("{path} has no write_bytes"))
}

/// The largest resident memory so far, bytes.
pub(super) fn peak(process: u32) -> Result<f64> {
    let status = format!("/proc/{process}/status");
    let text = fs::read_to_string(&status).with_context(|| format!("cannot read {status}"))?;
    kib(&text, "VmHWM:").map(|kib| kib * 1024.0).with_context(|| format!("{status} has no VmHWM"))
}

/// Open descriptors of a process.
pub(super) fn descriptors(process: u32) -> Result<usize> {
    let folder = format!("/proc/{process}/fd");
    Ok(fs::read_dir(&folder).with_context(|| format!("cannot read {folder}"))?.count())
}

/// Time that all processors together have worked since the machine started, whoever they worked for.
pub(super) fn machine_time() -> Result<Duration> {
    let text = fs::read_to_string("/proc/stat").context("cannot read /proc/stat")?;
    let ticks = busy_ticks(&text).context("/proc/stat has not the fields of proc_stat(5)")?;
    Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// user, nice, system, irq, softirq and steal of the first line; idle and iowait are no work.
fn busy_ticks(stat: &str) -> Option<u64> {
    let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
    let ticks: Vec<u64> = fields.map_while(|field| field.parse().ok()).collect();
    [0, 1, 2, 5, 6, 7].iter().map(|field| ticks.get(*field)).sum()
}

fn kib(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// User and system time of all threads, those that ended included.
pub(super) fn processor_time(process: u32) -> Result<Duration> {
    time_of(process, 2)
}

/// The same with that of all programs that it started and that have ended.
pub(super) fn processor_time_with_children(process: u32) -> Result<Duration> {
    time_of(process, 4)
}

fn time_of(process: u32, fields: usize) -> Result<Duration> {
    let stat = format!("/proc/{process}/stat");
    let text = fs::read_to_string(&stat).with_context(|| format!("cannot read {stat}"))?;
    let ticks =
        ticks(&text, fields).with_context(|| format!("{stat} has not the fields of proc_pid_stat(5)"))?;
    Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// The first of utime, stime, cutime and cstime, which begin with the 14th field; the name before them may hold
/// blanks and brackets.
fn ticks(stat: &str, fields: usize) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let ticks: Vec<u64> =
        rest.split_whitespace().skip(11).take(fields).map_while(|field| field.parse().ok()).collect();
    (ticks.len() == fields).then(|| ticks.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_s_figures_are_read() {
        assert_eq!(kib("Name:\tx\nVmRSS:\t    5424 kB\nThreads:\t1\n", "VmRSS:"), Some(5424.0));
        assert_eq!(kib("Name:\tx\n", "VmRSS:"), None);
        let stat = "77 (a) b) S 1 77 77 0 -1 4194304 120 0 0 0 31 12 5 2 20 0 1 0 100 1 2";
        assert_eq!((ticks(stat, 2), ticks(stat, 4)), (Some(43), Some(50)));
        assert_eq!(ticks("77 (a", 2), None);
        assert_eq!(busy_ticks("cpu  10 2 3 1000 50 4 5 6 0 0\ncpu0 1 1 1"), Some(30));
        assert_eq!(busy_ticks("intr 1"), None);
    }
}
