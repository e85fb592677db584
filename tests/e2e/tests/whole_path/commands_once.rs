//! Servers of one database are killed again and again under load: no command is lost, none is run twice, and what
//! was acknowledged is stored once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use spectra_e2e::{
    Asker, Chance, CommandFault, CommandRow, Fate, Memory, Numbers, Peer, Reporter, Retry, Server, Storage,
    command_faults, compare, say, scaled, wait_until,
};
use uuid::Uuid;

/// A server is killed this often, whichever.
const KILL_EVERY: Duration = Duration::from_secs(5);

/// Hosts that remember ids, and hosts of the original.
const PEERS: [(Memory, usize); 2] = [(Memory::Ids, 8), (Memory::Nothing, 4)];
const ASKERS: usize = 2;
const REPORTERS: usize = 2;

/// Between two things that an asker does: below the rate of one user.
const ASKING: std::ops::Range<Duration> = Duration::from_millis(20)..Duration::from_millis(60);

/// Between two batches.
const PACE: std::ops::Range<Duration> = Duration::from_millis(20)..Duration::from_millis(60);

/// A command for a host of ours is handed out again where its answer was lost, after 20 s each time; one for a host
/// of the original is not, and expires.
const TIMEOUTS: [(Memory, u32); 3] = [(Memory::Ids, 120), (Memory::Nothing, 15), (Memory::Feigned, 60)];

/// Beyond the longest of these.
const END_LIMIT: Duration = Duration::from_mins(3);

/// Enough for some dozens of commands, a quarter of whose results are lost.
const SHORT_WORK: Duration = Duration::from_secs(5);

#[test]
fn no_command_is_lost_or_run_twice_however_often_servers_are_killed() {
    let seconds = scaled("seconds of kills, one every 5", 20, 120);
    let mut stage = Stage::set(&PEERS, Chance::of("commands_once"));
    let ours: BTreeSet<Uuid> = stage.peers[..PEERS[0].1].iter().map(Peer::id).collect();

    stage.storm(Duration::from_secs(seconds));

    let fates = stage.fates();
    assert_eq!(command_faults(&fates), []);
    let rows = |agents: &BTreeSet<Uuid>| -> Vec<CommandRow> {
        agents.iter().flat_map(|agent| stage.storage.commands(*agent)).collect()
    };
    let of_ours = rows(&ours);
    let unanswered: Vec<_> =
        of_ours.iter().filter(|row| !matches!(&*row.state, "done" | "cancelled")).collect();
    assert!(unanswered.is_empty(), "a host that remembers ids answers everything: {unanswered:?}");
    let originals = stage.peers.iter().map(Peer::id).filter(|id| !ours.contains(id)).collect();
    let twice: Vec<_> = rows(&originals).into_iter().filter(|row| row.deliveries > 1).collect();
    assert!(twice.is_empty(), "the original gets a command at most once: {twice:?}");
    let again = of_ours.iter().filter(|row| row.deliveries > 1).count();
    say(&format!("{} commands, {again} of them handed out again, ends {:?}", fates.len(), ends(&fates)));
    assert!(again > 0, "answers were lost, and commands handed out again");
    assert!(fates.len() as u64 > seconds, "the servers work between kills");
    for reporter in &stage.reporters {
        let stored = stage.storage.numbers(reporter.id(), Reporter::INTERFACE);
        assert_eq!(compare(reporter.made(), &stored), Numbers::default());
        assert_eq!(stage.storage.gaps(reporter.id()), []);
        say(&format!("{} envelopes, {:?}", reporter.made(), reporter.attempts()));
    }
}

/// The check can tell: hosts that only say that they remember ids run commands twice.
#[test]
fn hosts_that_do_not_remember_ids_are_found_out() {
    let mut stage = Stage::set(&[(Memory::Feigned, 3)], Chance::of("commands_once without memory"));
    stage.work(SHORT_WORK, |_| {});
    let faults = command_faults(&stage.fates());
    let repeated = faults.iter().filter(|fault| matches!(fault, CommandFault::Repeated(..))).count();
    assert!(repeated > 0 && repeated == faults.len(), "{faults:?}");
}

/// Servers of one database, and everybody who uses them.
struct Stage {
    storage: Storage,
    servers: Vec<Server>,
    peers: Vec<Peer>,
    timeouts: BTreeMap<Uuid, u32>,
    askers: Vec<Asker>,
    reporters: Vec<Reporter>,
    chance: Chance,
}

impl Stage {
    fn set(peers: &[(Memory, usize)], mut chance: Chance) -> Self {
        let storage = Storage::fresh();
        // An embedded database has one server.
        let count = if storage.is_timescale() { 2 } else { 1 };
        let servers: Vec<Server> = (0..count).map(|_| Server::start(storage.url())).collect();
        let (first, others) = servers.split_first().unwrap();
        let mut timeouts = BTreeMap::new();
        let mut enrolled = Vec::new();
        for (memory, count) in peers {
            let (_, timeout) = TIMEOUTS.iter().find(|(known, _)| known == memory).unwrap();
            for _ in 0..*count {
                let mut peer = Peer::enrol(first, *memory, chance.fork());
                for server in others {
                    peer.use_also(server);
                }
                timeouts.insert(peer.id(), *timeout);
                enrolled.push(peer);
            }
        }
        let mut asker = |number| Asker::sign_in(&servers, &format!("asker-{number}"), chance.fork());
        let askers = (0..ASKERS).map(&mut asker).collect();
        let mut reporter = |_| {
            let mut reporter = Reporter::enrol(first, Retry::Identical, chance.fork(), 0);
            for server in others {
                reporter.use_also(server);
            }
            reporter
        };
        let reporters = (0..REPORTERS).map(&mut reporter).collect();
        Self { storage, servers, peers: enrolled, timeouts, askers, reporters, chance }
    }

    /// Kills one of the servers again and again, and starts it again.
    fn storm(&mut self, length: Duration) {
        let mut pace = self.chance.fork();
        self.work(length, |servers| {
            let start = Instant::now();
            while start.elapsed() + KILL_EVERY < length {
                let next = Instant::now() + KILL_EVERY;
                let choice = pace.index(servers.len());
                let server = &mut servers[choice];
                thread::sleep(pace.duration(Duration::ZERO..KILL_EVERY / 2));
                server.kill();
                server.restart();
                thread::sleep(next.saturating_duration_since(Instant::now()));
            }
        });
    }

    /// Everybody works for so long, while something is done to the servers; then every command has time to end.
    fn work(&mut self, length: Duration, meanwhile: impl FnOnce(&mut Vec<Server>)) {
        let Self { storage, servers, peers, timeouts, askers, reporters, chance } = self;
        let (asking_is_over, all_is_over) = (AtomicBool::new(false), AtomicBool::new(false));
        let start = Instant::now();
        thread::scope(|scope| {
            let _end = Ends(&[&asking_is_over, &all_is_over]);
            let serving: Vec<_> =
                peers.iter_mut().map(|peer| scope.spawn(|| peer.serve(&all_is_over))).collect();
            for asker in askers {
                let (pace, over) = (chance.fork(), &asking_is_over);
                scope.spawn(|| ask(asker, timeouts, pace, over));
            }
            for reporter in reporters {
                let (mut pace, over) = (chance.fork(), &asking_is_over);
                scope.spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        reporter.report(pace.number(1..6));
                        thread::sleep(pace.duration(PACE));
                    }
                });
            }
            meanwhile(servers);
            thread::sleep(length.saturating_sub(start.elapsed()));
            asking_is_over.store(true, Ordering::Relaxed);
            let open = "state in ('queued', 'sent', 'running')";
            let ended = wait_until(END_LIMIT, || {
                thread::sleep(Duration::from_millis(200));
                storage.count(&format!("(select 1 from commands where {open}) open")) == 0
            });
            all_is_over.store(true, Ordering::Relaxed);
            // Held polls end with their servers.
            servers.iter().for_each(Server::terminate);
            for peer in serving {
                peer.join().unwrap();
            }
            assert!(ended, "commands have not ended {END_LIMIT:?} after the last one was asked for");
        });
    }

    /// What is known of every command, from all sides.
    fn fates(&self) -> BTreeMap<Uuid, Fate> {
        let mut fates: BTreeMap<Uuid, Fate> = BTreeMap::new();
        for asker in &self.askers {
            fates.extend(asker.fates().clone());
        }
        for peer in &self.peers {
            for (id, runs) in peer.runs() {
                fates.entry(*id).or_default().runs += runs;
            }
            for CommandRow { id, state, .. } in self.storage.commands(peer.id()) {
                fates.entry(id).or_default().stored = Some(state);
            }
        }
        fates
    }
}

fn ask(asker: &mut Asker, timeouts: &BTreeMap<Uuid, u32>, mut pace: Chance, over: &AtomicBool) {
    let agents: Vec<_> = timeouts.iter().collect();
    while !over.load(Ordering::Relaxed) {
        let (agent, timeout) = agents[pace.index(agents.len())];
        asker.ask(*agent, *timeout);
        for _ in 0..2 {
            asker.look();
            thread::sleep(pace.duration(ASKING));
        }
    }
}

fn ends(fates: &BTreeMap<Uuid, Fate>) -> BTreeMap<&str, usize> {
    let mut ends = BTreeMap::new();
    for state in fates.values().filter_map(|fate| fate.stored.as_deref()) {
        *ends.entry(state).or_default() += 1;
    }
    ends
}

/// Lets everybody stop, also when that is because something failed.
struct Ends<'a>(&'a [&'a AtomicBool]);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.iter().for_each(|over| over.store(true, Ordering::Relaxed));
    }
}
