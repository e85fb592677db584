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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use time::macros::datetime;

    use super::{first_tick, next_tick};

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
    fn a_long_interval_begins_at_the_next_minute() {
        let now = datetime!(2026-11-23 17:56:03 UTC);
        assert_eq!(first_tick(now, Duration::from_mins(5)), datetime!(2026-11-23 17:57:00 UTC));
        assert_eq!(first_tick(now, Duration::from_secs(10)), datetime!(2026-11-23 17:56:10 UTC));
    }
}
