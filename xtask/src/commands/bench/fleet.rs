//! A fleet of agents at one server over TimescaleDB: the generator is a process of its own, with an identity and a
//! connection over TLS for each agent.

mod clicks;
mod figures;
mod generator;
mod stage;

use anyhow::{Context, Result};

use crate::cargo::build;
use crate::progress::Step;
use crate::timescale::{self, Data, Wish};
use figures::Figures;
use stage::Stage;

pub(super) use clicks::{ASKED, measure as measure_commands};

/// What is asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) agents: u32,
    pub(super) seconds: u64,
    pub(super) debug: bool,
    pub(super) provision: bool,
}

/// A smaller fleet says nothing of the load that the machine holds.
const SMALLEST: u32 = 100;

/// Measures; where the load is not held, with half of it again, until one is.
pub(super) fn measure(wanted: &Wanted) -> Result<()> {
    let Wanted { agents, seconds, debug, provision } = *wanted;
    let profile = build_programs(debug)?;
    let timescale = timescale::provide_own(&Wish { provision, data: Data::Fresh, is_tuned: true })?;
    let mut stage = Stage::set(profile, &timescale.url, agents)?;
    println!("fleet at one server over {}, fsync on, HTTP/2 over TLS", timescale.name);
    let mut fleet = agents;
    loop {
        let figures = stage.load(fleet, seconds)?;
        figures.print();
        let missed = figures.missed();
        if missed.is_empty() {
            println!("  this machine holds {fleet} agents");
            break;
        }
        println!(
            "  {fleet} agents are too many for this machine: {}; {}",
            missed.join(", "),
            figures.limit()
        );
        if fleet / 2 < SMALLEST {
            break;
        }
        fleet /= 2;
        stage.restart()?;
    }
    let (ready, overview) = stage.ready(agents).context("cannot measure how soon the server is ready")?;
    Figures::print_ready(ready, overview);
    Ok(())
}

/// Builds what runs here; returns the folder with the binaries.
fn build_programs(debug: bool) -> Result<&'static str> {
    let profile = if debug { "debug" } else { "release" };
    let step = Step::start(format!("build the server and the generator with the {profile} profile"));
    for (package, binary) in [("spectra-server", "spectra-server"), ("spectra-loadgen", "spectra-loadgen")] {
        let release = ["--release"];
        let options = if debug { &[][..] } else { &release };
        build(&[&["--package", package, "--bin", binary], options].concat())?;
    }
    step.done();
    Ok(profile)
}
