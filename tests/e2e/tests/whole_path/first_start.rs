//! The first start on an empty database: together with others, or cut short.

use std::thread;
use std::time::Duration;

use spectra_e2e::{Chance, Identity, Request, Server, Storage, ask, scaled};

/// From before the first connection to after the last migration.
const LIFE: std::ops::Range<Duration> = Duration::ZERO..Duration::from_millis(300);

#[test]
fn servers_that_start_together_on_an_empty_database_all_come_up() {
    let storage = Storage::empty();
    let servers: Vec<Server> = thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| Server::start(storage.url()))).collect();
        threads.into_iter().map(|thread| thread.join().expect("starting does not panic")).collect()
    });
    // What one stored, the others know.
    let identity = Identity::register(&servers[0]);
    for server in &servers {
        let config = identity.sign(Request::new("GET", "/api/v1/agent/config"));
        assert_eq!(ask(server.address(), &config).status, 200);
    }
}

#[test]
fn a_first_start_that_is_cut_short_is_finished_by_the_next() {
    let rounds = scaled("first starts cut short", 8, 200);
    let mut chance = Chance::of("first_start");
    let storage = Storage::empty();
    for _ in 0..rounds {
        storage.wipe();
        let mut server = Server::begin(storage.url());
        thread::sleep(chance.duration(LIFE));
        server.kill();
        let server = Server::start(storage.url());
        Identity::register(&server);
    }
}
