//! The agent as it is shipped, at its default intervals, against a server on this machine.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::cargo::build;
use crate::children::{Children, Setup};
use crate::progress::Step;
use crate::{interrupt, workspace};

/// Resident memory of the agent's process, MiB.
const MEMORY_GOAL: f64 = 6.0;

/// Processor time, percent of one processor.
const PROCESSOR_GOAL: f64 = 0.05;

/// The stripped binary, MB (10^6 bytes).
const SIZE_GOAL: f64 = 8.0;

/// Registration, first readings and the first sending are no part of the steady state.
const WARM_UP: Duration = Duration::from_secs(20);

/// Between two looks at the memory, whose largest value counts.
const LOOK: Duration = Duration::from_secs(1);

/// Between two signs of life.
const SIGN_OF_LIFE: u64 = 30;

pub(super) fn measure(seconds: u64) -> Result<()> {
    let step = Step::start("build the agent and the server with the release profile");
    // Each alone, as it is shipped: built together, cargo gives the agent's dependencies the features that
    // only the server needs.
    for package in ["spectra-server", "spectra-agent"] {
        build(&["--package", package, "--bin", package, "--release"])?;
    }
    step.done();
    let bytes = fs::metadata(workspace::binary("release", "spectra-agent"))
        .context("cannot look at the agent's binary")?
        .len();

    let folder = workspace::logs().join("bench-agent");
    empty(&folder)?;
    let database = folder.join("spectra.db").to_string_lossy().into_owned();
    let setup = Setup { profile: "release", folder, port: workspace::free_port()?, database, flush: None };
    let usage = watch(&mut Children::new(setup), Duration::from_secs(seconds))?;

    println!("agent, {seconds} s at its default intervals");
    print("largest resident", usage.resident_bytes / f64::from(1 << 20), "MiB", MEMORY_GOAL);
    print("processor", usage.processor_percent, "%", PROCESSOR_GOAL);
    print("stripped binary", bytes as f64 / 1e6, "MB", SIZE_GOAL);
    Ok(())
}

fn print(name: &str, value: f64, unit: &str, goal: f64) {
    let verdict = if value <= goal { "reached" } else { "missed" };
    println!("  {name:<17} {value:>8.3} {unit:<4} goal {goal} {unit}: {verdict}");
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot delete {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

struct Usage {
    resident_bytes: f64,
    processor_percent: f64,
}

fn watch(children: &mut Children, duration: Duration) -> Result<Usage> {
    children.start_server()?;
    children.start_agent()?;
    let process = children.last_process().context("the agent does not run")?;
    sleep(children, WARM_UP)?;

    let step = Step::start(format!("measure the agent for {} s", duration.as_secs()));
    let (started, before) = (Instant::now(), processor_time(process)?);
    let mut resident_bytes = 0.0_f64;
    let mut spoken = 0;
    while started.elapsed() < duration {
        resident_bytes = resident_bytes.max(resident(process)?);
        sleep(children, LOOK)?;
        if started.elapsed().as_secs() / SIGN_OF_LIFE > spoken {
            spoken = started.elapsed().as_secs() / SIGN_OF_LIFE;
            step.goes_on(&format!("{:.2} MiB", resident_bytes / f64::from(1 << 20)));
        }
    }
    let used = processor_time(process)?.saturating_sub(before);
    let processor_percent = used.as_secs_f64() / started.elapsed().as_secs_f64() * 100.0;
    step.done();
    Ok(Usage { resident_bytes, processor_percent })
}

/// Waits while both programs run.
fn sleep(children: &mut Children, duration: Duration) -> Result<()> {
    let end = Instant::now() + duration;
    while Instant::now() < end {
        interrupt::check()?;
        children.check()?;
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn resident(process: u32) -> Result<f64> {
    let status = format!("/proc/{process}/status");
    let text = fs::read_to_string(&status).with_context(|| format!("cannot read {status}"))?;
    resident_kib(&text).map(|kib| kib * 1024.0).with_context(|| format!("{status} has no VmRSS"))
}

fn resident_kib(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// User and system time of all threads, those that ended included.
fn processor_time(process: u32) -> Result<Duration> {
    let stat = format!("/proc/{process}/stat");
    let text = fs::read_to_string(&stat).with_context(|| format!("cannot read {stat}"))?;
    let ticks = ticks(&text).with_context(|| format!("{stat} has not the fields of proc_pid_stat(5)"))?;
    Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// utime and stime, the 14th and 15th field; the name before them may hold blanks and brackets.
fn ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_s_figures_are_read() {
        assert_eq!(resident_kib("Name:\tx\nVmRSS:\t    5424 kB\nThreads:\t1\n"), Some(5424.0));
        assert_eq!(resident_kib("Name:\tx\n"), None);
        let stat = "77 (a) b) S 1 77 77 0 -1 4194304 120 0 0 0 31 12 0 0 20 0 1 0 100 1 2";
        assert_eq!(ticks(stat), Some(43));
        assert_eq!(ticks("77 (a"), None);
    }
}
