//! Agent and server are asked to stop: what they have is delivered, and they end in time.

use std::thread;
use std::time::{Duration, Instant};

use spectra_e2e::{
    Agent, Attempts, Chance, Numbers, Reporter, Retry, Series, Server, Storage, compare, faults,
};
use time::OffsetDateTime;

/// What the agent promises.
const AGENT_STOP_LIMIT: Duration = Duration::from_secs(5);

/// What the server promises, and a little for the process itself.
const SERVER_STOP_LIMIT: Duration = Duration::from_secs(22);

/// Seconds between sendings: so long that the stop has something left to send.
const FLUSH: u32 = 60;

const CPU: Series = Series { interval: 5_000_000, warm_up: 0 };

#[test]
fn an_agent_that_is_asked_to_stop_delivers_the_rest_and_leaves_no_gap() {
    let storage = Storage::fresh();
    let server = Server::start(storage.url());
    let mut agent = Agent::enrol(&server, FLUSH);
    let identity = agent.identity();
    // Its first sending is within 5 s of its start: what is read after that waits for a minute.
    thread::sleep(Duration::from_secs(17));
    let start = Instant::now();
    let asked = OffsetDateTime::now_utc();
    let status = agent.stop(AGENT_STOP_LIMIT);
    assert!(status.success(), "{status} after {:?}: {}", start.elapsed(), agent.log().join("\n"));

    let times = storage.times("cpu", identity.id);
    assert_eq!(faults(&times, CPU, &[]), []);
    let newest = times.last().copied().expect("the rest is stored when the agent has ended");
    let last_tick = asked.unix_timestamp() / 5 * 5 * 1_000_000;
    // A stop in the very moment of a tick may come before its readings.
    assert!(newest >= last_tick - CPU.interval, "{times:?} stopped at {asked}");

    agent.restart();
    // Two ticks: the first reading of a rate gives no row.
    thread::sleep(Duration::from_secs(12));
    assert!(agent.stop(AGENT_STOP_LIMIT).success());
    assert_eq!(storage.count("agent_streams"), 2);
    assert!(storage.times("cpu", identity.id).len() > times.len(), "the next life is stored too");
    assert_eq!(storage.gaps(identity.id), [], "nothing is missing between a stop and the next start");
}

#[test]
fn a_server_that_is_asked_to_stop_answers_the_requests_that_wait_for_its_database() {
    let mut chance = Chance::of("clean_stop");
    let storage = Storage::fresh();
    let mut server = Server::start(storage.url());
    let mut reporters: Vec<Reporter> =
        (0..4).map(|_| Reporter::enrol(&server, Retry::Identical, chance.fork(), 0)).collect();
    thread::scope(|scope| {
        storage.locked(|| {
            for reporter in &mut reporters {
                scope.spawn(|| reporter.report(20));
            }
            // Requests wait for the lock; the stop waits for them.
            thread::sleep(Duration::from_secs(1));
            server.terminate();
            thread::sleep(Duration::from_secs(1));
        });
    });
    let status = server.wait(SERVER_STOP_LIMIT);
    assert!(status.success(), "{status}");
    for reporter in &reporters {
        let Attempts { acknowledged, unreachable, cut, unavailable, .. } = reporter.attempts();
        assert_eq!((acknowledged, unreachable, cut, unavailable), (1, 0, 0, 0), "the request was answered");
        let stored = storage.numbers(reporter.id(), Reporter::INTERFACE);
        assert_eq!(compare(20, &stored), Numbers::default());
    }
}

#[test]
fn a_server_under_load_ends_in_time_and_has_what_it_acknowledged() {
    let mut chance = Chance::of("clean_stop under load");
    let storage = Storage::fresh();
    let mut server = Server::start(storage.url());
    let mut reporters: Vec<Reporter> =
        (0..6).map(|_| Reporter::enrol(&server, Retry::Identical, chance.fork(), 0)).collect();
    thread::scope(|scope| {
        for reporter in &mut reporters {
            scope.spawn(|| {
                for _ in 0..20 {
                    reporter.report(50);
                }
            });
        }
        for _ in 0..3 {
            thread::sleep(chance.duration(Duration::from_millis(100)..Duration::from_secs(1)));
            server.terminate();
            let status = server.wait(SERVER_STOP_LIMIT);
            assert!(status.success(), "{status}");
            server.restart();
        }
    });
    for reporter in &reporters {
        let stored = storage.numbers(reporter.id(), Reporter::INTERFACE);
        assert_eq!(compare(reporter.made(), &stored), Numbers::default());
    }
}
