//! Answers from levels are those from readings.

use super::*;

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
