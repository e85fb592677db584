//! What goes with its host, and what goes with its age.

use super::*;

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
