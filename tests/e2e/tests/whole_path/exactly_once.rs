//! The server is killed again and again while a reporter sends: each envelope is stored exactly once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use spectra_e2e::{
    Attempts, Chance, GapRow, Numbers, Reporter, Retry, Server, Storage, compare, say, scaled,
};

/// A server lives this long, from its first answer on.
const LIFE: std::ops::Range<Duration> = Duration::from_millis(10)..Duration::from_millis(600);

/// A server that is killed before it can answer lives this long.
const SHORT_LIFE: std::ops::Range<Duration> = Duration::ZERO..Duration::from_millis(120);

/// Between two batches.
const PACE: std::ops::Range<Duration> = Duration::from_millis(20)..Duration::from_millis(50);

/// The reporter goes away itself once in so many attempts: few kills fall between commit and answer.
const FAULTS: u32 = 8;

/// Kills of the storm that shows what the check is for.
const KILLS_WITHOUT_CHECK: u64 = 10;

#[test]
fn each_envelope_is_stored_once_however_often_the_server_is_killed() {
    let kills = scaled("kills of the server", 50, 1000);
    let aftermath = storm("exactly_once", kills, Retry::Identical);
    assert_eq!(aftermath.numbers, Numbers::default());
    assert_eq!(aftermath.gaps, [], "what arrives later is no gap");
    assert!(aftermath.attempts.acknowledged > kills, "between kills the server works");
    assert!(aftermath.attempts.cut > 0, "kills fall into requests");
}

/// The storm can tell: without the numbers as a check it leaves envelopes that are stored twice.
#[test]
fn the_same_storm_doubles_what_is_sent_again_under_new_numbers() {
    let aftermath = storm("exactly_once without the check", KILLS_WITHOUT_CHECK, Retry::Renumbered);
    assert!(!aftermath.numbers.doubled.is_empty(), "{aftermath:?}");
    assert!(aftermath.numbers.missing.is_empty(), "retries make up for kills: {aftermath:?}");
}

#[derive(Debug)]
struct Aftermath {
    numbers: Numbers,
    gaps: Vec<GapRow>,
    attempts: Attempts,
}

fn storm(name: &str, kills: u64, retry: Retry) -> Aftermath {
    let mut chance = Chance::of(name);
    let storage = Storage::fresh();
    let mut server = Server::start(storage.url());
    let mut reporter = Reporter::enrol(&server, retry, chance.fork(), FAULTS);
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
    let aftermath = Aftermath {
        numbers: compare(reporter.made(), &storage.numbers(reporter.id(), Reporter::INTERFACE)),
        gaps: storage.gaps(reporter.id()),
        attempts: reporter.attempts(),
    };
    say(&format!("{name}: {} envelopes, {:?}", reporter.made(), aftermath.attempts));
    aftermath
}

/// Ends the reporting when the killing is over, also when that is because it failed.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
