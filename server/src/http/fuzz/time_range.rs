//! The parameters of a stretch of history: whatever they say, what is read has a bound.

use proptest::prelude::*;
use proptest::sample::select;
use spectra_testkit::fuzz;
use time::Duration;

use crate::history::range::{RangeParameters, decide};
use crate::history::retention::Retention;
use crate::store::Time;

/// Values on the edges of the calendar, of the clock and of what parsers take.
const EDGES: &[&str] = &[
    "",
    "5m",
    "24h",
    "30d",
    "90d",
    "5y",
    "now",
    "0001-01-01T00:00:00Z",
    "-9999-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999-23:59",
    "9999-12-31T23:59:60Z",
    "1970-01-01T00:00:00Z",
    "2026-11-24T12:00:00 02:00",
    "2026-11-24T12:00:00+00:00",
    "2026-11-24t12:00:00z",
    "2000-02-29T00:00:00Z",
    "2",
    "5000",
    "4294967296",
    "-1",
    "18446744073709551616",
    "1e3",
    "0x10",
    "true",
    "false",
    "1",
    "0",
    "\u{0}",
    "🦀",
    "'; drop table agents; --",
];

fn value() -> impl Strategy<Value = Option<String>> {
    let time = (-62_135_596_800_i64..253_402_300_799).prop_map(|seconds| {
        Time::from_micros(seconds * 1_000_000).map_or_else(String::new, |time| time.rfc3339(false))
    });
    let near = (0..90 * 86_400_i64).prop_map(|ago| Time::now().minus(Duration::seconds(ago)).rfc3339(true));
    proptest::option::weighted(
        0.7,
        prop_oneof![
            3 => select(EDGES).prop_map(str::to_owned),
            3 => time,
            3 => near,
            1 => any::<String>(),
            1 => any::<i64>().prop_map(|number| number.to_string()),
            1 => (0..6000_u32).prop_map(|number| number.to_string()),
        ],
    )
}

#[test]
fn every_stretch_is_within_what_is_kept_and_ends_by_now() {
    let all = (value(), value(), value(), value(), value());
    fuzz(
        "every_stretch_is_within_what_is_kept_and_ends_by_now",
        15_000,
        &all,
        |(range, start, end, points, peaks)| {
            let now = Time::now();
            let retention = Retention::default();
            // Whole buckets of the level that reaches back so far.
            let oldest = now.minus(retention.longest() + Duration::hours(1));
            let parameters = RangeParameters {
                range: range.as_deref(),
                start: start.as_deref(),
                end: end.as_deref(),
                points: points.as_deref(),
                peaks: peaks.as_deref(),
            };
            let Ok(query) = decide(parameters, now, &retention) else { return Ok(()) };
            prop_assert!(query.from <= query.to && query.to <= now, "{query:?}");
            prop_assert!(query.from >= oldest || query.to <= oldest, "{query:?}");
            let Some(width) = query.bucket else { return Ok(()) };
            prop_assert!(width.as_secs() > 0, "{query:?}");
            let buckets =
                query.to.since(query.from).whole_seconds() / i64::try_from(width.as_secs()).unwrap();
            prop_assert!(buckets <= 5000, "{buckets} buckets of {query:?}");
            Ok(())
        },
    );
}
