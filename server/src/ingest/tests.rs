//! The writer: one bad request in a group, a full queue, a stop.

use spectra_protocol::decode_batch;
use time::Duration;

use super::{Clock, Ingest, QUEUED_ROWS, Receipt, Source, SubmitError, read};
use crate::store::testing::{agent, refuse_large_rx, store};
use crate::store::{AgentKey, Submission, Time};

fn submission(agent: AgentKey, rows: usize, rx: u64) -> Submission {
    let time = Time::now().rfc3339(true);
    let row = |n| {
        format!(
            r#"{{"type":"network","timestamp":"{time}","data":{{"interface":"eth{n}","rx_bytes":{rx}}}}}"#
        )
    };
    let body = format!("[{}]", (0..rows).map(row).collect::<Vec<_>>().join(","));
    let clock = Clock { received: Time::now(), retention: Duration::days(30) };
    read(
        Source { agent, numbers: None, agent_clock: None, leaving: None },
        clock,
        decode_batch(body.as_bytes()).unwrap(),
    )
    .0
}

#[tokio::test]
async fn one_request_that_the_database_refuses_costs_only_itself() {
    let (_database, store) = store().await;
    refuse_large_rx(&store).await;
    let agents = [agent(&store, "a").await, agent(&store, "b").await, agent(&store, "c").await];
    let (ingest, _writer) = Ingest::start(&store, |_| ());
    let (a, b, c) = tokio::join!(
        ingest.submit(submission(agents[0], 2, 1)),
        ingest.submit(submission(agents[1], 1, 1_000_000)),
        ingest.submit(submission(agents[2], 3, 1)),
    );
    assert_eq!(a.unwrap(), Receipt { rows: 2, repeated: 0 });
    assert!(matches!(b, Err(SubmitError::Refused(_))), "{b:?}");
    assert_eq!(c.unwrap(), Receipt { rows: 3, repeated: 0 });
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_takes_again_when_it_has_room() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let (ingest, _writer) = Ingest::start(&store, |_| ());
    let all = u32::try_from(QUEUED_ROWS).unwrap();
    let held = std::sync::Arc::clone(&ingest.rows).try_acquire_many_owned(all).unwrap();
    assert_eq!(ingest.queued_rows(), QUEUED_ROWS);
    assert!(matches!(ingest.submit(submission(agent, 1, 1)).await, Err(SubmitError::Full)));
    drop(held);
    assert_eq!(ingest.submit(submission(agent, 1, 1)).await.unwrap().rows, 1);
    assert_eq!(ingest.queued_rows(), 0);
}

#[tokio::test]
async fn what_is_queued_at_a_stop_is_stored() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let (ingest, writer) = Ingest::start(&store, |_| ());
    let waiting = tokio::spawn({
        let ingest = ingest.clone();
        async move { ingest.submit(submission(agent, 1, 1)).await }
    });
    tokio::task::yield_now().await;
    drop(ingest);
    writer.await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().rows, 1);
}

#[tokio::test]
async fn a_closed_database_is_unavailable_not_a_refusal() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    store.close().await;
    let (ingest, _writer) = Ingest::start(&store, |_| ());
    let outcome = ingest.submit(submission(agent, 1, 1)).await;
    assert!(matches!(outcome, Err(SubmitError::Unavailable(_))), "{outcome:?}");
}
