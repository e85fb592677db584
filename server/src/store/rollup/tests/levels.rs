//! Every level is what its readings say, grouped without the code under test.

use super::*;
use crate::store::rollup::SPANS;

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

/// Fails unless every level is exactly what its readings say; returns how many buckets were compared.
pub(super) async fn check_levels(store: &Store, until: Time) -> i64 {
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
async fn more_hosts_than_one_statement_takes_are_all_rolled_up() {
    let (_database, store) = store().await;
    let hosts = SPANS + 3;
    for host in 0..hosts {
        let agent = agent(&store, &format!("host-{host}")).await;
        let reading = envelope("memory", at(1, 0), r#"{"ram_used":5}"#);
        store.ingest(&[submission(agent, None, &[reading])]).await.unwrap();
    }
    roll_up(&store, at(63, 0)).await;
    let buckets = check_levels(&store, at(60, 0)).await;
    assert_eq!(usize::try_from(buckets).unwrap(), 3 * hosts, "a bucket of each level for each host");
}
