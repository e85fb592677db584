//! Agents are killed again and again: what was only in their memory is a recorded gap, never silence.

use std::thread;
use std::time::Duration;

use spectra_e2e::{Agent, Chance, Identity, Server, Storage, scaled, wait_until};

use crate::complete::assert_complete;

/// Agents that are killed side by side: they cost little, and each long life tells more.
const AGENTS: usize = 4;

/// Most lives end during the start or soon after it.
const SHORT_LIFE: std::ops::Range<Duration> = Duration::ZERO..Duration::from_millis(1500);

/// One life in so many is long enough for readings to be stored, and others to be lost.
const LONG_LIFE_ONCE_IN: u32 = 5;
const LONG_LIFE: std::ops::Range<Duration> = Duration::from_secs(7)..Duration::from_secs(12);

/// Seconds between sendings: the least that the agent allows.
const FLUSH: u32 = 5;

/// Readings of a new life are stored after at most two ticks of `memory` and a sending.
const STORED_LIMIT: Duration = Duration::from_secs(45);

/// Between two looks into the database.
const LOOK: Duration = Duration::from_millis(500);

/// The agent's own promise.
const STOP_LIMIT: Duration = Duration::from_secs(5);

#[test]
fn each_reading_that_a_killed_agent_loses_lies_in_a_recorded_gap() {
    let kills = scaled("kills of each agent", 50, 1000);
    let mut chance = Chance::of("agent_killed");
    let storage = Storage::fresh();
    let server = Server::start(storage.url());
    let agent = |copy| Agent::enrol_copy(&server, FLUSH, &format!("copy-{copy}"));
    let lives: Vec<_> = (0..AGENTS).map(|copy| (agent(copy), lives(kills, chance.fork()))).collect();
    let survivors: Vec<Agent> = thread::scope(|scope| {
        let live = |(agent, lives)| scope.spawn(move || kill_after_each(agent, lives));
        let threads: Vec<_> = lives.into_iter().map(live).collect();
        threads.into_iter().map(|thread| thread.join().expect("no agent ended by itself")).collect()
    });
    let identities: Vec<Identity> = survivors.iter().map(Agent::identity).collect();
    wait_for_news(&storage, &identities);
    let mut missing = 0;
    for (mut agent, identity) in survivors.into_iter().zip(identities) {
        assert!(agent.stop(STOP_LIMIT).success());
        missing += assert_explained(&storage, &identity);
    }
    // One agent may have been lucky; without a single loss the gaps would have explained nothing.
    assert!(missing > 0, "kills lose readings, which only gaps explain");
}

/// How long the agent lives each time.
fn lives(kills: u64, mut chance: Chance) -> Vec<Duration> {
    let mut life = || {
        let range = if chance.once_in(LONG_LIFE_ONCE_IN) { LONG_LIFE } else { SHORT_LIFE };
        chance.duration(range)
    };
    (0..kills).map(|_| life()).collect()
}

/// The agent runs when this returns.
fn kill_after_each(mut agent: Agent, lives: Vec<Duration>) -> Agent {
    for life in lives {
        thread::sleep(life);
        assert!(agent.is_running(), "the agent ended by itself:\n{}", agent.log().join("\n"));
        agent.kill();
        agent.restart();
    }
    agent
}

/// Waits until the last life of each agent has stored readings of both families.
fn wait_for_news(storage: &Storage, identities: &[Identity]) {
    let newest = |family: &str, identity: &Identity| storage.times(family, identity.id).last().copied();
    let all = || -> Vec<Option<i64>> {
        identities
            .iter()
            .flat_map(|identity| ["memory", "cpu"].map(|family| newest(family, identity)))
            .collect()
    };
    let before = all();
    let stored = wait_until(STORED_LIMIT, || {
        thread::sleep(LOOK);
        all().iter().zip(&before).all(|(now, before)| now > before)
    });
    assert!(stored, "nothing new is stored within {STORED_LIMIT:?}");
}

/// Of one agent that is killed so often: as [`assert_complete`], and its gaps follow each other.
fn assert_explained(storage: &Storage, identity: &Identity) -> usize {
    let (missing, gaps) = assert_complete("agent_killed", storage, identity);
    assert!(!gaps.is_empty(), "an agent that is killed so often leaves gaps");
    let mut stretches: Vec<_> = gaps.iter().map(|gap| gap.stretch).collect();
    // One that the server notices is told before one that waits in a spool.
    stretches.sort_by_key(|stretch| stretch.after);
    // Neither end is a part of it: a gap that has its process' first reading in it begins a microsecond before.
    let apart = stretches.windows(2).all(|pair| pair[0].before <= pair[1].after.map(|after| after + 1));
    assert!(apart && stretches.iter().all(|s| s.after < s.before), "gaps follow each other: {gaps:?}");
    missing
}
