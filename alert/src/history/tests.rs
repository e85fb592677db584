//! Tests of histories: what counts at a moment.

use super::*;

fn at(minute: i64) -> Time {
    Time::from_seconds(minute * 60)
}

#[test]
fn a_minute_counts_when_it_has_ended() {
    let buckets = (0..10).map(|minute| Bucket::one(at(minute), minute as f64)).collect();
    let series = Series { family: "cpu".into(), value: "usage".into(), key: Key::default(), buckets };
    let starts = |time: Time, window| {
        series.within(time, window).iter().map(|bucket| bucket.start.seconds() / 60).collect::<Vec<_>>()
    };
    assert_eq!(starts(at(5), Span::minutes(2)), [3, 4]);
    assert_eq!(starts(at(5).plus(Span::seconds(30)), Span::minutes(2)), [4]);
    assert_eq!(starts(at(0), Span::minutes(2)), [0; 0]);
    assert_eq!(starts(at(100), Span::minutes(2)), [0; 0]);
}

#[test]
fn a_minute_that_keeps_no_newest_reading_has_its_mean() {
    let bucket = Bucket::of(at(0), 4, 20.0, 1.0, 9.0);
    assert_eq!((bucket.mean(), bucket.last), (5.0, 5.0));
    let one = Bucket::one(at(0), 7.0);
    assert_eq!((one.mean(), one.last), (7.0, 7.0));
}

#[test]
fn a_silence_ends_with_the_next_call() {
    let silence =
        |since, until: Option<i64>| Silence { since: at(since), until: until.map(at), on_purpose: false };
    let history = History { silences: vec![silence(1, Some(3)), silence(5, None)], ..History::default() };
    for (minute, since) in [(0, None), (1, None), (2, Some(1)), (3, None), (4, None), (9, Some(5))] {
        let found = history.silence(at(minute)).map(|silence| silence.since);
        assert_eq!(found, since.map(at), "{minute}");
    }
}

#[test]
fn an_entry_is_as_it_was_then() {
    let state = |status: &str| Some(State { status: status.to_owned(), ..State::default() });
    let states = vec![
        Change { at: at(1), state: state("active") },
        Change { at: at(5), state: state("failed") },
        Change { at: at(8), state: None },
    ];
    let item = Item { list: Listed::Services, name: "x".to_owned(), states };
    for (minute, expected) in [(0, None), (1, Some("active")), (5, Some("failed")), (8, None)] {
        assert_eq!(item.at(at(minute)).map(|(_, state)| state.status.as_str()), expected);
    }
    assert_eq!(item.within(at(6), Span::minutes(2)).len(), 2);
}
