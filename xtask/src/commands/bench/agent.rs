//! The agent as it is shipped, at its default intervals, against a server on this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustix::process::Signal;

use super::relay::Relay;
use super::usage::{Memory, memory, peak, processor_time, processor_time_with_children, written_bytes};
use crate::cargo::build;
use crate::children::{Agent, Children, Setup};
use crate::package::Target;
use crate::process::Death;
use crate::progress::Step;
use crate::{interrupt, process, workspace};

/// Resident memory of the agent's process, MiB.
const MEMORY_GOAL: f64 = 6.0;
/// Of that what is its own, not a file's, MiB.
const PRIVATE_GOAL: f64 = 4.0;
/// Processor time of the agent and the programs that it asks, percent of one processor.
const PROCESSOR_GOAL: f64 = 0.035;
/// The stripped static binary, MB (10^6 bytes).
const SIZE_GOAL: f64 = 8.0;
/// Without the API of Docker, MB.
const LEAN_SIZE_GOAL: f64 = 5.0;
/// Written to disks while the server answers, bytes.
const DISK_GOAL: f64 = 0.0;
/// What TCP carries in a day, both directions, MB.
const NETWORK_GOAL: f64 = 9.0;

/// Processes on the host; where there are fewer, idle ones are added.
const PROCESSES: usize = 150;

/// Registration, and what is read once a day, which comes within a minute and a half: no part of the steady state,
/// and counted once for a day.
const BEGINNING: Duration = Duration::from_mins(2);

/// Between two looks at the memory, whose largest value counts.
const LOOK: Duration = Duration::from_secs(1);

/// Between two signs of life.
const SIGN_OF_LIFE: u64 = 60;

const DAY: Duration = Duration::from_hours(24);

pub(super) fn measure(seconds: u64, provision: bool) -> Result<()> {
    let step = Step::start("build the agent as it is shipped, and the server");
    let (lean_bytes, agent) = shipped(provision)?;
    build(&["--package", "spectra-server", "--bin", "spectra-server", "--release"])?;
    step.done();
    let folder = workspace::logs().join("bench-agent");
    empty(&folder)?;
    let bytes = size(&agent)?;
    let usage = watch(&folder, agent, Duration::from_secs(seconds))?;

    println!("agent, {seconds} s at its default intervals, {} processes on the host", usage.processes);
    let mib = |bytes: f64| bytes / f64::from(1 << 20);
    print("largest resident", mib(usage.memory.resident), "MiB", MEMORY_GOAL);
    print("of that private", mib(usage.memory.private), "MiB", PRIVATE_GOAL);
    println!("  {:<30} {:>8.3} MiB", "peak since its start", mib(usage.peak));
    print("processor, with its children", usage.processor.percent_of_day(), "%", PROCESSOR_GOAL);
    println!("  {:<30} {:>8.3} %", "the agent's process alone", usage.own_processor.percent_of_day());
    print("written to disks", usage.written as f64, "B", DISK_GOAL);
    print("over the wire, in a day", usage.network.of_day() / 1e6, "MB", NETWORK_GOAL);
    println!("  {:<30} {:>8.3} MB", "of that its beginning", usage.network.beginning / 1e6);
    print("stripped static binary", bytes as f64 / 1e6, "MB", SIZE_GOAL);
    print("without Docker's API", lean_bytes as f64 / 1e6, "MB", LEAN_SIZE_GOAL);
    Ok(())
}

/// The size of the agent without its optional parts, and the agent with them.
fn shipped(provision: bool) -> Result<(u64, PathBuf)> {
    let target = Target::native_agent()?;
    if provision {
        target.provision(false)?;
    }
    let lean = size(&target.build_with("release", &["--no-default-features"])?)?;
    Ok((lean, target.build("release")?))
}

fn size(program: &Path) -> Result<u64> {
    let metadata = fs::metadata(program).with_context(|| format!("cannot look at {}", program.display()))?;
    Ok(metadata.len())
}

fn print(name: &str, value: f64, unit: &str, goal: f64) {
    let verdict = if value <= goal { "reached" } else { "missed" };
    println!("  {name:<30} {value:>8.3} {unit:<4} goal {goal} {unit}: {verdict}");
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot delete {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

struct Usage {
    processes: usize,
    /// The largest ones in the steady state.
    memory: Memory,
    peak: f64,
    processor: Share,
    own_processor: Share,
    written: u64,
    network: Share,
}

/// Something that grows: seconds of a processor, or bytes.
struct Share {
    beginning: f64,
    steady: f64,
    seconds: f64,
}

impl Share {
    /// In a day with one beginning, in which what is read once a day is read.
    fn of_day(&self) -> f64 {
        self.beginning + self.steady / self.seconds * (DAY.as_secs_f64() - BEGINNING.as_secs_f64())
    }

    fn percent_of_day(&self) -> f64 {
        self.of_day() / DAY.as_secs_f64() * 100.0
    }
}

/// What has grown until now.
struct Counts {
    at: Instant,
    processor: Duration,
    own_processor: Duration,
    written: u64,
    network: u64,
}

impl Counts {
    fn of(process: u32, relay: &Relay) -> Result<Self> {
        Ok(Self {
            at: Instant::now(),
            processor: processor_time_with_children(process)?,
            own_processor: processor_time(process)?,
            written: written_bytes(process)?,
            network: relay.bytes(),
        })
    }
}

fn watch(folder: &Path, program: PathBuf, duration: Duration) -> Result<Usage> {
    let port = workspace::free_port()?;
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let server = ["--tls", "auto"].map(str::to_owned).to_vec();
    let mut children = Children::new(Setup {
        profile: "release",
        folder: folder.to_owned(),
        port,
        database: path("spectra.db"),
        server,
        agent: Agent::default(),
    });
    children.start_server()?;
    let log = folder.join("server.log");
    let listens = || Ok(fs::read_to_string(&log).is_ok_and(|text| text.contains("listening on")));
    children.wait_for("start the server", listens)?;
    let authority = path("ca.pem");
    fs::write(&authority, children.ask_server(&["tls", "ca"])?)?;
    let relay = Relay::to(port)?;
    let arguments =
        [("--ca-file", authority), ("--policy", path("agent.toml")), ("--audit", path("audit.jsonl"))];
    children.set_agent(Agent {
        program: Some(program),
        url: Some(format!("https://127.0.0.1:{}", relay.port)),
        arguments: arguments.into_iter().flat_map(|(name, value)| [name.to_owned(), value]).collect(),
    });
    let _crowd = Crowd::up_to(PROCESSES)?;
    children.start_agent()?;
    let process = children.last_process().context("the agent does not run")?;
    let step = Step::start(format!("let it begin, {} s", BEGINNING.as_secs()));
    sleep(&mut children, BEGINNING)?;
    step.done();

    let step = Step::start(format!("measure the agent for {} s", duration.as_secs()));
    let begun = Counts::of(process, &relay)?;
    let mut largest = Memory::default();
    let mut spoken = 0;
    while begun.at.elapsed() < duration {
        let Memory { resident, private } = memory(process)?;
        largest = Memory { resident: largest.resident.max(resident), private: largest.private.max(private) };
        sleep(&mut children, LOOK)?;
        if begun.at.elapsed().as_secs() / SIGN_OF_LIFE > spoken {
            spoken = begun.at.elapsed().as_secs() / SIGN_OF_LIFE;
            step.goes_on(&format!("{:.2} MiB", largest.resident / f64::from(1 << 20)));
        }
    }
    let ended = Counts::of(process, &relay)?;
    step.done();
    let seconds = (ended.at - begun.at).as_secs_f64();
    let share = |beginning: f64, end: f64| Share { beginning, steady: end - beginning, seconds };
    let time =
        |counts: fn(&Counts) -> Duration| share(counts(&begun).as_secs_f64(), counts(&ended).as_secs_f64());
    Ok(Usage {
        processes: processes()?,
        memory: largest,
        peak: peak(process)?,
        processor: time(|counts| counts.processor),
        own_processor: time(|counts| counts.own_processor),
        written: ended.written - begun.written,
        network: share(begun.network as f64, ended.network as f64),
    })
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

/// Processes that do nothing, so that the host has as many as a small server.
struct Crowd(Vec<Child>);

impl Crowd {
    fn up_to(wanted: usize) -> Result<Self> {
        let mut crowd = Self(Vec::new());
        for _ in processes()?..wanted {
            let mut idler: Command = process::guarded("sleep", Death::Terminate, None);
            crowd.0.push(process::start(idler.arg("infinity"))?);
        }
        Ok(crowd)
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        for idler in &mut self.0 {
            process::stop(idler, Signal::TERM);
        }
    }
}

fn processes() -> Result<usize> {
    let entries = fs::read_dir("/proc").context("cannot read /proc")?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).count())
}
