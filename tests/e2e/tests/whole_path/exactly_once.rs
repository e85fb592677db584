//! The server is killed again and again while a reporter sends: each envelope is stored exactly once.

use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use spectra_e2e::{
    Agent, Attempts, Chance, Numbers, Reporter, Retry, Series, Server, Storage, compare, faults, say, scaled,
};

/// A server lives this long, from its first answer on.
const LIFE: std::ops::Range<Duration> = Duration::from_millis(10)..Duration::from_secs(1);

/// A server that is killed before it can answer lives this long.
const SHORT_LIFE: std::ops::Range<Duration> = Duration::ZERO..Duration::from_millis(120);

/// Between two batches.
const PACE: std::ops::Range<Duration> = Duration::from_millis(20)..Duration::from_millis(50);

/// The reporter goes away itself once in so many attempts: few kills fall between commit and answer.
const FAULTS: u32 = 8;

/// Kills of the storm that shows what the check is for.
const KILLS_WITHOUT_CHECK: u64 = 15;

/// So often that some repeated envelope was stored before, whatever the seed.
const FAULTS_WITHOUT_CHECK: u32 = 2;

/// Seconds between an agent's sendings: the least that it allows.
const FLUSH: u32 = 5;

/// What an agent promises.
const AGENT_STOP_LIMIT: Duration = Duration::from_secs(5);

/// The first reading of the agent's processor times needs one before it; from then on it is complete.
const CPU: Series = Series { interval: 5_000_000, warm_up: 0 };

#[test]
fn each_envelope_is_stored_once_however_often_the_server_is_killed() {
    let kills = scaled("kills of the server", 50, 1000);
    let mut chance = Chance::of("exactly_once");
    let storage = Storage::fresh();
    let mut server = Server::start(storage.url());
    let mut agent = Agent::enrol(&server, FLUSH);
    let mut reporter = Reporter::enrol(&server, Retry::Identical, chance.fork(), FAULTS);

    storm(slice::from_mut(&mut server), &mut reporter, kills, &mut chance);

    assert_eq!(verdict(&storage, &reporter), Numbers::default());
    assert_eq!(storage.gaps(reporter.id()), [], "what arrives later is no gap");
    let Attempts { acknowledged, cut, .. } = reporter.attempts();
    assert!(acknowledged > kills && cut > 0, "the server works between kills, which fall into requests");

    let id = agent.identity().id;
    assert!(agent.stop(AGENT_STOP_LIMIT).success(), "the agent delivers the rest when it stops");
    let times = storage.times("cpu", id);
    assert!(times.len() > 2, "the agent was measuring: {times:?}");
    assert_eq!(faults(&times, CPU, &[]), [], "a real agent misses nothing and repeats nothing: {times:?}");
    assert_eq!(storage.gaps(id), []);
}

/// The storm can tell: without the numbers as a check it leaves envelopes that are stored twice.
#[test]
fn the_same_storm_doubles_what_is_sent_again_under_new_numbers() {
    let mut chance = Chance::of("exactly_once without the check");
    let storage = Storage::fresh();
    let mut server = Server::start(storage.url());
    let mut reporter = Reporter::enrol(&server, Retry::Renumbered, chance.fork(), FAULTS_WITHOUT_CHECK);

    storm(slice::from_mut(&mut server), &mut reporter, KILLS_WITHOUT_CHECK, &mut chance);

    let Numbers { missing, doubled, strange } = verdict(&storage, &reporter);
    assert!(!doubled.is_empty(), "{:?}", reporter.attempts());
    assert!(missing.is_empty() && strange.is_empty(), "retries make up for kills: {missing:?} {strange:?}");
}

#[test]
fn each_envelope_is_stored_once_by_two_servers_of_one_database() {
    let kills = scaled("kills of one of two servers", 20, 400);
    let mut chance = Chance::of("exactly_once with two servers");
    let storage = Storage::fresh();
    let mut servers = [Server::start(storage.url()), Server::start(storage.url())];
    let mut reporter = Reporter::enrol(&servers[0], Retry::Identical, chance.fork(), FAULTS);
    reporter.use_also(&servers[1]);

    storm(&mut servers, &mut reporter, kills, &mut chance);

    assert_eq!(verdict(&storage, &reporter), Numbers::default());
    assert_eq!(storage.gaps(reporter.id()), []);
}

/// Kills one of the servers at random moments, and starts it again, while the reporter sends.
fn storm(servers: &mut [Server], reporter: &mut Reporter, kills: u64, chance: &mut Chance) {
    let mut pace = chance.fork();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                reporter.report(pace.number(1..6));
                thread::sleep(pace.duration(PACE));
            }
        });
        let _end = Ends(&over);
        for _ in 0..kills {
            let server = &mut servers[chance.index(servers.len())];
            thread::sleep(chance.duration(LIFE));
            server.kill();
            if chance.once_in(5) {
                server.restart_unready();
                thread::sleep(chance.duration(SHORT_LIFE));
                server.kill();
            }
            server.restart();
        }
    });
    say(&format!("{kills} kills: {} envelopes, {:?}", reporter.made(), reporter.attempts()));
}

fn verdict(storage: &Storage, reporter: &Reporter) -> Numbers {
    compare(reporter.made(), &storage.numbers(reporter.id(), Reporter::INTERFACE))
}

/// Ends the reporting when the killing is over, also when that is because it failed.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
