//! Times that are multiples of an interval, counted from the epoch: every agent's `:00` is the same.

use std::time::Duration;

use time::OffsetDateTime;

/// Intervals longer than this have one tick extra, soon after the start.
const PATIENT_INTERVAL: Duration = Duration::from_mins(1);

/// The first multiple of `interval` after `now`.
pub(super) fn next_tick(now: OffsetDateTime, interval: Duration) -> OffsetDateTime {
    let interval = i128::try_from(interval.as_nanos()).unwrap_or(i128::MAX).max(1);
    let passed = now.unix_timestamp_nanos().rem_euclid(interval);
    let wait = u64::try_from(interval - passed).unwrap_or(u64::MAX);
    now.checked_add(Duration::from_nanos(wait).try_into().unwrap_or_default()).unwrap_or(now)
}

/// The first tick of a collector: its own, or the next full minute if that is sooner, so that a new
/// host is complete within a minute.
pub(super) fn first_tick(now: OffsetDateTime, interval: Duration) -> OffsetDateTime {
    next_tick(now, interval.min(PATIENT_INTERVAL))
}

/// When nightly collectors begin, local time: as the original's. Hosts of a fleet spread over the hour behind it.
const NIGHT: Duration = Duration::from_hours(2);
const NIGHT_SPREAD: Duration = Duration::from_hours(1);
/// The first reading of a nightly collector comes this soon after the start, and that much later at most.
const SOON: Duration = Duration::from_secs(30);
const SOON_SPREAD: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

/// By how much the ticks of a collector lie behind the multiples of its interval; `chance` is from 0 to 1.
pub(super) fn night(utc_offset: time::Duration, chance: f64) -> Duration {
    let local = NIGHT + NIGHT_SPREAD.mul_f64(chance.clamp(0.0, 1.0));
    let seconds = i64::try_from(local.as_secs()).unwrap_or_default() - utc_offset.whole_seconds();
    let day = i64::try_from(DAY.as_secs()).unwrap_or(i64::MAX);
    Duration::from_secs(u64::try_from(seconds.rem_euclid(day)).unwrap_or_default())
}

/// The first tick of a nightly collector.
pub(super) fn soon(now: OffsetDateTime, chance: f64) -> OffsetDateTime {
    now.checked_add((SOON + SOON_SPREAD.mul_f64(chance.clamp(0.0, 1.0))).try_into().unwrap_or_default())
        .unwrap_or(now)
}

/// The first multiple of `interval`, plus `shift`, after `now`.
pub(super) fn next_shifted(now: OffsetDateTime, interval: Duration, shift: Duration) -> OffsetDateTime {
    let shift: time::Duration = shift.try_into().unwrap_or_default();
    let Some(before) = now.checked_sub(shift) else { return next_tick(now, interval) };
    next_tick(before, interval).checked_add(shift).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use time::macros::datetime;

    use super::{first_tick, next_shifted, next_tick, night, soon};

    #[test]
    fn ticks_are_multiples_of_the_interval_after_now() {
        for (now, seconds, expected) in [
            (datetime!(2026-11-23 17:56:03.2 UTC), 5, datetime!(2026-11-23 17:56:05 UTC)),
            (datetime!(2026-11-23 17:56:05 UTC), 5, datetime!(2026-11-23 17:56:10 UTC)),
            (datetime!(2026-11-23 17:56:04.999_999_999 UTC), 5, datetime!(2026-11-23 17:56:05 UTC)),
            (datetime!(2026-11-23 17:56:59 UTC), 60, datetime!(2026-11-23 17:57:00 UTC)),
            (datetime!(2026-11-23 17:56:59 UTC), 300, datetime!(2026-11-23 18:00:00 UTC)),
            (datetime!(1969-12-31 23:59:58 UTC), 5, datetime!(1970-01-01 00:00:00 UTC)),
        ] {
            assert_eq!(next_tick(now, Duration::from_secs(seconds)), expected, "{now} {seconds}");
        }
    }

    #[test]
    fn nights_are_local_and_spread_over_an_hour() {
        let day = Duration::from_hours(24);
        for (offset, chance, now, expected) in [
            (0, 0.0, datetime!(2026-11-23 17:00 UTC), datetime!(2026-11-24 02:00 UTC)),
            (0, 1.0, datetime!(2026-11-23 01:00 UTC), datetime!(2026-11-23 03:00 UTC)),
            (1, 0.0, datetime!(2026-11-23 00:30 UTC), datetime!(2026-11-23 01:00 UTC)),
            (5, 0.5, datetime!(2026-11-23 17:00 UTC), datetime!(2026-11-23 21:30 UTC)),
            (-8, 0.0, datetime!(2026-11-23 10:00 UTC), datetime!(2026-11-24 10:00 UTC)),
        ] {
            let shift = night(time::Duration::hours(offset), chance);
            assert_eq!(next_shifted(now, day, shift), expected, "{offset} {chance} {now}");
        }
    }

    #[test]
    fn the_first_reading_of_a_nightly_collector_comes_soon() {
        let now = datetime!(2026-11-23 17:56:03 UTC);
        for chance in [0.0, 0.5, 1.0] {
            let wait = soon(now, chance) - now;
            assert!(wait >= Duration::from_secs(30) && wait <= Duration::from_secs(90), "{wait}");
        }
    }

    #[test]
    fn a_long_interval_begins_at_the_next_minute() {
        let now = datetime!(2026-11-23 17:56:03 UTC);
        assert_eq!(first_tick(now, Duration::from_mins(5)), datetime!(2026-11-23 17:57:00 UTC));
        assert_eq!(first_tick(now, Duration::from_secs(10)), datetime!(2026-11-23 17:56:10 UTC));
    }
}
