//! Rates out of counters: the one place that knows what a counter may do.

use std::time::{Duration, Instant};

use spectra_protocol::Metric;

/// How far a counter came; `None` when it went back (a reset, a wrap, a replaced device).
pub(crate) fn advance(before: u64, now: u64) -> Option<u64> {
    now.checked_sub(before)
}

/// `amount` during `elapsed` as a whole number per second, rounded down; `None` without time.
pub(crate) fn per_second(amount: u64, elapsed: Duration) -> Option<u64> {
    const NANOSECONDS: u128 = 1_000_000_000;
    let rate = (u128::from(amount) * NANOSECONDS).checked_div(elapsed.as_nanos())?;
    Some(u64::try_from(rate).unwrap_or(u64::MAX))
}

/// The reading before, and when it was made.
pub(crate) type Before<T> = Option<(Instant, Vec<T>)>;

/// A metric of each device in `now` for which `since` finds one in the reading before, which `now`
/// replaces. The first reading gives none.
pub(crate) fn each_since<T, M: Into<Metric>>(
    before: &mut Before<T>,
    at: Instant,
    now: Vec<T>,
    since: impl Fn(&[T], &T, Duration) -> Option<M>,
) -> Vec<Metric> {
    let metrics = match before {
        None => Vec::new(),
        Some((then, before)) => {
            let elapsed = at.saturating_duration_since(*then);
            now.iter().filter_map(|now| since(before, now, elapsed)).map(Into::into).collect()
        }
    };
    *before = Some((at, now));
    metrics
}

/// `part` of `whole` in percent, to a hundredth; 0 of nothing is 0.
pub(crate) fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    to_hundredth(part as f64 / whole as f64 * 100.0)
}

/// Percentages have two decimals: those behind are noise of the clocks, which no compression makes smaller.
pub(crate) fn to_hundredth(percent: f64) -> f64 {
    (percent * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{advance, per_second, percent};

    #[test]
    fn a_counter_that_went_back_did_not_advance() {
        assert_eq!(advance(5, 7), Some(2));
        assert_eq!(advance(5, 5), Some(0));
        assert_eq!(advance(7, 5), None);
        assert_eq!(advance(u64::MAX, 0), None);
    }

    #[test]
    fn rates_round_down_and_never_overflow() {
        for (amount, elapsed, expected) in [
            (10, Duration::from_secs(5), Some(2)),
            (9, Duration::from_secs(5), Some(1)),
            (0, Duration::from_secs(5), Some(0)),
            (1, Duration::ZERO, None),
            (u64::MAX, Duration::from_secs(1), Some(u64::MAX)),
            (u64::MAX, Duration::from_nanos(1), Some(u64::MAX)),
        ] {
            assert_eq!(per_second(amount, elapsed), expected, "{amount} in {elapsed:?}");
        }
    }

    #[test]
    fn a_share_of_nothing_is_zero() {
        assert!(percent(0, 0).abs() < f64::EPSILON);
        assert!((percent(1, 4) - 25.0).abs() < f64::EPSILON);
    }

    #[test]
    fn percentages_have_two_decimals() {
        for (part, whole, expected) in [(1, 3, "33.33"), (2, 3, "66.67"), (1, 20_001, "0.0")] {
            assert_eq!(format!("{:?}", percent(part, whole)), expected);
        }
    }
}
