//! Levels against the readings that they are made of, on whichever database the run is for: what agents send.

mod answers;
mod columnstore;
mod forgetting;
mod levels;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration as Width;

use spectra_protocol::decode_batch;
use sqlx::AssertSqlSafe;
use time::Duration;
use uuid::Uuid;

use columnstore::compress_all;

use crate::family::{FAMILIES, Family, Fold, Kind};
use crate::history::level::{Level, Source};
use crate::history::retention::Retention;
use crate::ingest::{Clock, Numbers, Source as Sender, read as decode};
use crate::store::testing::{agent, store};
use crate::store::{AgentKey, SeriesQuery, Store, Submission, Time, read as read_from, write_to};

/// A day ago at a full hour: everything is within what is kept.
fn start() -> Time {
    Level::Hour.floor(Time::now().minus(Duration::days(1)))
}

fn at(minute: i64, second: i64) -> Time {
    start().plus(Duration::minutes(minute) + Duration::seconds(second))
}

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// Sums of such numbers are exact.
    fn quarters(&mut self) -> f64 {
        self.below(400) as f64 / 4.0
    }
}

fn envelope(kind: &str, time: Time, data: &str) -> String {
    format!(r#"{{"type":"{kind}","timestamp":"{}","data":{data}}}"#, time.rfc3339(true))
}

/// One reading of some family at `time`, now and then without its values.
fn reading(dice: &mut Dice, time: Time) -> String {
    let (number, share) = (dice.below(1_000_000), dice.quarters());
    // Of states the newest counts: values that follow from the time, so that no two of one time differ.
    let moment = time.micros() / 1_000_000;
    let data = match dice.below(11) {
        8 => {
            let (state, health) = (moment % 5, if moment % 3 == 0 { "" } else { ",\"health\":\"healthy\"" });
            let container = format!(
                r#"{{"id":"c{}","name":"web","state":"s{state}","net_rx_bytes":{moment}{health}}}"#,
                moment % 2
            );
            return envelope("container_list", time, &format!(r#"{{"containers":[{container}]}}"#));
        }
        9 => {
            let data = format!(
                r#"{{"interface":"wlan0","ssid":"n{}","signal_dbm":-{},"frequency_ghz":5.18}}"#,
                moment % 4,
                moment % 90
            );
            return envelope("wifi", time, &data);
        }
        10 => return envelope("updates", time, &format!(r#"{{"pending_count":{}}}"#, moment % 50)),
        0 => return envelope("cpu", time, &format!(r#"{{"usage":{share},"load_1m":{share},"cores":[1]}}"#)),
        1 => return envelope("cpu", time, r#"{"usage":-1}"#),
        2 => return envelope("memory", time, &format!(r#"{{"ram_used":{number},"ram_used_pct":{share}}}"#)),
        3 => {
            return envelope(
                "temperature",
                time,
                &format!(r#"{{"sensor":"s{}","temperature":{share}}}"#, number % 3),
            );
        }
        4 => return envelope("system", time, &format!(r#"{{"uptime":{number},"processes":{number}}}"#)),
        5 => format!(r#"{{"interface":"eth{}"}}"#, number % 2),
        _ => format!(r#"{{"interface":"eth{}","rx_bytes":{number},"tx_bytes":{}}}"#, number % 2, number % 7),
    };
    envelope("network", time, &data)
}

fn submission(agent: AgentKey, numbers: Option<Numbers>, envelopes: &[String]) -> Submission {
    let batch = decode_batch(format!("[{}]", envelopes.join(",")).as_bytes()).unwrap();
    let clock = Clock { received: Time::now(), retention: Duration::days(30) };
    decode(Sender { agent, numbers, agent_clock: None, leaving: None }, clock, batch).0
}

/// Rolls up until nothing is due. A step that was killed may keep the lock for a moment.
async fn roll_up(store: &Store, now: Time) {
    let minute = now.minus(Duration::minutes(3)).micros();
    let due = Time::from_micros(minute - minute.rem_euclid(5 * 60_000_000)).unwrap();
    for _ in 0..1000 {
        if store.roll_up(now).await.unwrap() == 0 && is_rolled_up(store, due).await {
            return;
        }
        tokio::time::sleep(Width::from_millis(10)).await;
    }
    panic!("it was not rolled up within 10 s");
}

async fn is_rolled_up(store: &Store, due: Time) -> bool {
    for family in FAMILIES {
        let done = store.rolled_up(family).await.unwrap();
        if !done.is_some_and(|done| Level::ALL.into_iter().all(|level| done.of(level) >= level.floor(due))) {
            return false;
        }
    }
    store.oldest_late().await.unwrap().is_none()
}

async fn count(store: &Store, sql: &str, time: Time) -> i64 {
    let sql = format!("select count(*) from ({sql}) x");
    read_from!(store, pool => sqlx::query_scalar(AssertSqlSafe(sql)).bind(time).fetch_one(pool).await.unwrap())
}

/// Batches that agents sent, to be sent again.
#[derive(Default)]
struct Sent(Vec<(AgentKey, Option<Numbers>, Vec<String>)>);

impl Sent {
    /// Something new around `minute`, in any order, or again something that was sent before.
    fn next(
        &mut self,
        dice: &mut Dice,
        agents: &[AgentKey],
        streams: &mut BTreeMap<AgentKey, u64>,
        minute: i64,
    ) -> Submission {
        if !self.0.is_empty() && dice.below(4) == 0 {
            let again = usize::try_from(dice.below(self.0.len() as u64)).unwrap();
            let (agent, numbers, envelopes) = &self.0[again];
            return submission(*agent, numbers.clone(), envelopes);
        }
        let agent = agents[usize::try_from(dice.below(agents.len() as u64)).unwrap()];
        let lateness = if dice.below(3) == 0 { 150 } else { 4 };
        let envelopes: Vec<String> = (0..=dice.below(12))
            .map(|_| {
                let late = dice.below(lateness).cast_signed();
                let time = at((minute - late).max(0), dice.below(60).cast_signed());
                reading(dice, time)
            })
            .collect();
        // The last agent sends no numbers.
        let numbers = (agent != agents[agents.len() - 1]).then(|| {
            let next = streams.entry(agent).or_insert(1);
            let first = *next;
            *next += envelopes.len() as u64;
            Numbers::of(Uuid::from_u128(agent.0.unsigned_abs().into()), first)
        });
        self.0.push((agent, numbers.clone(), envelopes.clone()));
        submission(agent, numbers, &envelopes)
    }
}
