//! The moment that a line of a log file begins with.

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use crate::sys::local_time::unix_seconds;

/// A line without a year that would lie further ahead than this is of the year before.
const AHEAD_SECONDS: i64 = 24 * 60 * 60;
/// Longest time that a line begins with, and a bit.
const START_BYTES: usize = 40;

/// Unix seconds, if the line tells them: RFC 3339, `2026-11-28 18:00:00`, or syslog's `Nov 28 18:00:00`, which are
/// in the host's zone. `now` tells the year of the last one.
pub(super) fn moment(line: &str, now: i64) -> Option<i64> {
    let start = &line[..line.floor_char_boundary(START_BYTES.min(line.len()))];
    let start = start.strip_prefix('[').unwrap_or(start);
    let mut words = start.split_ascii_whitespace();
    let first = words.next()?;
    if let Ok(time) = OffsetDateTime::parse(first, &Rfc3339) {
        return Some(time.unix_timestamp());
    }
    if let Some(date) = date(first) {
        return unix_seconds(PrimitiveDateTime::new(date, clock(words.next()?)?));
    }
    let month = month(first)?;
    let day = words.next()?.parse().ok()?;
    let clock = clock(words.next()?)?;
    let year = OffsetDateTime::from_unix_timestamp(now).ok()?.year();
    let of_year = |year| {
        let date = Date::from_calendar_date(year, month, day).ok()?;
        unix_seconds(PrimitiveDateTime::new(date, clock))
    };
    of_year(year).filter(|time| *time <= now + AHEAD_SECONDS).or_else(|| of_year(year - 1))
}

/// `2026-11-28`
fn date(word: &str) -> Option<Date> {
    let mut parts = word.splitn(3, '-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = Month::try_from(parts.next()?.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year, month, parts.next()?.parse().ok()?).ok()
}

/// `18:00:00`, perhaps with a fraction.
fn clock(word: &str) -> Option<Time> {
    let mut parts = word.trim_end_matches([']', ',', ':']).splitn(3, ':');
    let (hour, minute) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let second = parts.next()?.get(..2)?.parse().ok()?;
    Time::from_hms(hour, minute, second).ok()
}

fn month(word: &str) -> Option<Month> {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let at = NAMES.iter().position(|name| *name == word)?;
    Month::try_from(u8::try_from(at + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::moment;
    use crate::sys::local_time::unix_seconds;

    #[test]
    fn a_line_may_begin_with_its_time() {
        let now = datetime!(2026-01-02 12:00 UTC).unix_timestamp();
        let local = |time| unix_seconds(time);
        for (line, expected) in [
            (
                "2026-01-02T03:04:05.678+02:00 host x",
                Some(datetime!(2026-01-02 01:04:05 UTC).unix_timestamp()),
            ),
            ("2026-01-02T03:04:05Z x", Some(datetime!(2026-01-02 03:04:05 UTC).unix_timestamp())),
            ("2026-01-02 03:04:05 startup", local(datetime!(2026-01-02 03:04:05))),
            ("[2026-01-02 03:04:05,678] x", local(datetime!(2026-01-02 03:04:05))),
            ("Jan  2 03:04:05 host x", local(datetime!(2026-01-02 03:04:05))),
            ("Dec 31 23:59:59 host x", local(datetime!(2025-12-31 23:59:59))),
            ("Feb 29 00:00:00 host", None),
            ("started at 03:04:05", None),
            ("2026-13-02 03:04:05", None),
            ("Jan 2 25:00:00", None),
            ("", None),
            ("ü", None),
        ] {
            assert_eq!(moment(line, now), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(line: String, date in "(Jan|20[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}) [0-9]{1,3} ?[0-9:.]{0,12}", now: i64) {
            moment(&line, now);
            moment(&date, now);
        }
    }
}
