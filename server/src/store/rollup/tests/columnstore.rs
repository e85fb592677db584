//! History in the columnstore. The other databases have none: there the same holds, and nothing is compressed.

use super::levels::check_levels;
use super::*;
use crate::store::columnstore::PACKING_LOCK;

/// Compresses all there is, however new; returns how many chunks that were.
pub(super) async fn compress_all(store: &Store) -> u64 {
    store.compress(Time::now().plus(Duration::days(60))).await.unwrap()
}

async fn rows(store: &Store, table: &str) -> i64 {
    count(store, &format!("select 1 from {table} where time < $1"), Time::now()).await
}

#[tokio::test]
async fn late_and_repeated_readings_come_into_compressed_chunks() {
    let (_database, store) = store().await;
    let has_columnstore = store.edition().await.unwrap().has_columnstore();
    let agents = [agent(&store, "a").await, agent(&store, "old").await];
    let (mut dice, mut sent, mut streams) = (Dice(11), Sent::default(), BTreeMap::new());
    for minute in (0..240).step_by(2) {
        let batch = sent.next(&mut dice, &agents, &mut streams, minute);
        store.ingest(&[batch]).await.unwrap();
    }
    roll_up(&store, at(243, 0)).await;
    let buckets = check_levels(&store, at(240, 0)).await;

    let compressed = compress_all(&store).await;
    assert_eq!(compressed > 0, has_columnstore);
    let held = store.columnstore().await.unwrap();
    assert_eq!(held.map(|held| held.chunks), has_columnstore.then(|| i64::try_from(compressed).unwrap()));
    assert_eq!(compress_all(&store).await, 0, "nothing is compressed twice");
    assert_eq!(check_levels(&store, at(240, 0)).await, buckets);

    let before = rows(&store, "metrics_memory").await;
    let late: Vec<String> = (0..200)
        .map(|minute| envelope("memory", at(minute, 7), r#"{"ram_used":5,"ram_used_pct":1.5}"#))
        .collect();
    for (agent, numbered) in [(agents[0], true), (agents[1], false), (agents[1], false)] {
        let numbers = numbered.then(|| Numbers::of(Uuid::from_u128(99), 1));
        store.ingest(&[submission(agent, numbers, &late)]).await.unwrap();
    }
    assert_eq!(rows(&store, "metrics_memory").await, before + 400, "what came again is stored once");
    roll_up(&store, at(243, 0)).await;
    assert!(check_levels(&store, at(240, 0)).await > buckets);

    assert_eq!(compress_all(&store).await > 0, has_columnstore, "what got late rows is compressed again");
    assert_eq!(compress_all(&store).await, 0);
    assert_eq!(rows(&store, "metrics_memory").await, before + 400);
    check_levels(&store, at(240, 0)).await;
}

#[tokio::test]
async fn only_what_is_a_day_old_is_compressed() {
    let (_database, store) = store().await;
    let has_columnstore = store.edition().await.unwrap().has_columnstore();
    let agent = agent(&store, "a").await;
    let now = Time::now();
    let envelopes: Vec<String> =
        (0..8).map(|days| envelope("memory", now.minus(Duration::days(days)), r#"{"ram_used":5}"#)).collect();
    store.ingest(&[submission(agent, None, &envelopes)]).await.unwrap();
    // A chunk is a day from midnight to midnight: the last two of the eight are open.
    assert_eq!(store.compress(now).await.unwrap(), if has_columnstore { 6 } else { 0 });
    assert_eq!(store.compress(now.plus(Duration::days(1))).await.unwrap(), u64::from(has_columnstore));
}

/// What a statement finds in a chunk that is packed at this moment is not sure.
#[tokio::test]
async fn nothing_is_rolled_up_while_a_chunk_is_packed() {
    let (_database, store) = store().await;
    if let Store::Timescale(pool) = &store {
        let mut packing = pool.begin().await.unwrap();
        let lock = "select pg_advisory_xact_lock($1)";
        sqlx::query(lock).bind(PACKING_LOCK).execute(&mut *packing).await.unwrap();
        assert_eq!(store.roll_up(Time::now()).await.unwrap(), 0);
        packing.rollback().await.unwrap();
    }
    assert!(store.roll_up(Time::now()).await.unwrap() > 0);
}
