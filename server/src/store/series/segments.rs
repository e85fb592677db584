//! Decides which part of a stretch is read from which level. Pure.
//!
//! The wide middle comes from the coarsest level whose buckets fill those of the answer, the edges and what
//! is not rolled up yet from finer ones, the last minutes as they were measured, and so what came late
//! and is not rolled up again. Each reading is taken exactly once: the answer is that of the readings.

use std::time::Duration as Width;

use super::SeriesQuery;
use crate::history::level::{Level, Source};
use crate::store::Time;
use crate::store::rollup::{Coverage, Done};

/// Rows of `source` from `from` to `past`, which is excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Segment {
    pub(in crate::store) source: Source,
    pub(in crate::store) from: Time,
    pub(in crate::store) past: Time,
}

/// Segments for buckets of `width`, in ascending time; at most 15. Without `coverage` nothing is rolled up.
pub(in crate::store) fn segments(
    query: &SeriesQuery,
    width: Width,
    coverage: Option<Coverage>,
) -> Vec<Segment> {
    let (from, past) = (query.from, query.to.plus(time::Duration::microseconds(1)));
    let mut segments = Vec::new();
    let Some(Coverage { done, late }) = coverage else {
        push(&mut segments, Source::Raw, from, past);
        return segments;
    };
    // Without late minutes the stretch of them is an empty one at the end.
    let (first, last) = late.map_or((past, past), |(first, last)| {
        let end = last.plus(time::Duration::microseconds(Level::Minute.micros()));
        (first.clamp(from, past), end.clamp(from, past))
    });
    let source = coarsest(width);
    cover(&mut segments, source, (from, first), &done);
    push(&mut segments, Source::Raw, first, last);
    cover(&mut segments, source, (last, past), &done);
    segments
}

/// The coarsest source with whose buckets those of `width` can be filled.
fn coarsest(width: Width) -> Source {
    let fills = |level: &Level| width.as_micros().is_multiple_of(level.width().as_micros());
    Level::ALL.into_iter().rev().find(fills).map_or(Source::Raw, Source::Level)
}

fn cover(segments: &mut Vec<Segment>, source: Source, (from, past): (Time, Time), done: &Done) {
    let Source::Level(level) = source else { return push(segments, Source::Raw, from, past) };
    let (first, end) = (level.ceil(from), level.floor(past).min(done.of(level)));
    if first >= end {
        return cover(segments, level.below(), (from, past), done);
    }
    cover(segments, level.below(), (from, first), done);
    push(segments, source, first, end);
    cover(segments, level.below(), (end, past), done);
}

fn push(segments: &mut Vec<Segment>, source: Source, from: Time, past: Time) {
    if from < past {
        segments.push(Segment { source, from, past });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_micros(seconds * 1_000_000).unwrap()
    }

    fn query(from: i64, to: i64) -> SeriesQuery {
        SeriesQuery { from: at(from), to: at(to), bucket: None, peaks: false }
    }

    const H: i64 = 3600;

    #[test]
    fn a_stretch_is_read_coarsely_in_the_middle_and_finely_at_its_edges() {
        let minute = Source::Level(Level::Minute);
        let quarter = Source::Level(Level::Quarter);
        let hour = Source::Level(Level::Hour);
        // All is rolled up to 10:05, 10:00 and 10:00.
        let done = Done([at(10 * H + 300), at(10 * H), at(10 * H)]);
        let all = Coverage { done, late: None };
        for (width, from, to, expected) in [
            (30, 0, H, vec![(Source::Raw, 0, H)]),
            (60, 0, H, vec![(minute, 0, H), (Source::Raw, H, H)]),
            (
                300,
                90,
                10 * H + 400,
                vec![
                    (Source::Raw, 90, 120),
                    (minute, 120, 10 * H + 300),
                    (Source::Raw, 10 * H + 300, 10 * H + 400),
                ],
            ),
            (
                900,
                0,
                10 * H + 400,
                vec![
                    (quarter, 0, 10 * H),
                    (minute, 10 * H, 10 * H + 300),
                    (Source::Raw, 10 * H + 300, 10 * H + 400),
                ],
            ),
            (
                2 * 3600,
                90,
                3 * H + 930,
                vec![
                    (Source::Raw, 90, 120),
                    (minute, 120, 900),
                    (quarter, 900, H),
                    (hour, H, 3 * H),
                    (quarter, 3 * H, 3 * H + 900),
                    (Source::Raw, 3 * H + 900, 3 * H + 930),
                ],
            ),
            (3600, 11 * H, 12 * H, vec![(Source::Raw, 11 * H, 12 * H)]),
        ] {
            let found = segments(&query(from, to), Width::from_secs(width), Some(all));
            // `to` is included, so the last segment ends a microsecond later.
            let found: Vec<_> =
                found.iter().map(|s| (s.source, s.from.unix_seconds(), s.past.unix_seconds())).collect();
            assert_eq!(found, expected, "{width} {from} {to}");
        }
        let late = Coverage { late: Some((at(2 * H + 60), at(2 * H + 120))), ..all };
        let found = segments(&query(H, 10 * H - 1), Width::from_hours(1), Some(late));
        let found: Vec<_> =
            found.iter().map(|s| (s.source, s.from.unix_seconds(), s.past.unix_seconds())).collect();
        assert_eq!(
            found[..5],
            [
                (hour, H, 2 * H),
                (minute, 2 * H, 2 * H + 60),
                (Source::Raw, 2 * H + 60, 2 * H + 180),
                (minute, 2 * H + 180, 2 * H + 900),
                (quarter, 2 * H + 900, 3 * H)
            ]
        );
        let nothing = segments(&query(0, H), Width::from_mins(1), None);
        assert_eq!(nothing.iter().map(|s| s.source).collect::<Vec<_>>(), [Source::Raw]);
    }

    proptest! {
        #[test]
        fn segments_tile_the_stretch_with_whole_buckets_that_are_done(
            from in 0..200_000i64, length in 0..200_000i64, width in prop::sample::select(vec![1u64, 60, 300, 900, 3600, 86_400]),
            quarters in 0..250i64, minutes in 0..30i64, hours in 0..3i64,
            late in prop::option::of((0..4000i64, 0..100i64)),
        ) {
            let minute = quarters * 900 + minutes * 60;
            let hour = (quarters * 900 / H - hours).max(0) * H;
            let done = Done([at(minute), at(quarters * 900), at(hour)]);
            let late = late.map(|(first, more)| (at(first * 60), at((first + more) * 60)));
            let coverage = Coverage { done, late };
            let found = segments(&query(from, from + length), Width::from_secs(width), Some(coverage));
            prop_assert!(found.len() <= 15);
            let mut next = at(from);
            for Segment { source, from, past } in found {
                prop_assert_eq!(from, next);
                prop_assert!(from < past);
                if let Source::Level(level) = source {
                    prop_assert_eq!((level.floor(from), level.floor(past)), (from, past));
                    prop_assert!(past <= done.of(level));
                    prop_assert!(late.is_none_or(|(first, last)| past <= first || from > last));
                    prop_assert!(width * 1_000_000 % level.micros().unsigned_abs() == 0);
                }
                next = past;
            }
            prop_assert_eq!(next.micros(), (from + length) * 1_000_000 + 1);
        }
    }
}
