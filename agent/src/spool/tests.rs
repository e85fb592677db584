//! What the spool promises, with files of its own in a temporary folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use spectra_protocol::Envelope;
use spectra_protocol::metric::System;
use tempfile::TempDir;
use time::OffsetDateTime;

use super::*;

mod lives;

const NOW: Offset = Offset(0);
const LIMIT: u64 = 64 << 20;

fn entry(uptime: u64, name: &str) -> Entry {
    let envelope = Envelope {
        timestamp: OffsetDateTime::from_unix_timestamp(1_000_000 + i64::try_from(uptime).unwrap()).unwrap(),
        hostname: name.to_owned(),
        metric: System { uptime: uptime.into(), ..System::default() }.into(),
    };
    Entry::new(&envelope, NOW).unwrap()
}

fn entries(numbers: std::ops::Range<u64>) -> Vec<Entry> {
    numbers.map(|number| entry(number, "h")).collect()
}

/// A live stream of which the server has not answered for the numbers 5 to 7.
fn live() -> Live {
    let runs = vec![Run { first: 5, entries: entries(5..8) }];
    Live { stream: Uuid::from_u128(1), runs, next: 8, first_time: None }
}

fn idle() -> Live {
    Live { stream: Uuid::from_u128(1), runs: Vec::new(), next: 1, first_time: None }
}

fn open(folder: &TempDir) -> Spool {
    Spool::open(&folder.path().join("spool"), LIMIT).unwrap()
}

/// Everything that the spool has to send, as `stream: what`.
fn sent(spool: &mut Spool) -> Vec<(Uuid, String)> {
    let mut sent = Vec::new();
    while let Some(work) = spool.front(NOW) {
        sent.push(match work {
            Work::Batch(head) => {
                let (entries, _) = spool.read().unwrap();
                assert_eq!(entries.len(), head.count as usize);
                (head.stream, format!("{}..{}", head.first, head.next()))
            }
            Work::Finish { stream, first, gaps, cut } => {
                let gap = |gap: &Gap| {
                    let number = |reading: spectra_protocol::Reading<u64>| reading.value().unwrap();
                    format!(" {} {}-{} ({})", gap.cause, number(gap.from), number(gap.to), number(gap.count))
                };
                let gaps: String = gaps.iter().map(gap).collect();
                let before = |cut: &Cut| {
                    cut.before.map_or(String::new(), |before| before.unix_timestamp().to_string())
                };
                let cut = cut.map_or(String::new(), |cut| {
                    format!(" cut {}-{}", cut.after.unix_timestamp(), before(&cut))
                });
                (stream, format!("end {first}{gaps}{cut}"))
            }
        });
        spool.done().unwrap();
    }
    sent
}

fn texts(sent: &[(Uuid, String)]) -> Vec<&str> {
    sent.iter().map(|(_, text)| text.as_str()).collect()
}

fn files(folder: &TempDir) -> Vec<std::path::PathBuf> {
    let files =
        fs::read_dir(folder.path().join("spool")).map(|files| files.flatten().map(|file| file.path()));
    let mut files: Vec<_> = files.map(Iterator::collect).unwrap_or_default();
    files.sort();
    files
}

#[test]
fn nothing_is_written_before_there_is_an_outage() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    assert!(spool.is_empty() && spool.front(NOW).is_none());
    spool.note_clock(Offset(1 << 40)).unwrap();
    spool.end(Some(Uuid::from_u128(1)), NOW).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_outage_that_ends_leaves_only_what_was_not_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.begin(&live(), NOW).unwrap();
    spool.push(&entries(10..20), NOW).unwrap();
    spool.push(&entries(20..25), NOW).unwrap();
    spool.end(Some(live().stream), NOW).unwrap();
    assert_eq!(spool.open_streams().len(), 1);
    assert_eq!(texts(&sent(&mut spool)), ["1..11", "11..16", "end 16"]);
    assert!(spool.is_empty());
    assert_eq!(files(&folder), Vec::<std::path::PathBuf>::new(), "what is sent is deleted");
}

#[test]
fn a_restart_goes_on_where_the_outage_ended() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.begin(&live(), NOW).unwrap();
    spool.push(&entries(10..20), NOW).unwrap();
    spool.end(Some(live().stream), NOW).unwrap();
    drop(spool);
    assert_eq!(texts(&sent(&mut open(&folder))), ["1..11", "end 11"]);
    assert!(open(&folder).is_empty());
}

#[test]
fn a_clean_stop_keeps_the_live_streams_numbers_and_ends_both_streams() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.begin(&live(), NOW).unwrap();
    spool.push(&entries(10..20), NOW).unwrap();
    spool.end(None, NOW).unwrap();
    drop(spool);
    let sent = sent(&mut open(&folder));
    assert_eq!(texts(&sent), ["5..8", "end 8", "1..11", "end 11"]);
    assert_eq!(sent[0].0, live().stream);
    assert_ne!(sent[2].0, live().stream);
}

#[test]
fn a_kill_leaves_a_cut_behind_the_newest_envelope_that_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.begin(&live(), NOW).unwrap();
    drop(spool);
    let first = sent(&mut open(&folder));
    // Of a process that had written nothing but what the server may have: the newest of that is 7.
    assert_eq!(texts(&first), ["5..8", "end 8", "end 1 cut 1000007-"]);
    let mut spool = open(&folder);
    spool.begin(&live(), NOW).unwrap();
    spool.push(&entries(10..20), NOW).unwrap();
    drop(spool);
    assert_eq!(texts(&sent(&mut open(&folder))), ["5..8", "end 8", "1..11", "end 11 cut 1000019-"]);
}

#[test]
fn a_second_outage_of_one_process_does_not_lose_what_the_server_may_have_then() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.begin(&live(), NOW).unwrap();
    spool.end(Some(live().stream), NOW).unwrap();
    let later = Live { runs: vec![Run { first: 50, entries: entries(50..52) }], next: 52, ..live() };
    spool.begin(&later, NOW).unwrap();
    drop(spool);
    let sent = sent(&mut open(&folder));
    assert_eq!(texts(&sent), ["end 1", "50..52", "end 52", "end 1 cut 1000051-"]);
}

/// Ten envelopes whose names do not compress.
fn bulky(group: u64, random: &mut u64) -> Vec<Entry> {
    let mut letter = || {
        *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'!' + u8::try_from(*random >> 58).unwrap() + 2)
    };
    let mut name = || (0..1000).map(|_| letter()).collect::<String>();
    (0..10).map(|index| entry(group * 10 + index, &name())).collect()
}

/// A spool of the smallest size in which everything but the end of an outage has been dropped.
fn overflown(folder: &TempDir) -> Spool {
    let mut spool = Spool::open(&folder.path().join("spool"), LEAST_BYTES).unwrap();
    spool.begin(&live(), NOW).unwrap();
    let mut random = 1;
    (0..100).for_each(|group| spool.push(&bulky(group, &mut random), NOW).unwrap());
    spool
}

#[test]
fn a_live_stream_that_goes_on_from_memory_lost_nothing_and_does_not_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = overflown(&folder);
    spool.end(Some(live().stream), NOW).unwrap();
    assert!(!spool.open_streams().contains(&live().stream));
    let streams: Vec<Uuid> = sent(&mut spool).iter().map(|(stream, _)| *stream).collect();
    assert!(!streams.contains(&live().stream), "{streams:?}");

    // The same where the file of losses was not written again.
    let folder = tempfile::tempdir().unwrap();
    let mut spool = overflown(&folder);
    let place = folder.path().join("spool/lost.json");
    let before = fs::read(&place).unwrap();
    spool.end(Some(live().stream), NOW).unwrap();
    drop(spool);
    fs::write(place, before).unwrap();
    let sent = sent(&mut Spool::open(&folder.path().join("spool"), LEAST_BYTES).unwrap());
    assert!(!sent.iter().any(|(stream, _)| *stream == live().stream), "{sent:?}");
}

#[test]
fn what_a_process_dropped_of_its_live_stream_is_told_when_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    drop(overflown(&folder));
    let sent = sent(&mut Spool::open(&folder.path().join("spool"), LEAST_BYTES).unwrap());
    let of_live = sent.iter().filter(|(stream, _)| *stream == live().stream);
    let of_live: Vec<&str> = of_live.map(|(_, text)| text.as_str()).collect();
    assert_eq!(of_live, ["end 8 spool_full 5-7 (3)"]);
}

#[test]
fn a_file_that_cannot_be_deleted_does_not_stop_the_spool_and_goes_later() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.begin(&idle(), NOW).unwrap();
    spool.push(&entries(10..20), NOW).unwrap();
    spool.end(Some(idle().stream), NOW).unwrap();
    let [path] = &files(&folder)[..] else { panic!() };
    // Not even root deletes this one.
    fs::rename(path, folder.path().join("aside")).unwrap();
    fs::create_dir(path).unwrap();
    while spool.front(NOW).is_some() {
        spool.done().unwrap();
    }
    spool.begin(&idle(), NOW).unwrap();
    spool.push(&entries(20..30), NOW).unwrap();
    assert_eq!(files(&folder).len(), 2);
    fs::remove_dir(path).unwrap();
    fs::rename(folder.path().join("aside"), path).unwrap();
    spool.push(&entries(30..40), NOW).unwrap();
    assert!(!path.exists(), "it is tried again");
    spool.end(None, NOW).unwrap();
    assert_eq!(texts(&sent(&mut spool)), ["1..11", "11..21", "end 21"]);
}

#[test]
fn a_file_that_cannot_be_read_costs_itself_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = Spool::open(&folder.path().join("spool"), LEAST_BYTES).unwrap();
    spool.begin(&idle(), NOW).unwrap();
    let mut random = 1;
    (0..18).for_each(|group| spool.push(&bulky(group, &mut random), NOW).unwrap());
    spool.end(None, NOW).unwrap();
    drop(spool);
    let paths = files(&folder);
    let [_, second, last] = &paths[..] else { panic!("{paths:?}") };
    fs::write(folder.path().join("spool/ffffffffffffffff.spool"), "").unwrap();
    for path in [second, &last.with_file_name("0000000000000009.spool")] {
        let _ = fs::remove_file(path);
        fs::create_dir(path).unwrap();
    }
    let mut spool = Spool::open(&folder.path().join("spool"), LEAST_BYTES).unwrap();
    spool.begin(&idle(), NOW).unwrap();
    assert!(last.with_file_name("000000000000000a.spool").exists(), "a taken number is not used");
    spool.end(None, NOW).unwrap();
    let sent = sent(&mut spool);
    let told = sent.iter().find(|(_, text)| text.contains("spool_damaged")).unwrap();
    assert!(told.1.starts_with("end 181 spool_damaged"), "{told:?}");
}

#[test]
fn beyond_the_limit_the_oldest_goes_and_is_told_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = Spool::open(&folder.path().join("spool"), LEAST_BYTES).unwrap();
    spool.begin(&idle(), NOW).unwrap();
    let mut random = 1_u64;
    for group in 0..100 {
        spool.push(&bulky(group, &mut random), NOW).unwrap();
        assert!(spool.bytes() <= LEAST_BYTES, "{}", spool.bytes());
        let on_disk: u64 = files(&folder).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
        assert!(on_disk <= LEAST_BYTES + 4096, "{on_disk}");
    }
    spool.end(None, NOW).unwrap();
    drop(spool);
    let sent = sent(&mut Spool::open(&folder.path().join("spool"), LEAST_BYTES).unwrap());
    let (_, end) = sent.last().unwrap();
    let first: u64 = sent[0].1.split("..").next().unwrap().parse().unwrap();
    assert!(first > 500, "{first}");
    assert_eq!(*end, format!("end 1001 spool_full 1-{} ({})", first - 1, first - 1));
}

#[test]
fn a_damaged_record_becomes_a_gap_and_a_torn_end_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.begin(&idle(), NOW).unwrap();
    let mut places = Vec::new();
    for group in 0..4 {
        spool.push(&entries(group * 10..group * 10 + 10), NOW).unwrap();
        places.push(usize::try_from(spool.bytes()).unwrap());
    }
    drop(spool);
    let [path] = &files(&folder)[..] else { panic!("{:?}", files(&folder)) };
    let mut bytes = fs::read(path).unwrap();
    bytes[places[1] - 5] ^= 1;
    bytes.truncate(places[3] - 5);
    fs::write(path, &bytes).unwrap();
    let mut spool = open(&folder);
    assert_eq!(fs::metadata(path).unwrap().len(), places[2] as u64, "the torn record is gone");
    let expected = ["1..11", "21..31", "end 31 spool_damaged 11-20 (10) cut 1000029-"];
    assert_eq!(texts(&sent(&mut spool)), expected);
}

#[test]
fn a_folder_that_cannot_be_written_costs_nothing_that_is_in_memory() {
    let mut spool = Spool::open(Path::new("/proc/spectra/spool"), LIMIT).unwrap();
    for _ in 0..3 {
        assert!(spool.begin(&live(), NOW).is_err());
        assert!(!spool.is_writing() && spool.is_empty());
    }
}

#[test]
fn two_agents_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.begin(&live(), NOW).unwrap();
    let path = folder.path().join("spool");
    assert!(Spool::open(&path, LIMIT).unwrap_err().to_string().contains("another agent"));
    drop(spool);
    assert!(Spool::open(&path, LIMIT).is_ok());
}

#[test]
fn what_an_earlier_boot_wrote_is_dated_by_the_last_word_about_its_clock() {
    let folder = tempfile::tempdir().unwrap();
    let mut spool = open(&folder);
    spool.begin(&idle(), NOW).unwrap();
    spool.push(&entries(10..12), NOW).unwrap();
    let hour = Offset(3_600_000_000);
    spool.note_clock(hour).unwrap();
    drop(spool);
    let mut spool = open(&folder);
    assert!(matches!(spool.front(hour), Some(Work::Batch(_))));
    assert_eq!(spool.read().unwrap().1, None, "this boot's clock is known");
    // The same files after a boot: no record is of the one that is.
    let [path] = &files(&folder)[..] else { panic!() };
    let found = record::scan(&fs::read(path).unwrap());
    let other = Uuid::from_u128(99);
    let bytes: Vec<u8> = found
        .iter()
        .flat_map(|found| {
            let batch = if found.head.kind == Kind::Batch { entries(10..12) } else { Vec::new() };
            record::encode(&Head { boot: other, ..found.head.clone() }, &batch).unwrap()
        })
        .collect();
    fs::write(path, bytes).unwrap();
    drop(spool);
    let mut spool = open(&folder);
    assert!(matches!(spool.front(NOW), Some(Work::Batch(_))));
    assert_eq!(spool.read().unwrap().1, Some(hour));
}

#[derive(Clone, Copy, Debug)]
enum Verb {
    Push(u64),
    Send,
    Refuse,
    Restart,
    Stop,
    Outage,
    Back,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    /// Whatever happens, every envelope that was written is sent or told as lost: exactly one of them.
    #[test]
    fn every_envelope_that_was_written_is_accounted_for(verbs in proptest::collection::vec(prop_oneof![
        4 => (1..30_u64).prop_map(Verb::Push), 4 => Just(Verb::Send), 1 => Just(Verb::Refuse),
        1 => Just(Verb::Restart), 1 => Just(Verb::Stop), 2 => Just(Verb::Outage), 2 => Just(Verb::Back),
    ], 0..60)) {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = open(&folder);
        let mut fates: BTreeMap<(Uuid, u64), u32> = BTreeMap::new();
        let mut written = 0;
        let (mut told, mut batches) = (0, 0);
        for verb in verbs.into_iter().chain([Verb::Stop]) {
            match verb {
                Verb::Push(count) if spool.is_writing() => {
                    spool.push(&entries(0..count), NOW).unwrap();
                    written += count;
                }
                Verb::Send | Verb::Refuse if !spool.is_writing() => match spool.front(NOW) {
                    Some(Work::Batch(head)) if matches!(verb, Verb::Refuse) => {
                        told += u64::from(head.count);
                        spool.lose_front(LostCause::Refused).unwrap();
                    }
                    Some(Work::Batch(head)) => {
                        batches += 1;
                        for number in head.first..head.next() {
                            *fates.entry((head.stream, number)).or_default() += 1;
                        }
                        spool.done().unwrap();
                    }
                    Some(Work::Finish { .. }) => spool.done().unwrap(),
                    None => {}
                },
                Verb::Restart => {
                    drop(spool);
                    spool = open(&folder);
                }
                Verb::Stop => {
                    spool.end(None, NOW).unwrap();
                    drop(spool);
                    spool = open(&folder);
                }
                Verb::Outage if !spool.is_writing() => spool.begin(&idle(), NOW).unwrap(),
                Verb::Back => spool.end(Some(idle().stream), NOW).unwrap(),
                _ => {}
            }
        }
        while let Some(work) = spool.front(NOW) {
            if let Work::Batch(head) = work {
                for number in head.first..head.next() {
                    *fates.entry((head.stream, number)).or_default() += 1;
                }
            }
            spool.done().unwrap();
        }
        // A restart may send again what was sent: under the same numbers, by which it is known.
        prop_assert!(fates.len() as u64 + told >= written, "{batches} batches, {written} written, {told} told");
        prop_assert!(spool.is_empty());
        prop_assert_eq!(files(&folder), Vec::<std::path::PathBuf>::new());
    }
}
