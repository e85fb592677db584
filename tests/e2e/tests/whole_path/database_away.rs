//! The database stops for a while: the server says so, comes back by itself, and has lost nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use spectra_e2e::{
    Chance, Connection, Identity, Numbers, Proxy, Reporter, Request, Retry, Server, Storage, Weather, ask,
    compare, say, scaled, wait_until,
};

/// Hosts that go on sending.
const REPORTERS: usize = 3;

/// Below the server's rate limit for one agent.
const PACE: Duration = Duration::from_millis(150);

/// No answer may take longer, whatever the database does: the server's own bound, and a little.
const ANSWER_LIMIT: Duration = Duration::from_secs(62);

/// From the return of the database to the first acknowledgment and to readiness.
const RECOVERY_LIMIT: Duration = Duration::from_secs(30);

/// `SQLite` makes a writer wait 10 s before it gives up: the short form must be longer than that.
const SHORT_OUTAGE: u64 = 13;
const FULL_OUTAGE: u64 = 60;

/// Much shorter than a poll is held.
const SHORT_ABSENCE: Duration = Duration::from_secs(3);

/// Long enough for a few requests to be stored.
const BETWEEN_BREAKS: std::ops::Range<Duration> = Duration::from_millis(20)..Duration::from_millis(400);

#[test]
fn what_was_acknowledged_survives_a_database_that_stops() {
    let duration = Duration::from_secs(scaled("database stopped, seconds", SHORT_OUTAGE, FULL_OUTAGE));
    let readiness = outage("database stopped", |storage, proxy, _| match proxy {
        Some(proxy) => {
            proxy.set(Weather::Closed);
            thread::sleep(duration);
            proxy.set(Weather::Clear);
        }
        None => storage.locked(|| thread::sleep(duration)),
    });
    assert_was_not_ready(&readiness);
}

#[test]
fn what_was_acknowledged_survives_a_database_that_falls_silent() {
    let duration = Duration::from_secs(scaled("database silent, seconds", SHORT_OUTAGE, FULL_OUTAGE));
    let readiness = outage("database silent", |storage, proxy, _| match proxy {
        Some(proxy) => {
            proxy.set(Weather::Frozen);
            thread::sleep(duration);
            proxy.set(Weather::Clear);
        }
        // An embedded database has no network to lose: it is locked twice instead.
        None => {
            for _ in 0..2 {
                storage.locked(|| thread::sleep(duration / 2));
                thread::sleep(Duration::from_millis(200));
            }
        }
    });
    assert_was_not_ready(&readiness);
}

/// Connections break at any moment, between commit and its answer too: nobody knows then what is stored.
#[test]
fn what_was_acknowledged_survives_connections_that_break_again_and_again() {
    let breaks = scaled("breaks of the database's connections", 40, 500);
    outage("connections break", |storage, proxy, chance| {
        for _ in 0..breaks {
            thread::sleep(chance.duration(BETWEEN_BREAKS));
            match proxy {
                Some(proxy) => {
                    proxy.set(Weather::Closed);
                    proxy.set(Weather::Clear);
                }
                None => storage.locked(|| thread::sleep(chance.duration(BETWEEN_BREAKS))),
            }
        }
    });
}

/// A server that loses power in a transaction says nothing any more, but its transaction holds locks
/// until the database gives it up.
#[test]
fn what_was_acknowledged_survives_a_transaction_that_is_never_ended() {
    outage("transaction never ended", |storage, proxy, _| {
        storage.locked(|| {
            // Requests are in the middle of their transaction.
            thread::sleep(Duration::from_secs(1));
            if let Some(proxy) = proxy {
                proxy.set(Weather::Lost);
            }
        });
        if let Some(proxy) = proxy {
            proxy.set(Weather::Clear);
        }
    });
}

/// A poll costs the database nothing while it is held, and does not end with it: the server hears again, looks what
/// it may have missed, and hands out what was asked for meanwhile or afterwards.
#[test]
fn a_poll_that_is_held_while_the_database_is_away_gets_its_command_afterwards() {
    let storage = Storage::fresh();
    let proxy = storage.is_timescale().then(|| Proxy::before(storage.url()));
    let way = proxy.as_ref().map_or(storage.url(), |(_, through)| through);
    let server = Server::start_by_way_of(storage.url(), way);
    let identity = Identity::register(&server);
    let admin = server.sign_in("admin", "admin");
    let mut connection = Connection::open(server.address()).unwrap();
    let poll = identity.sign(Request::new("GET", "/api/v1/agent/command"));
    connection.send(&poll).unwrap();
    thread::sleep(Duration::from_millis(500));
    match &proxy {
        Some((proxy, _)) => {
            proxy.set(Weather::Closed);
            thread::sleep(SHORT_ABSENCE);
            proxy.set(Weather::Clear);
        }
        None => storage.locked(|| thread::sleep(SHORT_ABSENCE)),
    }
    let path = format!("/api/v1/agents/{}/commands", identity.id);
    let command = json!({"type": "netstat"});
    let mut asked = None;
    let is_asked = wait_until(RECOVERY_LIMIT, || {
        let answer = ask(server.address(), &admin.request("POST", &path).json(&command));
        asked = (answer.status == 202).then(|| answer.json());
        asked.is_some()
    });
    assert!(is_asked, "the server is not back {RECOVERY_LIMIT:?} after its database is");
    let held = connection.answer().unwrap();
    assert_eq!(held.status, 200, "{}", held.text());
    assert_eq!(held.json()["id"], asked.unwrap()["id"]);
}

/// Takes the database away while reporters send. Returns the answers of `/readyz`, counted by status.
fn outage(name: &str, away: impl FnOnce(&Storage, Option<&Proxy>, &mut Chance)) -> BTreeMap<u16, u64> {
    let mut chance = Chance::of(name);
    let storage = Storage::fresh();
    let proxy = storage.is_timescale().then(|| Proxy::before(storage.url()));
    let way = proxy.as_ref().map_or(storage.url(), |(_, through)| through);
    let server = Server::start_by_way_of(storage.url(), way);
    let mut reporters: Vec<Reporter> =
        (0..REPORTERS).map(|_| Reporter::enrol(&server, Retry::Identical, chance.fork(), 0)).collect();

    let over = AtomicBool::new(false);
    let readiness = thread::scope(|scope| {
        for reporter in &mut reporters {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    reporter.report(3);
                    thread::sleep(PACE);
                }
            });
        }
        let watch = scope.spawn(|| watch_readiness(&server, &over));
        thread::sleep(Duration::from_secs(1));
        away(&storage, proxy.as_ref().map(|(proxy, _)| proxy), &mut chance);
        let recovered = wait_until(RECOVERY_LIMIT, || is_ready(&server));
        thread::sleep(Duration::from_secs(1));
        over.store(true, Ordering::Relaxed);
        assert!(recovered, "the server is not ready {RECOVERY_LIMIT:?} after its database is back");
        watch.join().expect("watching does not panic")
    });

    say(&format!("{name}: answers of /readyz {readiness:?}"));
    for reporter in &reporters {
        let stored = storage.numbers(reporter.id(), Reporter::INTERFACE);
        assert_eq!(compare(reporter.made(), &stored), Numbers::default());
        assert_eq!(storage.gaps(reporter.id()), []);
        assert!(reporter.attempts().slowest < ANSWER_LIMIT, "{:?}", reporter.attempts());
        say(&format!("{name}: {} envelopes, {:?}", reporter.made(), reporter.attempts()));
    }
    readiness
}

/// A server without its database is not ready. A locked SQLite file can still be read.
fn assert_was_not_ready(readiness: &BTreeMap<u16, u64>) {
    let is_timescale = spectra_testkit::database::server().is_some();
    assert_eq!(readiness.contains_key(&503), is_timescale, "{readiness:?}");
}

/// Counts the answers of `/readyz` by status; each must come soon, whatever the database does.
fn watch_readiness(server: &Server, over: &AtomicBool) -> BTreeMap<u16, u64> {
    let mut answers = BTreeMap::new();
    while !over.load(Ordering::Relaxed) {
        let start = Instant::now();
        let status = readiness(server);
        assert!(start.elapsed() < Duration::from_secs(10), "/readyz took {:?}", start.elapsed());
        *answers.entry(status).or_default() += 1;
        thread::sleep(Duration::from_millis(200));
    }
    answers
}

fn is_ready(server: &Server) -> bool {
    readiness(server) == 200
}

fn readiness(server: &Server) -> u16 {
    ask(server.address(), &Request::new("GET", "/readyz")).status
}
