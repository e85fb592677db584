//! Streams on the database: what is missing of them, and how long they are remembered.

use time::Duration;
use uuid::Uuid;

use super::super::{ENDED_STREAMS, LOST_STREAMS};
use super::{count, network, now, numbers, submission};
use crate::ingest::Numbers;
use crate::store::testing::{agent, store};
use crate::store::{Outcome, Store, Time, read as read_from};

#[tokio::test]
async fn a_jump_is_a_gap_and_its_cause_may_come_later() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let stream = Uuid::new_v4();
    let row = || network(now(), "eth0", 1);
    store.ingest(&[submission(agent, numbers(stream, 1), &[row()])]).await.unwrap();
    store.ingest(&[submission(agent, numbers(stream, 5), &[row()])]).await.unwrap();
    let gap = |from, to| {
        format!(
            r#"{{"type":"gap","timestamp":"{}","data":{{"from":{from},"to":{to},"count":3,"cause":"queue_full"}}}}"#,
            now().rfc3339(true)
        )
    };
    store.ingest(&[submission(agent, numbers(stream, 6), &[gap(2, 4), gap(90, 95)])]).await.unwrap();
    // Reported again: the envelope is skipped with its number.
    store.ingest(&[submission(agent, numbers(stream, 6), &[gap(2, 4), gap(90, 95)])]).await.unwrap();
    let sql = "select from_sequence, to_sequence, cause from agent_gaps order by from_sequence";
    let gaps: Vec<(i64, Option<i64>, String)> =
        read_from!(&store, pool => sqlx::query_as(sql).fetch_all(pool).await.unwrap());
    assert_eq!(gaps, [(2, Some(4), "queue_full".into()), (90, Some(95), "queue_full".into())]);
}

#[tokio::test]
async fn a_lost_agent_leaves_an_open_gap() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let [one, two] = [Uuid::new_v4(), Uuid::new_v4()];
    let rows: Vec<_> =
        (0..4).map(|second| network(now().plus(Duration::seconds(second)), "eth0", 1)).collect();
    store.ingest(&[submission(agent, numbers(one, 1), &rows)]).await.unwrap();
    store.ingest(&[submission(agent, numbers(two, 1), &rows)]).await.unwrap();
    let sql = "select stream, from_sequence, to_sequence, cause, after_time from agent_gaps";
    let gap: (Uuid, i64, Option<i64>, String, Option<Time>) =
        read_from!(&store, pool => sqlx::query_as(sql).fetch_one(pool).await.unwrap());
    assert_eq!(gap, (one, 5, None, "agent_lost".into(), Some(now().plus(Duration::seconds(3)))));
    // Its last request was slower than the next process.
    let late = [network(now().plus(Duration::seconds(4)), "eth0", 1)];
    store.ingest(&[submission(agent, numbers(one, 5), &late)]).await.unwrap();
    let gap: (Uuid, i64, Option<i64>, String, Option<Time>) =
        read_from!(&store, pool => sqlx::query_as(sql).fetch_one(pool).await.unwrap());
    assert_eq!(gap, (one, 6, None, "agent_lost".into(), Some(now().plus(Duration::seconds(4)))));
    let end = Numbers { ended: true, ..numbers(one, 6) };
    store.ingest(&[submission(agent, end, &[])]).await.unwrap();
    assert_eq!(count(&store, "agent_gaps").await, 0, "it had an end");
}

#[tokio::test]
async fn what_a_killed_process_had_in_its_spool_is_not_lost() {
    let at = |second| now().plus(Duration::seconds(second));
    for is_spool_first in [false, true] {
        let (_database, store) = store().await;
        let agent = agent(&store, "a").await;
        let [live, spool, next] = [(); 3].map(|()| Uuid::new_v4());
        let row = |second| [network(at(second), "eth0", 1)];
        store.ingest(&[submission(agent, numbers(live, 1), &row(20))]).await.unwrap();
        let spooled = Numbers { open: vec![live, next], ..numbers(spool, 1) };
        let new = Numbers { open: vec![spool], ..numbers(next, 1) };
        let mut requests = [submission(agent, new, &row(35)), submission(agent, spooled, &row(25))];
        if is_spool_first {
            requests.reverse();
        }
        for request in requests {
            store.ingest(&[request]).await.unwrap();
        }
        let told = format!(
            r#"{{"type":"gap","timestamp":"{}","data":{{"from":3,"cause":"agent_lost","after_us":{},"before_us":{}}}}}"#,
            at(40).rfc3339(true),
            at(20).micros(),
            at(35).micros(),
        );
        let cut = Numbers { open: vec![next], ended: true, ..numbers(spool, 2) };
        for _ in 0..2 {
            store.ingest(&[submission(agent, cut.clone(), std::slice::from_ref(&told))]).await.unwrap();
        }
        let sql =
            "select stream, after_time, before_time from agent_gaps order by recorded_at, from_sequence";
        let gaps: Vec<(Uuid, Option<Time>, Option<Time>)> =
            read_from!(&store, pool => sqlx::query_as(sql).fetch_all(pool).await.unwrap());
        let expected = [live, spool].map(|stream| (stream, Some(at(25)), Some(at(35))));
        assert_eq!(gaps, expected, "spool first: {is_spool_first}");
    }
}

#[tokio::test]
async fn only_the_last_streams_are_remembered() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    for _ in 0..12 {
        let whole = Numbers { ended: true, ..numbers(Uuid::new_v4(), 1) };
        store.ingest(&[submission(agent, whole, &[network(now(), "e", 1)])]).await.unwrap();
    }
    assert_eq!(count(&store, "agent_streams").await, ENDED_STREAMS);
    let lost = LOST_STREAMS + 12;
    for _ in 0..lost {
        let killed = numbers(Uuid::new_v4(), 1);
        store.ingest(&[submission(agent, killed, &[network(now(), "e", 1)])]).await.unwrap();
    }
    assert_eq!(count(&store, "agent_gaps").await, lost - 1);
    let living = 1;
    assert_eq!(count(&store, "agent_streams").await, ENDED_STREAMS + LOST_STREAMS + living);
}

#[tokio::test]
async fn what_comes_late_of_a_lost_stream_is_known_however_many_were_killed_since() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let spooled = Uuid::new_v4();
    let rows = [network(now(), "e", 1), network(now().plus(Duration::seconds(1)), "e", 2)];
    store.ingest(&[submission(agent, numbers(spooled, 1), &rows[..1])]).await.unwrap();
    for _ in 0..30 {
        let later = [network(now().plus(Duration::seconds(60)), "e", 1)];
        store.ingest(&[submission(agent, numbers(Uuid::new_v4(), 1), &later)]).await.unwrap();
    }
    let again = submission(agent, numbers(spooled, 1), &rows);
    assert_eq!(store.ingest(&[again]).await.unwrap(), [Outcome::Stored { rows: 1, repeated: 1 }]);
    let end = Numbers { ended: true, ..numbers(spooled, 3) };
    store.ingest(&[submission(agent, end, &[])]).await.unwrap();
    let of_it = format!(
        "agent_gaps where stream = {}",
        match &store {
            Store::Timescale(_) => format!("'{spooled}'"),
            Store::Sqlite(_) => format!("x'{}'", spooled.simple()),
        }
    );
    assert_eq!(count(&store, &of_it).await, 0);
}

#[tokio::test]
async fn streams_that_go_on_are_remembered_however_many_end_meanwhile() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let backlog = Uuid::new_v4();
    let readings: Vec<_> =
        (0..2).map(|second| network(now().plus(Duration::seconds(second)), "backlog", 1)).collect();
    store.ingest(&[submission(agent, numbers(backlog, 1), &readings[..1])]).await.unwrap();
    for _ in 0..12 {
        let live = Numbers { open: vec![backlog], ended: true, ..numbers(Uuid::new_v4(), 1) };
        store.ingest(&[submission(agent, live, &[network(now(), "live", 1)])]).await.unwrap();
    }
    let again = submission(agent, numbers(backlog, 1), &readings[..1]);
    assert_eq!(store.ingest(&[again]).await.unwrap(), [Outcome::Stored { rows: 0, repeated: 1 }]);
    let rest = submission(agent, numbers(backlog, 2), &readings[1..]);
    assert_eq!(store.ingest(&[rest]).await.unwrap(), [Outcome::Stored { rows: 1, repeated: 0 }]);
    assert_eq!(count(&store, "agent_gaps").await, 0);
}
