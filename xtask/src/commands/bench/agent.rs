//! The agent as it is shipped, at its default intervals, against a server on this machine.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::usage::{processor_time, resident};
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
    let setup = Setup {
        profile: "release",
        folder,
        port: workspace::free_port()?,
        database,
        flush: None,
        server: Vec::new(),
    };
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
