//! What a spool remembers of the processes that wrote it: where each began to read, and what a killed one lost.

use super::*;

#[test]
fn what_a_killed_process_lost_ends_where_the_next_one_begins() {
    let folder = tempfile::tempdir().unwrap();
    let begun = |seconds| Some(OffsetDateTime::from_unix_timestamp(seconds).unwrap());
    for first in [1_000_000, 1_000_100] {
        let mut spool = open(&folder);
        spool.begin(&Live { first_time: begun(first), ..idle() }, NOW).unwrap();
        let from = u64::try_from(first - 1_000_000).unwrap();
        spool.push(&entries(from..from + 10), NOW).unwrap();
    }
    let mut spool = open(&folder);
    assert_eq!(spool.lives(NOW), [1_000_000_000_000, 1_000_100_000_000]);
    let third = begun(1_000_200).unwrap();
    for _ in 0..2 {
        spool.note_life(Uuid::from_u128(3), third, NOW).unwrap();
    }
    assert_eq!(spool.lives(NOW).len(), 3);
    let expected = ["1..11", "end 11 cut 1000009-1000100", "1..11", "end 11 cut 1000109-"];
    assert_eq!(texts(&sent(&mut spool)), expected);
}

/// The spool of a process that began to read at `seconds`, with a live stream of that number.
fn process(folder: &TempDir, seconds: i64) -> Spool {
    let mut spool = open(folder);
    let first = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
    spool.note_life(Uuid::from_u128(seconds.cast_unsigned().into()), first, NOW).unwrap();
    spool
}

#[test]
fn a_process_that_is_killed_before_the_server_hears_of_it_is_told_as_lost() {
    let folder = tempfile::tempdir().unwrap();
    drop(process(&folder, 1_000_000));
    drop(process(&folder, 1_000_100));
    let mut spool = process(&folder, 1_000_200);
    assert!(spool.open_streams().is_empty(), "a server that does know the stream ends it by itself");
    assert_eq!(spool.lives(NOW).len(), 3);
    let sent = sent(&mut spool);
    assert_eq!(texts(&sent), ["end 1 cut 999999-1000100", "end 1 cut 1000099-"]);
    assert_eq!(sent[0].0, Uuid::from_u128(1_000_000), "the live stream, so that nothing is told twice");
}

#[test]
fn a_process_that_the_server_knows_leaves_nothing_behind_unless_something_waits() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = process(&folder, 1_000_000);
    spool.note_known(Uuid::from_u128(1_000_000), NOW).unwrap();
    assert_eq!(files(&folder), Vec::<std::path::PathBuf>::new());

    spool.begin(&idle(), NOW).unwrap();
    spool.push(&entries(0..10), NOW).unwrap();
    drop(spool);
    let mut spool = process(&folder, 1_000_100);
    spool.note_known(Uuid::from_u128(1_000_100), NOW).unwrap();
    drop(spool);
    // The server will miss the second one by itself; the first one's loss still ends with its beginning.
    assert_eq!(texts(&sent(&mut process(&folder, 1_000_200))), ["1..11", "end 11 cut 1000009-1000100"]);
}

/// Else the loss of the last one that the server knows would seem to go on to the present.
#[test]
fn lives_that_the_server_does_not_know_are_told_however_many_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.begin(&idle(), NOW).unwrap();
    spool.push(&entries(0..10), NOW).unwrap();
    drop(spool);
    let many = 2 * i64::try_from(OPEN_STREAMS).unwrap();
    for seconds in 1..=many {
        let mut spool = process(&folder, seconds);
        spool.note_known(Uuid::from_u128(seconds.cast_unsigned().into()), NOW).unwrap();
        assert!(spool.lives(NOW).is_empty(), "what this one loses ends behind it");
    }
    drop(process(&folder, many + 1));
    let spool = process(&folder, many + 2);
    assert_eq!(spool.lives(NOW), [many + 1, many + 2].map(|seconds| seconds * 1_000_000));
}

#[test]
fn a_process_that_wrote_an_outage_down_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = process(&folder, 1_000_000);
    spool.begin(&Live { stream: Uuid::from_u128(1_000_000), ..idle() }, NOW).unwrap();
    drop(spool);
    assert_eq!(texts(&sent(&mut process(&folder, 1_000_100))), ["end 1 cut 999999-"]);
}
