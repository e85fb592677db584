//! `cargo xtask bench`: what the design promises in numbers, each figure beside its goal.

mod agent;
mod fleet;
mod relay;
mod usage;

use anyhow::Result;
use clap::ValueEnum;

use crate::cargo::{build, cargo};
use crate::cluster::{self, Clusters};
use crate::progress::Step;
use crate::suite::BINARIES_VARIABLE;
use crate::timescale::{self, Data, Wish};
use crate::{dashboard, interrupt, process, workspace};

/// Hosts with a day of readings in SQLite.
const SQLITE_HOSTS: u32 = 20;

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask bench --provision
  cargo xtask bench decode collectors
  cargo xtask bench agent --agent-seconds 60
  cargo xtask bench fleet --agents 2000 --seconds 120
  cargo xtask bench commands --seconds 60
  cargo xtask bench operator --tokens 1000
  cargo xtask bench pages --hosts 100
  cargo xtask bench dashboard";

/// Measure what the design promises, each figure beside its goal
///
/// Ratios come from one run on one machine, so they hold on any. Everything is built with the release profile,
/// which takes minutes the first time; let the machine do nothing else meanwhile.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// What to measure; everything when nothing is named
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// How long the agent is measured
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(10..=86_400))]
    agent_seconds: u64,
    /// How many agents the fleet has
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    agents: u32,
    /// How many hosts have a day of readings in the database that pages are asked of: of a thousand they take
    /// 20 GB and half an hour
    #[arg(long, value_name = "NUMBER", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    hosts: u32,
    /// How many tokens the operator has at once
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    tokens: u32,
    /// How long the fleet reports
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(10..=86_400))]
    seconds: u64,
    /// Measure the fleet with debug builds, to try the command: the figures mean nothing
    #[arg(long, hide = true)]
    debug: bool,
    /// Install what is missing for TimescaleDB, as `cargo xtask test --provision` does, and for the agent what
    /// `cargo xtask package --provision` does
    #[arg(long)]
    provision: bool,
}

/// In the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Typed decoding of a batch against decoding into JSON values
    Decode,
    /// Time and allocations of each of the agent's collectors on this machine
    Collectors,
    /// Rows through HTTP into each database against the same rows without Spectra
    Ingest,
    /// The agent as it is shipped, at its default intervals: memory, processor, disk, network, size; and how long its
    /// spool lasts
    Agent,
    /// A fleet of agents at one server over TimescaleDB: acknowledgements, reconnecting, memory
    Fleet,
    /// 1,000 agents at two servers over TimescaleDB: from a click to the host, and to the first byte of its answer
    Commands,
    /// An operator and 10,000 tokens on a real API server: memory, writes, how soon a token is ready, failover
    Operator,
    /// A host's page, the overview, charts of the fleet and its values for Prometheus over a full database
    Pages,
    /// The dashboard in Chromium: first load, repainting on a tick, a fleet of 10,000 hosts, Lighthouse
    Dashboard,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    for part in Part::value_variants() {
        interrupt::check()?;
        if !args.parts.is_empty() && !args.parts.contains(part) {
            continue;
        }
        match part {
            Part::Decode => program("spectra-protocol", "decode", None, &[])?,
            Part::Collectors => program("spectra-agent", "collectors", None, &[])?,
            Part::Ingest => ingest(args.provision)?,
            Part::Agent => {
                agent::measure(args.agent_seconds, args.provision)?;
                program("spectra-agent", "spool", None, &[])?;
            }
            Part::Fleet => {
                let Args { agents, seconds, debug, provision, .. } = *args;
                fleet::measure(&fleet::Wanted { agents, seconds, debug, provision })?;
            }
            Part::Commands => {
                let Args { seconds, debug, provision, .. } = *args;
                fleet::measure_commands(&fleet::Wanted { agents: fleet::ASKED, seconds, debug, provision })?;
            }
            Part::Operator => operator(args.tokens, args.provision)?,
            Part::Pages => pages(args.hosts, args.provision)?,
            Part::Dashboard => of_dashboard(args.provision)?,
        }
    }
    Ok(())
}

fn ingest(provision: bool) -> Result<()> {
    let timescale = timescale::provide(&Wish { provision, data: Data::Fresh, is_tuned: true })?;
    program("spectra-server", "ingest", None, &[])?;
    program("spectra-server", "ingest", Some(&timescale.url), &[])
}

/// The programs as they are shipped, on an API server with an audit log, which tells what was written.
fn operator(tokens: u32, provision: bool) -> Result<()> {
    let cluster = cluster::provide_program(provision)?;
    let step = Step::start("build server, operator and agent with the release profile");
    for package in ["spectra-server", "spectra-operator", "spectra-agent"] {
        build(&["--package", package, "--bin", package, "--release"])?;
    }
    step.done();
    let clusters = Clusters::without_node(&cluster)?;
    let step = Step::start("bench operator");
    let mut command = cargo(&["bench", "--package", "spectra-kubernetes-tests", "--bench", "operator", "--"]);
    command.args(["--tokens", &tokens.to_string()]);
    command.envs(clusters.variables()).env(BINARIES_VARIABLE, workspace::target().join("release"));
    process::must(&mut command)?;
    step.done();
    Ok(())
}

/// What is measured is the page: of the server, debug builds will do.
fn of_dashboard(provision: bool) -> Result<()> {
    dashboard::build_to_be_seen(provision)?;
    let step = Step::start("bench dashboard");
    dashboard::bench()?;
    step.done();
    Ok(())
}

/// SQLite is for tens of hosts.
fn pages(hosts: u32, provision: bool) -> Result<()> {
    let timescale = timescale::provide(&Wish { provision, data: Data::Fresh, is_tuned: true })?;
    let few = hosts.min(SQLITE_HOSTS).to_string();
    program("spectra-server", "pages", None, &["--hosts", &few])?;
    program("spectra-server", "pages", Some(&timescale.url), &["--hosts", &hosts.to_string()])
}

/// Runs a bench program of a package; it prints its figures and goals itself.
fn program(package: &str, name: &str, database: Option<&str>, arguments: &[&str]) -> Result<()> {
    let on = database.map_or("", |_| " on TimescaleDB");
    let step = Step::start(format!("bench {name}{on}"));
    let mut command = cargo(&["bench", "--package", package, "--bench", name]);
    if !arguments.is_empty() {
        command.arg("--").args(arguments);
    }
    match database {
        Some(url) => command.env(timescale::VARIABLE, url),
        None => command.env_remove(timescale::VARIABLE),
    };
    process::must(&mut command)?;
    step.done();
    Ok(())
}
