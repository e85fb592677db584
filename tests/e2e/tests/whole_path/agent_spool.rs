//! The server is away, for good or again and again: what agents measure meanwhile arrives, or is a recorded gap.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use spectra_e2e::{
    Agent, Chance, Fault, GapRow, Identity, Server, Storage, Stretch, faults, say, scaled, wait_until,
};
use time::OffsetDateTime;

use crate::complete::{MEMORY, assert_complete};

/// Seconds between sendings: the least that the agent allows.
const FLUSH: u32 = 5;
/// Seconds until an agent writes down what it cannot send: the least, too.
const SPOOL_AGE: u32 = 1;
/// Agents that are killed side by side.
const AGENTS: usize = 4;
/// How long an agent lives, and the server is there or away.
const LIFE: std::ops::Range<Duration> = Duration::ZERO..Duration::from_secs(14);
const THERE: std::ops::Range<Duration> = Duration::from_secs(1)..Duration::from_secs(12);
const AWAY: std::ops::Range<Duration> = Duration::from_secs(3)..Duration::from_secs(15);
/// The agent's own promise.
const STOP_LIMIT: Duration = Duration::from_secs(5);
/// Within this everything has been sent: a request every two seconds, and a server that has just come back.
const DRAINED_LIMIT: Duration = Duration::from_mins(4);
/// The same for each kill: what it left is a request or two.
const DRAINED_LIMIT_OF_KILL: Duration = Duration::from_secs(4);
/// An agent that is started measures within this.
const START_MICROS: i64 = 4_000_000;
const LOOK: Duration = Duration::from_millis(500);

#[test]
fn an_outage_with_restarts_of_the_agent_loses_nothing() {
    let outcome = outage_with_restarts(&["--spool-age", "1"]);
    assert_eq!(outcome, (Vec::new(), Vec::new()), "neither a reading is missing nor a gap recorded");
}

/// The test above can tell: without the spool the same loses readings.
#[test]
fn the_same_outage_without_a_spool_loses_readings() {
    let (missing, _) = outage_with_restarts(&["--spool-size", "0"]);
    assert!(!missing.is_empty());
}

/// Twice the agent is asked to stop while the server is away. Returns what is wrong with its readings, and
/// which gaps are recorded.
fn outage_with_restarts(arguments: &[&str]) -> (Vec<Fault>, Vec<GapRow>) {
    let storage = Storage::fresh();
    let mut server = Server::start(storage.url());
    let mut agent = Agent::enrol(&server, FLUSH).with(arguments);
    let identity = agent.identity();
    assert!(wait_until(DRAINED_LIMIT, || !storage.times("memory", identity.id).is_empty()));
    server.kill();
    let mut pauses = Vec::new();
    for _ in 0..2 {
        thread::sleep(Duration::from_secs(16));
        let after = Some(now());
        assert!(agent.stop(STOP_LIMIT).success());
        agent.restart();
        pauses.push(Stretch { after, before: Some(now() + START_MICROS) });
    }
    thread::sleep(Duration::from_secs(16));
    server.restart();
    wait_until_drained(&storage, &identity, &agent, DRAINED_LIMIT);
    assert!(agent.stop(STOP_LIMIT).success());
    let times = storage.times("memory", identity.id);
    say(&format!("spool: {} readings of memory", times.len()));
    let mut missing = faults(&times, MEMORY, &pauses);
    // An agent that starts quickly reads where it might have been silent.
    missing.retain(|fault| !matches!(fault, Fault::Contradicted(_)));
    (missing, storage.gaps(identity.id))
}

/// Microseconds since 1970.
fn now() -> i64 {
    i64::try_from(OffsetDateTime::now_utc().unix_timestamp_nanos() / 1000).expect("it is before 2262")
}

#[test]
fn each_reading_of_agents_that_are_killed_in_outages_is_stored_once_or_lies_in_a_recorded_gap() {
    let kills = scaled("kills of each of four agents, beside those of the server", 25, 250);
    let mut chance = Chance::of("spool");
    let storage = Storage::fresh();
    let mut server = Server::start(storage.url());
    let age = SPOOL_AGE.to_string();
    let agents: Vec<(Agent, Chance)> = (0..AGENTS)
        .map(|copy| {
            let agent = Agent::enrol_copy(&server, FLUSH, &format!("spool-{copy}"));
            (agent.with(&["--spool-age", &age]), chance.fork())
        })
        .collect();
    let over = AtomicBool::new(false);
    let mut survivors: Vec<Agent> = thread::scope(|scope| {
        let live = |(agent, chance)| scope.spawn(move || kill_again_and_again(agent, chance, kills));
        let threads: Vec<_> = agents.into_iter().map(live).collect();
        let (server, over) = (&mut server, &over);
        let mut chance = chance.fork();
        scope.spawn(move || {
            while !over.load(Ordering::Relaxed) {
                thread::sleep(chance.duration(THERE));
                server.kill();
                thread::sleep(chance.duration(AWAY));
                server.restart();
            }
        });
        let agents = threads.into_iter().map(thread::ScopedJoinHandle::join);
        let agents = agents.collect::<Result<Vec<_>, _>>();
        over.store(true, Ordering::Relaxed);
        agents.expect("no agent ended by itself")
    });
    let mut missing = 0;
    for agent in &mut survivors {
        let identity = agent.identity();
        let limit = DRAINED_LIMIT + DRAINED_LIMIT_OF_KILL * u32::try_from(kills).unwrap_or(u32::MAX);
        wait_until_drained(&storage, &identity, agent, limit);
        assert!(agent.stop(STOP_LIMIT).success());
        missing += assert_complete("spool", &storage, &identity).0;
    }
    assert!(missing > 0, "kills lose readings, which only gaps explain");
}

/// The agent runs when this returns.
fn kill_again_and_again(mut agent: Agent, mut chance: Chance, kills: u64) -> Agent {
    for _ in 0..kills {
        thread::sleep(chance.duration(LIFE));
        assert!(agent.is_running(), "the agent ended by itself:\n{}", agent.log().join("\n"));
        agent.kill();
        agent.restart();
    }
    agent
}

/// Waits until the agent's spool is empty and newer readings have been stored.
fn wait_until_drained(storage: &Storage, identity: &Identity, agent: &Agent, limit: Duration) {
    let newest = |family: &str| storage.times(family, identity.id).last().copied();
    let before = ["memory", "cpu"].map(newest);
    let drained = wait_until(limit, || {
        thread::sleep(LOOK);
        let is_newer = ["memory", "cpu"].map(newest).iter().zip(&before).all(|(now, before)| now > before);
        is_newer && agent.spooled_files() == 0
    });
    assert!(drained, "not drained within {limit:?}:\n{}", agent.log().join("\n"));
}
