//! Which stretch of history a request asks for, and how finely.
//!
//! The widths of buckets are the original's: its charts draw a gap where points are further apart.

use std::time::Duration as Width;

use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::history::level::{Level, Source};
use crate::history::retention::Retention;
use crate::store::{SeriesQuery, Time};

/// Ranges that have a name.
const RANGES: &[(&str, Duration)] = &[
    ("5m", Duration::minutes(5)),
    ("15m", Duration::minutes(15)),
    ("1h", Duration::hours(1)),
    ("6h", Duration::hours(6)),
    ("24h", Duration::hours(24)),
    ("7d", Duration::days(7)),
    ("30d", Duration::days(30)),
    ("90d", Duration::days(90)),
    ("1y", Duration::days(365)),
    ("5y", Duration::days(5 * 365 + 1)),
];

/// Stretch without `range` and `start`.
const DEFAULT_RANGE: Duration = Duration::hours(1);

/// Width of a bucket by the length of the stretch, inclusive. The original ends at 30 days and a few
/// minutes; beyond, there are at most [`USUAL_POINTS`].
const BUCKETS: &[(Duration, Option<Width>)] = &[
    (Duration::hours(1), None),
    (Duration::hours(6), Some(Width::from_mins(1))),
    (Duration::hours(24), Some(Width::from_mins(5))),
    (Duration::days(7), Some(Width::from_mins(15))),
    (Duration::days(31), Some(Width::from_hours(1))),
];

/// Points of a long stretch; a chart has hardly more pixels to draw them apart.
const USUAL_POINTS: u32 = 500;

/// Points that can be asked for.
const POINTS: std::ops::RangeInclusive<u32> = 2..=5000;

/// Widths of the buckets for `points`, seconds, up to a day; then whole days.
const STEPS: &[u64] =
    &[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, DAY];
const DAY: u64 = 86_400;

/// What a request says, as text; empty is absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct RangeParameters<'a> {
    pub range: Option<&'a str>,
    pub start: Option<&'a str>,
    pub end: Option<&'a str>,
    /// Most points of each series. Ours.
    pub points: Option<&'a str>,
    /// Least and greatest values beside the folded ones. Ours.
    pub peaks: Option<&'a str>,
}

/// Why a request asks for nothing that makes sense.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RangeError {
    #[error("invalid range \"{0}\", valid: {names}", names = range_names())]
    Range(String),
    #[error("invalid {name} \"{text}\": a time as in 2026-11-23T17:56:00Z is needed")]
    Time { name: &'static str, text: String },
    #[error("start is after end")]
    Backwards,
    #[error("invalid points \"{0}\", valid: {least} to {most}", least = POINTS.start(), most = POINTS.end())]
    Points(String),
    #[error("invalid peaks \"{0}\", valid: true, false")]
    Peaks(String),
}

fn range_names() -> String {
    RANGES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// Decides what to read. A start that is older than what is kept is moved, not refused.
pub fn decide(
    parameters: RangeParameters<'_>,
    now: Time,
    retention: &Retention,
) -> Result<SeriesQuery, RangeError> {
    let (from, to) = stretch(parameters, now)?;
    let from = from.max(now.minus(retention.longest())).min(to);
    let length = to.since(from);
    let bucket = match parameters.points {
        Some(text) => Some(bucket_for(length, points(text)?)),
        None => match BUCKETS.iter().find(|(longest, _)| length <= *longest) {
            Some((_, width)) => *width,
            None => Some(bucket_for(length, USUAL_POINTS)),
        },
    };
    let peaks = match parameters.peaks {
        None | Some("false" | "0") => false,
        Some("true" | "1") => true,
        Some(other) => return Err(RangeError::Peaks(other.to_owned())),
    };
    let query = SeriesQuery { from, to, bucket, peaks };
    Ok(reachable(query, now, retention))
}

/// Widens a stretch that begins before the readings that are kept, and its buckets, to whole ones of the
/// finest level that reaches back to it.
fn reachable(query: SeriesQuery, now: Time, retention: &Retention) -> SeriesQuery {
    let Some(level) = finest(query.from, now, retention) else { return query };
    let width = query.bucket.unwrap_or_default().max(level.width());
    let whole = width.as_secs().div_ceil(level.width().as_secs()) * level.width().as_secs();
    let to = match finest(query.to, now, retention) {
        // Up to the last microsecond of its bucket, since `to` is included.
        Some(level) => level.floor(query.to).plus(Duration::microseconds(level.micros() - 1)).min(now),
        None => query.to,
    };
    SeriesQuery { from: level.floor(query.from), to, bucket: Some(Width::from_secs(whole)), ..query }
}

/// The finest level that still has what was measured at `time`; `None` where the readings are kept. What
/// is older than all has the coarsest.
fn finest(time: Time, now: Time, retention: &Retention) -> Option<Level> {
    let kept = |source: &Source| time >= now.minus(retention.of_source(*source));
    match Source::ALL.into_iter().find(kept).unwrap_or(Source::Level(Level::Hour)) {
        Source::Raw => None,
        Source::Level(level) => Some(level),
    }
}

/// `range` wins over `start`, `start` over the default.
fn stretch(parameters: RangeParameters<'_>, now: Time) -> Result<(Time, Time), RangeError> {
    if let Some(name) = parameters.range {
        let range = RANGES.iter().find(|(known, _)| *known == name);
        let (_, length) = range.ok_or_else(|| RangeError::Range(name.to_owned()))?;
        return Ok((now.minus(*length), now));
    }
    let end = parameters.end.map(|text| instant("end", text)).transpose()?;
    let to = end.unwrap_or(now).min(now);
    let from = match parameters.start {
        Some(text) => instant("start", text)?,
        None => to.minus(DEFAULT_RANGE),
    };
    if from > to { Err(RangeError::Backwards) } else { Ok((from, to)) }
}

fn instant(name: &'static str, text: &str) -> Result<Time, RangeError> {
    // A `+` that was not escaped arrives as a space.
    OffsetDateTime::parse(&text.replace(' ', "+"), &Rfc3339)
        .map(Time::from)
        .map_err(|_| RangeError::Time { name, text: text.to_owned() })
}

fn points(text: &str) -> Result<u32, RangeError> {
    let points = text.parse().ok().filter(|points| POINTS.contains(points));
    points.ok_or_else(|| RangeError::Points(text.to_owned()))
}

/// The narrowest round width with which `length` has at most `points` buckets, wherever it begins.
fn bucket_for(length: Duration, points: u32) -> Width {
    let seconds = length.whole_seconds().unsigned_abs() + u64::from(length.subsec_nanoseconds() > 0);
    let buckets = |step: u64| seconds.div_ceil(step) + 1;
    let step = STEPS.iter().copied().find(|step| buckets(*step) <= u64::from(points));
    // Wider than a day: enough days that all but one bucket are full.
    Width::from_secs(step.unwrap_or_else(|| seconds.div_ceil(u64::from(points - 1)).div_ceil(DAY) * DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retention() -> Retention {
        Retention::default()
    }

    fn now() -> Time {
        instant("now", "2026-11-24T12:00:00Z").unwrap()
    }

    fn ask<'a>(range: &'a str, start: &'a str, end: &'a str) -> RangeParameters<'a> {
        let given = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        RangeParameters {
            range: given(range),
            start: given(start),
            end: given(end),
            ..RangeParameters::default()
        }
    }

    #[test]
    fn the_stretch_and_its_bucket() {
        let s = |time: &Time| time.rfc3339(false);
        for ((range, start, end), expected) in [
            (("", "", ""), ("2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z", 0)),
            (("5m", "", ""), ("2026-11-24T11:55:00Z", "2026-11-24T12:00:00Z", 0)),
            (("15m", "", ""), ("2026-11-24T11:45:00Z", "2026-11-24T12:00:00Z", 0)),
            (("1h", "", ""), ("2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z", 0)),
            (("6h", "", ""), ("2026-11-24T06:00:00Z", "2026-11-24T12:00:00Z", 60)),
            (("24h", "", ""), ("2026-11-23T12:00:00Z", "2026-11-24T12:00:00Z", 300)),
            (("7d", "", ""), ("2026-11-17T12:00:00Z", "2026-11-24T12:00:00Z", 900)),
            (("30d", "", ""), ("2026-10-25T12:00:00Z", "2026-11-24T12:00:00Z", 3600)),
            // `range` wins, even over nonsense.
            (("5m", "nonsense", "nonsense"), ("2026-11-24T11:55:00Z", "2026-11-24T12:00:00Z", 0)),
            (("", "2026-11-24T10:59:59Z", ""), ("2026-11-24T10:59:59Z", "2026-11-24T12:00:00Z", 60)),
            (
                ("", "2026-11-24T10:00:00+02:00", "2026-11-24T09:00:00Z"),
                ("2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z", 0),
            ),
            (
                ("", "2026-11-24T10:00:00 02:00", "2026-11-24T09:00:00Z"),
                ("2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z", 0),
            ),
            (("", "", "2026-11-24T09:00:00Z"), ("2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z", 0)),
            (
                ("", "2026-11-24T11:30:00Z", "2027-01-01T00:00:00Z"),
                ("2026-11-24T11:30:00Z", "2026-11-24T12:00:00Z", 0),
            ),
            (
                ("", "2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z"),
                ("2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z", 0),
            ),
            (
                ("", "2026-11-24T11:30:00.123456789Z", "9999-12-31T23:59:59-23:59"),
                ("2026-11-24T11:30:00Z", "2026-11-24T12:00:00Z", 0),
            ),
            (("90d", "", ""), ("2026-08-26T12:00:00Z", "2026-11-24T12:00:00Z", 6 * 3600)),
            (("1y", "", ""), ("2025-11-24T12:00:00Z", "2026-11-24T12:00:00Z", DAY)),
            (("5y", "", ""), ("2021-11-24T12:00:00Z", "2026-11-24T12:00:00Z", 4 * DAY)),
            // Beyond the readings: from a level, in whole buckets of it.
            (
                ("", "2026-09-24T10:00:10Z", "2026-09-24T10:30:10Z"),
                ("2026-09-24T10:00:00Z", "2026-09-24T10:30:59Z", 60),
            ),
            (
                ("", "2026-06-24T10:10:10Z", "2026-06-24T12:00:00Z"),
                ("2026-06-24T10:00:00Z", "2026-06-24T12:14:59Z", 900),
            ),
            (
                ("", "2024-06-24T10:10:10Z", "2024-06-25T10:00:00Z"),
                ("2024-06-24T10:00:00Z", "2024-06-25T10:59:59Z", 3600),
            ),
            // Older than what is kept.
            (("", "1970-01-01T00:00:00Z", ""), ("2021-11-24T12:00:00Z", "2026-11-24T12:00:00Z", 4 * DAY)),
            (
                ("", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
                ("1970-01-01T00:00:00Z", "1970-01-01T00:59:59Z", 3600),
            ),
        ] {
            let query = decide(ask(range, start, end), now(), &retention()).unwrap();
            let bucket = query.bucket.map_or(0, |width| width.as_secs());
            assert_eq!((&*s(&query.from), &*s(&query.to), bucket), expected, "{range} {start} {end}");
        }
    }

    #[test]
    fn nonsense_is_explained() {
        for ((range, start, end), expected) in [
            (("2h", "", ""), "invalid range \"2h\", valid: 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y, 5y"),
            (("1H", "", ""), "invalid range \"1H\", valid: 5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y, 5y"),
            (
                ("", "yesterday", ""),
                "invalid start \"yesterday\": a time as in 2026-11-23T17:56:00Z is needed",
            ),
            (
                ("", "", "1795453205"),
                "invalid end \"1795453205\": a time as in 2026-11-23T17:56:00Z is needed",
            ),
            (("", "2026-11-24T11:00:00Z", "2026-11-24T10:00:00Z"), "start is after end"),
            (("", "2026-11-24T12:00:01Z", ""), "start is after end"),
            (("", "2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"), "start is after end"),
            // Beyond the calendar in UTC.
            (("", "9999-12-31T23:59:59-23:59", ""), "start is after end"),
        ] {
            let error = decide(ask(range, start, end), now(), &retention()).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
        let with = |points, peaks| RangeParameters { points, peaks, ..RangeParameters::default() };
        for (parameters, expected) in [
            (with(Some("1"), None), "invalid points \"1\", valid: 2 to 5000"),
            (with(Some("5001"), None), "invalid points \"5001\", valid: 2 to 5000"),
            (with(Some("-3"), None), "invalid points \"-3\", valid: 2 to 5000"),
            (with(None, Some("yes")), "invalid peaks \"yes\", valid: true, false"),
        ] {
            assert_eq!(decide(parameters, now(), &retention()).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn points_bound_the_buckets() {
        for (length, points, seconds) in [
            (Duration::hours(1), 500, 10),
            (Duration::hours(1), 5000, 1),
            (Duration::hours(24), 500, 300),
            (Duration::days(7), 500, 1800),
            (Duration::days(30), 500, 7200),
            (Duration::days(30), 2, 30 * DAY),
            (Duration::days(30), 3, 15 * DAY),
            (Duration::ZERO, 2, 1),
        ] {
            let width = bucket_for(length, points);
            assert_eq!(width.as_secs(), seconds, "{length} in {points}");
            let most = length.whole_seconds().unsigned_abs().div_ceil(width.as_secs()) + 1;
            assert!(most <= u64::from(points), "{length} in {points}");
        }
    }

    #[test]
    fn peaks_are_asked_for() {
        for (text, expected) in
            [(None, false), (Some("true"), true), (Some("false"), false), (Some("1"), true)]
        {
            let parameters = RangeParameters { peaks: text, ..RangeParameters::default() };
            assert_eq!(decide(parameters, now(), &retention()).unwrap().peaks, expected);
        }
    }
}
