//! All agents together, through the phases of a measurement.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::agent::Agent;
use crate::args::Args;
use crate::click::{ClickTally, Clicker};
use crate::identity;
use crate::own;
use crate::tally::Tally;
use crate::target::Target;

/// Longest wait for the fleet to be connected; several times the goal.
const CONNECT_LIMIT: Duration = Duration::from_mins(3);
/// How long, after one period, a fleet that connected at once needs to report evenly.
const SETTLE: Duration = Duration::from_secs(10);
/// Between two looks.
const GLANCE: Duration = Duration::from_millis(50);
/// Between two signs of life.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
/// Descriptors beside the connections: standard streams, the event queue, files.
const OTHER_DESCRIPTORS: u64 = 64;

/// What agents share.
pub(crate) struct Fleet {
    /// Servers of one database.
    pub(crate) targets: Vec<Target>,
    pub(crate) flush: Duration,
    pub(crate) tally: RefCell<Tally>,
    pub(crate) clicks: RefCell<ClickTally>,
    polls_held: Cell<usize>,
}

/// A poll that waits for its answer.
pub(crate) struct Held<'a>(&'a Cell<usize>);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl Fleet {
    /// Counts a poll while the returned value lives.
    pub(crate) fn hold(&self) -> Held<'_> {
        self.polls_held.set(self.polls_held.get() + 1);
        Held(&self.polls_held)
    }
}

pub(crate) async fn run(args: Args) -> Result<()> {
    let Args {
        server,
        ca_file,
        agents,
        seconds,
        flush,
        identities,
        token_file,
        also,
        clicks,
        api_token_file,
        http1,
    } = args;
    let agents = usize::try_from(agents)?;
    let connections = agents as u64 * if http1 { 2 } else { 1 };
    let limit = own::descriptor_limit();
    ensure!(
        connections + OTHER_DESCRIPTORS <= limit,
        "{agents} agents need {connections} connections, and this process may have {limit} descriptors (`ulimit -Hn`)"
    );
    let mut targets = Vec::new();
    for url in std::iter::once(server).chain(also) {
        targets.push(Target::new(&url, ca_file.as_deref(), http1).await?);
    }
    let known = identity::provide(&targets[0], &identities, token_file.as_deref(), agents).await?;
    let clicker = Clicker::new(clicks, api_token_file.as_deref(), &known)?;

    let tally = RefCell::new(Tally::new());
    let flush = Duration::from_secs(flush);
    let clicks = RefCell::default();
    let fleet = Rc::new(Fleet { targets, flush, tally, clicks, polls_held: Cell::new(0) });
    let storms = watch::Sender::new(0);
    for (number, identity) in known.into_iter().enumerate() {
        let agent = Agent::new(Rc::clone(&fleet), identity, number);
        tokio::task::spawn_local(agent.live(storms.subscribe()));
    }
    all_back(&fleet, "connected", agents).await?;

    // Until what they sent at once is stored, and each has found its place in the period.
    sleep(fleet.flush + SETTLE).await;
    fleet.tally.replace(Tally::new());
    let end = Instant::now() + Duration::from_secs(seconds);
    if let Some(clicker) = clicker {
        tokio::task::spawn_local(clicker.click(Rc::clone(&fleet), end));
    }
    while Instant::now() < end {
        sleep(SIGN_OF_LIFE.min(end - Instant::now())).await;
        eprintln!("{}", fleet.tally.borrow().line());
    }
    tell(&fleet, "steady", agents);

    fleet.tally.replace(Tally::new());
    storms.send_modify(|number| *number += 1);
    all_back(&fleet, "reconnected", agents).await
}

/// Waits until every agent has been acknowledged.
async fn all_back(fleet: &Fleet, phase: &str, agents: usize) -> Result<()> {
    let (start, mut spoken) = (Instant::now(), Instant::now());
    loop {
        sleep(GLANCE).await;
        let back = fleet.tally.borrow().agents_back();
        if back == agents {
            tell(fleet, phase, agents);
            return Ok(());
        }
        if spoken.elapsed() > SIGN_OF_LIFE {
            spoken = Instant::now();
            eprintln!("{back} of {agents} {phase}; {}", fleet.tally.borrow().line());
        }
        if start.elapsed() > CONNECT_LIMIT {
            tell(fleet, phase, agents);
            bail!("only {back} of {agents} agents are {phase} after {} s", CONNECT_LIMIT.as_secs());
        }
    }
}

fn tell(fleet: &Fleet, phase: &str, agents: usize) {
    let mut report: Value = fleet.tally.borrow().report(phase, agents, fleet.polls_held.get());
    report["clicks"] = fleet.clicks.borrow().report();
    println!("{report}");
}
