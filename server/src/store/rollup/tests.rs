//! Levels against the readings that they are made of, on whichever database the run is for.

mod columnstore;

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

/// What the level has to hold, grouped straight from the readings, without the code under test.
fn directly(store: &Store, family: &Family, level: Level) -> String {
    let seconds = level.width().as_secs();
    let timescale = matches!(store, Store::Timescale(_));
    let (bucket, end) = if timescale {
        let bucket = format!("to_timestamp(floor(extract(epoch from m.time) / {seconds}) * {seconds})");
        (bucket, format!("g.bucket + interval '{seconds} seconds'"))
    } else {
        (format!("m.time - m.time % {}", level.micros()), format!("g.bucket + {}", level.micros()))
    };
    let of_keys = |form: &dyn Fn(&str) -> String| -> String {
        family.keys.iter().map(|key| form(&format!("\"{}\"", key.name))).collect()
    };
    let table = format!("metrics_{}", family.name);
    let same = of_keys(&|key| format!(" and x.{key} = g.{key}"));
    let newest = |name: &str, what: &str| {
        format!(
            "(select x.{what} from {table} x where x.agent_id = g.agent_id{same} and x.time >= g.bucket
              and x.time < {end} and x.\"{name}\" is not null order by x.time desc limit 1)"
        )
    };
    let (mut grouped, mut selected) = (vec!["count(*) as samples".to_owned()], vec!["g.samples".to_owned()]);
    for column in family.values {
        let name = column.name;
        let folds: &[&str] = match column.fold {
            Fold::Mean => &["sum(cast(m.{} as double precision))", "count(m.{})", "min(m.{})", "max(m.{})"],
            Fold::Max if column.kind != Kind::Boolean => &["max(m.{})"],
            Fold::Max | Fold::Or if timescale => &["bool_or(m.{})"],
            Fold::Max | Fold::Or => &["max(m.{})"],
            Fold::Last => {
                selected.extend([newest(name, &format!("\"{name}\"")), newest(name, "time")]);
                &[]
            }
            Fold::RawOnly => &[],
        };
        for (at, fold) in folds.iter().enumerate() {
            grouped.push(format!("{} as \"{name}_{at}\"", fold.replace("{}", &format!("\"{name}\""))));
            selected.push(format!("g.\"{name}_{at}\""));
        }
    }
    let (inner, outer) = (of_keys(&|key| format!(", m.{key}")), of_keys(&|key| format!(", g.{key}")));
    let (grouped, selected) = (grouped.join(", "), selected.join(", "));
    format!(
        "select g.bucket, g.agent_id{outer}, {selected} from (
             select {bucket} as bucket, m.agent_id{inner}, {grouped}
             from {table} m where m.time < $1 group by 1, 2{inner}) g"
    )
}

fn stored(family: &Family, level: Level) -> String {
    let mut columns = vec!["time".to_owned(), "agent_id".to_owned()];
    columns.extend(family.keys.iter().map(|key| format!("\"{}\"", key.name)));
    columns.push("samples".to_owned());
    for value in family.values {
        let suffixes: &[&str] = match value.fold {
            Fold::Mean => &["sum", "count", "min", "max"],
            Fold::Max => &["max"],
            Fold::Or => &["any"],
            Fold::Last => &["last", "last_time"],
            Fold::RawOnly => &[],
        };
        columns.extend(suffixes.iter().map(|suffix| format!("\"{}_{suffix}\"", value.name)));
    }
    format!("select {} from {} where time < $1", columns.join(", "), Source::Level(level).table(family))
}

async fn count(store: &Store, sql: &str, time: Time) -> i64 {
    let sql = format!("select count(*) from ({sql}) x");
    read_from!(store, pool => sqlx::query_scalar(AssertSqlSafe(sql)).bind(time).fetch_one(pool).await.unwrap())
}

/// Fails unless every level is exactly what its readings say; returns how many buckets were compared.
async fn check_levels(store: &Store, until: Time) -> i64 {
    let mut buckets = 0;
    for family in FAMILIES {
        let done = store.rolled_up(family).await.unwrap().unwrap();
        for level in Level::ALL {
            assert_eq!(done.of(level), level.floor(until), "{} {level:?}", family.name);
            let (right, found) = (directly(store, family, level), stored(family, level));
            for (what, a, b) in [("missing or wrong", &right, &found), ("too much", &found, &right)] {
                let sql = format!("select * from ({a}) a except select * from ({b}) b");
                let differing = count(store, &sql, done.of(level)).await;
                assert_eq!(
                    differing,
                    0,
                    "{} of {} are {what}",
                    Source::Level(level).table(family),
                    family.name
                );
            }
            let beyond = "where time < $1";
            let all = stored(family, level).replace(beyond, "where time < $1 or true");
            assert_eq!(count(store, &all, done.of(level)).await, count(store, &found, done.of(level)).await);
            buckets += count(store, &found, done.of(level)).await;
        }
    }
    buckets
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

#[tokio::test]
async fn levels_are_right_whatever_comes_late_twice_or_in_disorder() {
    for seed in 0..3 {
        let (_database, store) = store().await;
        let agents = [agent(&store, "a").await, agent(&store, "b").await, agent(&store, "old").await];
        let (mut dice, mut sent, mut streams) = (Dice(seed), Sent::default(), BTreeMap::new());
        let mut minute = 0;
        for _ in 0..80 {
            match dice.below(6) {
                0 => roll_up(&store, at(minute, 0)).await,
                1 => {
                    compress_all(&store).await;
                }
                2 => minute += dice.below(15).cast_signed(),
                _ => {
                    let batch = sent.next(&mut dice, &agents, &mut streams, minute);
                    store.ingest(&[batch]).await.unwrap();
                }
            }
        }
        roll_up(&store, at(minute + 60, 0)).await;
        let until = Level::Minute.floor(at((minute + 57) / 5 * 5, 0));
        let buckets = check_levels(&store, until).await;
        assert!(buckets > 100, "seed {seed}: {buckets} buckets");
    }
}

#[tokio::test]
async fn levels_are_right_while_servers_store_and_roll_up_at_the_same_time() {
    let (_database, store) = store().await;
    let clock = Arc::new(AtomicI64::new(10));
    let mut servers = tokio::task::JoinSet::new();
    for server in 0..3u64 {
        let agents = [agent(&store, "a").await, agent(&store, "b").await];
        let (store, clock) = (store.clone(), Arc::clone(&clock));
        servers.spawn(async move {
            let (mut dice, mut sent, mut streams) = (Dice(server), Sent::default(), BTreeMap::new());
            for _ in 0..60 {
                let minute = clock.fetch_add(1, Ordering::Relaxed);
                let batch = sent.next(&mut dice, &agents, &mut streams, minute);
                store.ingest(&[batch]).await.unwrap();
            }
        });
    }
    for _ in 0..2 {
        let (store, clock) = (store.clone(), Arc::clone(&clock));
        servers.spawn(async move {
            while clock.load(Ordering::Relaxed) < 180 {
                // As if there were no lag: what is being stored is on the edge of what is rolled up.
                store.roll_up(at(clock.load(Ordering::Relaxed) + 6, 0)).await.unwrap();
                compress_all(&store).await;
                tokio::task::yield_now().await;
            }
        });
    }
    while let Some(ended) = servers.join_next().await {
        ended.unwrap();
    }
    roll_up(&store, at(303, 0)).await;
    assert!(check_levels(&store, at(300, 0)).await > 100);
}

#[tokio::test]
async fn a_server_that_is_killed_while_it_rolls_up_leaves_nothing_half_done() {
    let (_database, store) = store().await;
    let agents = [agent(&store, "a").await, agent(&store, "b").await];
    let (mut dice, mut sent, mut streams) = (Dice(7), Sent::default(), BTreeMap::new());
    for minute in 0..90 {
        let batch = sent.next(&mut dice, &agents, &mut streams, minute);
        store.ingest(&[batch]).await.unwrap();
        let microseconds = dice.below(8_000);
        let killed = tokio::time::timeout(Width::from_micros(microseconds), store.roll_up(at(minute + 3, 0)));
        let _ = killed.await;
    }
    roll_up(&store, at(183, 0)).await;
    assert!(check_levels(&store, at(180, 0)).await > 100);
}

#[tokio::test]
async fn answers_from_levels_are_those_from_readings() {
    let (_database, store) = store().await;
    let agents = [agent(&store, "a").await];
    let (mut dice, mut sent, mut streams) = (Dice(3), Sent::default(), BTreeMap::new());
    for minute in (0..600).step_by(3) {
        let batch = sent.next(&mut dice, &agents, &mut streams, minute);
        store.ingest(&[batch]).await.unwrap();
    }
    let mut queries = Vec::new();
    for bucket in [30, 60, 300, 600, 900, 1800, 3600, 7200] {
        for (from, to) in
            [(at(0, 0), at(600, 0)), (at(17, 13), at(599, 59)), (at(59, 59), at(61, 0)), (at(5, 1), at(5, 2))]
        {
            queries.push(SeriesQuery { from, to, bucket: Some(Width::from_secs(bucket)), peaks: true });
        }
    }
    let answers = async || {
        let mut answers = Vec::new();
        for family in FAMILIES {
            for query in &queries {
                let mut rows = store.series(family, agents[0], query).await.unwrap();
                // Series of one time come in any order.
                rows.sort_by_key(|row| (row.time, format!("{:?}", row.cells)));
                answers.push((family.name, *query, rows));
            }
        }
        answers
    };
    let from_readings = answers().await;
    assert!(from_readings.iter().map(|(.., rows)| rows.len()).sum::<usize>() > 1000);
    for minutes in [123, 613] {
        roll_up(&store, at(minutes, 0)).await;
        for (a, b) in from_readings.iter().zip(answers().await) {
            assert_eq!(*a, b, "rolled up to {minutes}");
        }
    }
    // What comes late is in the answers before it is rolled up again, and after.
    let late: Vec<String> =
        [25, 26, 190].map(|minute| envelope("memory", at(minute, 1), r#"{"ram_used":5}"#)).into();
    store.ingest(&[submission(agents[0], None, &late)]).await.unwrap();
    let memory = FAMILIES.iter().find(|family| family.name == "memory").unwrap();
    let counted = async || {
        let mut answers = Vec::new();
        for query in &queries {
            answers.push(store.series(memory, agents[0], query).await.unwrap());
        }
        answers
    };
    let at_once = counted().await;
    assert!(
        at_once
            .iter()
            .zip(from_readings.iter().filter(|(name, ..)| *name == "memory"))
            .any(|(a, b)| *a != b.2)
    );
    roll_up(&store, at(613, 0)).await;
    assert_eq!(store.oldest_late().await.unwrap(), None);
    assert_eq!(at_once, counted().await);
    // The levels do answer: without the readings the middle is still there.
    write_to!(&store, pool => sqlx::query("delete from metrics_network").execute(pool).await.map(|_| ()).unwrap());
    let network = FAMILIES.iter().find(|family| family.name == "network").unwrap();
    let hours =
        SeriesQuery { from: at(0, 0), to: at(599, 59), bucket: Some(Width::from_hours(1)), peaks: true };
    let before = from_readings
        .iter()
        .find(|(name, query, _)| *name == "network" && query.bucket == hours.bucket)
        .unwrap();
    assert_eq!(
        store.series(network, agents[0], &hours).await.unwrap().len(),
        before.2.iter().filter(|row| row.time < at(600, 0)).count()
    );
}

#[tokio::test]
async fn a_deleted_agent_leaves_no_buckets_and_no_marks() {
    let (_database, store) = store().await;
    let agents = [agent(&store, "gone").await, agent(&store, "kept").await];
    let (mut dice, mut sent, mut streams) = (Dice(5), Sent::default(), BTreeMap::new());
    for minute in (0..180).step_by(2) {
        let batch = sent.next(&mut dice, &agents, &mut streams, minute);
        store.ingest(&[batch]).await.unwrap();
        roll_up(&store, at(minute - 6, 0)).await;
    }
    let delete = "delete from agents where id = $1";
    write_to!(&store, pool => sqlx::query(delete).bind(agents[0].0).execute(pool).await.map(|_| ()).unwrap());
    // Its late minutes are still marked.
    roll_up(&store, at(240, 0)).await;
    compress_all(&store).await;
    assert!(store.erase_history(agents[0]).await.unwrap() > 0);
    roll_up(&store, at(300, 0)).await;
    let mut kept = 0;
    for table in FAMILIES
        .iter()
        .flat_map(|family| Source::ALL.map(|source| source.table(family)))
        .chain(["rollup_late".into()])
    {
        let rows = async |agent: AgentKey| -> i64 {
            let sql = format!("select count(*) from {table} where agent_id = $1");
            read_from!(&store, pool => sqlx::query_scalar(AssertSqlSafe(sql)).bind(agent.0).fetch_one(pool).await.unwrap())
        };
        assert_eq!(rows(agents[0]).await, 0, "{table}");
        kept += rows(agents[1]).await;
    }
    assert!(kept > 100, "{kept}");
}

#[tokio::test]
async fn readings_go_when_they_are_old_and_rolled_up_and_their_buckets_stay() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let day = Duration::days(1);
    let now = Time::now();
    let envelopes: Vec<String> =
        (0..12).map(|days| envelope("memory", now.minus(day * days), r#"{"ram_used":5}"#)).collect();
    store.ingest(&[submission(agent, None, &envelopes)]).await.unwrap();
    let retention = Retention { raw: day * 2, minute: day * 4, quarter: day * 8, ..Retention::default() };
    let rows = async |table: &str| {
        count(&store, &format!("select 1 from {table} where time < $1"), now.plus(day)).await
    };
    assert_eq!(store.expire(now, &retention).await.unwrap(), 0, "nothing goes before it is rolled up");
    roll_up(&store, now).await;
    compress_all(&store).await;
    assert!(store.expire(now, &retention).await.unwrap() > 0);
    let left = [
        rows("metrics_memory").await,
        rows("metrics_memory_1m").await,
        rows("metrics_memory_15m").await,
        rows("metrics_memory_1h").await,
    ];
    if matches!(store, Store::Timescale(_)) {
        // Chunks go as a whole.
        assert!(left[0] <= 4 && left[1] <= 6 && left[2] <= 12, "{left:?}");
    } else {
        assert_eq!(left[..3], [3, 4, 8], "{left:?}");
    }
    assert_eq!(left[3], 11, "{left:?}");
}
