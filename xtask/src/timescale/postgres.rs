//! One PostgreSQL server of ours: makes its cluster, starts it on a free port, knows when it is ready.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::installation::Installation;
use super::{Data, Scratch, Server, Timescale, Wish, handshake, password};
use crate::progress::Step;
use crate::{interrupt, process, workspace};

/// How long a start may take; recovery after a power cut is the long case.
const PATIENCE: Duration = Duration::from_mins(1);

/// Between two looks at whether it is ready.
const POLL: Duration = Duration::from_millis(50);

/// Another process may take the free port before the server does.
const STARTS: usize = 3;

/// Settings that differ from PostgreSQL's own, each with its reason. `fsync` stays on: what the server
/// acknowledges is on disk in tests too.
const SETTINGS: &[&str] = &[
    "shared_preload_libraries=timescaledb",
    // Its workers hold sessions on the template database, which then cannot be copied.
    "timescaledb.max_background_workers=0",
    "timescaledb.telemetry_level=off",
    // Tests run in parallel, each with pools of its own.
    "max_connections=300",
    // A hypertable locks each chunk that a statement touches.
    "max_locks_per_transaction=256",
    // Copied databases write much log; checkpoints in between cost more than the space.
    "max_wal_size=4GB",
    // A system folder may have no /dev/shm.
    "dynamic_shared_memory_type=mmap",
    // Compiling queries takes longer than running those of tests.
    "jit=off",
];

/// Settings of a server that runs on this machine rather than in a container.
const OWN_SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    // The default place of sockets may not exist or not be ours.
    "unix_socket_directories=",
];

/// [`SETTINGS`] as arguments of `postgres`.
pub(crate) fn settings() -> Vec<String> {
    arguments(SETTINGS)
}

fn arguments(settings: &[&str]) -> Vec<String> {
    settings.iter().flat_map(|setting| ["-c".to_owned(), (*setting).to_owned()]).collect()
}

/// What `timescaledb-tune` sets: a quarter of the memory as PostgreSQL's own cache, and that three quarters
/// are cached, by it or by the system.
fn tuning() -> Result<Vec<String>> {
    let text = fs::read_to_string("/proc/meminfo").context("cannot read how much memory this machine has")?;
    let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix("kB"));
    let total: u64 = total.context("/proc/meminfo has no MemTotal")?.trim().parse()?;
    let quarter = total / 4;
    let settings = [
        format!("shared_buffers={quarter}kB"),
        format!("effective_cache_size={}kB", 3 * quarter),
        "random_page_cost=1.1".to_owned(),
    ];
    Ok(arguments(&settings.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// URL of the superuser on this machine.
pub(crate) fn url(password: &str, port: u16) -> String {
    format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres")
}

/// Starts a server of this installation.
pub(crate) fn start(installation: &Installation, wish: &Wish) -> Result<Timescale> {
    let step = Step::start(format!("start {}", installation.name()));
    installation.delete_leftovers()?;
    let (folder, scratch) = match &wish.data {
        Data::Fresh => (installation.scratch(), Some(Scratch(installation.scratch()))),
        Data::Kept(folder) => (folder.clone(), None),
    };
    make_folder(installation, &folder)?;
    let password = password::kept(&folder)?;
    installation.give(&folder.join(password::FILE))?;
    if !folder.join("data/PG_VERSION").exists() {
        make_cluster(installation, &folder)?;
    }
    let tuning = if wish.is_tuned { tuning()? } else { Vec::new() };
    let (mut server, port) = start_on_free_port(installation, &folder, &tuning)?;
    server.scratch = scratch;
    step.done();
    let name = format!("{} at 127.0.0.1:{port}", installation.name());
    Ok(Timescale { url: url(&password, port), name, server: Some(server) })
}

/// The folder that holds `data`, the log and the password, closed to others.
fn make_folder(installation: &Installation, folder: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("cannot create {}", folder.display()))?;
    installation.give(folder)
}

fn make_cluster(installation: &Installation, folder: &Path) -> Result<()> {
    let (mut initdb, inside) = installation.command("initdb", folder)?;
    initdb.arg("--pgdata").arg(inside.join("data")).arg("--pwfile").arg(inside.join(password::FILE));
    // The random password needs no stretching, which costs each session of a test milliseconds.
    initdb.args(["--username=postgres", "--auth=scram-sha-256", "--set=scram_iterations=1"]);
    initdb.args(["--encoding=UTF8", "--locale=C", "--no-sync"]);
    let log = folder.join("initdb.log");
    if !process::run(process::log_to(&mut initdb, &log)?)?.success() {
        bail!("initdb failed:\n{}", process::tail(&log, process::TAIL_LINES));
    }
    Ok(())
}

fn start_on_free_port(
    installation: &Installation,
    folder: &Path,
    tuning: &[String],
) -> Result<(Server, u16)> {
    let mut last = None;
    for _ in 0..STARTS {
        let port = workspace::free_port()?;
        match start_on(installation, folder, port, tuning) {
            Ok(server) => return Ok((server, port)),
            Err(error) => last = Some(error),
        }
        interrupt::check()?;
    }
    Err(last.context("the server was not started")?)
}

fn start_on(installation: &Installation, folder: &Path, port: u16, tuning: &[String]) -> Result<Server> {
    let (mut postgres, inside) = installation.command("postgres", folder)?;
    postgres.arg("-D").arg(inside.join("data")).args(settings()).args(arguments(OWN_SETTINGS)).args(tuning);
    postgres.args(["-c", &format!("port={port}")]);
    let log = folder.join("log");
    let child = process::start(process::log_to(&mut postgres, &log)?)?;
    let mut server = Server { child, scratch: None };
    wait_until_ready(&mut server, port, &log)?;
    Ok(server)
}

/// Waits until the server behind this port takes sessions.
pub(crate) fn wait_until_ready(server: &mut Server, port: u16, log: &Path) -> Result<()> {
    let started = Instant::now();
    while !handshake::is_ready(port) {
        interrupt::check()?;
        if server.has_ended() || started.elapsed() > PATIENCE {
            let end = process::tail(log, process::TAIL_LINES);
            bail!("the server does not get ready; the end of {}:\n{end}", log.display());
        }
        thread::sleep(POLL);
    }
    Ok(())
}
