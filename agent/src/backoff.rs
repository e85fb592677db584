//! How long to wait before asking a server again.

use std::time::Duration;

/// First step of the wait.
const BASE: Duration = Duration::from_secs(1);
/// Longest step: a server that comes back is found within half a minute.
const CAP: Duration = Duration::from_secs(30);
/// Shortest wait, so that a chance of nearly 0 does not hammer.
const FLOOR: Duration = Duration::from_millis(200);

/// The wait after the `failures`-th failure in a row: anywhere below a bound that doubles, because
/// a fleet that lost its server together must not come back together. `chance` is in 0–1.
pub(crate) fn wait(failures: u32, chance: f64) -> Duration {
    let doubled = BASE.saturating_mul(1 << failures.saturating_sub(1).min(16));
    doubled.min(CAP).mul_f64(chance).max(FLOOR)
}

/// The wait that the server asked for, and up to a tenth of it more (at least up to a second), so that
/// those it turned away together do not return together.
pub(crate) fn asked_for(retry_after: Duration, chance: f64) -> Duration {
    (retry_after + retry_after.mul_f64(chance / 10.0).max(BASE.mul_f64(chance))).max(FLOOR)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{asked_for, wait};

    #[test]
    fn the_bound_doubles_up_to_half_a_minute() {
        for (failures, seconds) in [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (7, 30), (u32::MAX, 30)] {
            assert_eq!(wait(failures, 1.0), Duration::from_secs(seconds), "{failures}");
        }
    }

    #[test]
    fn chance_spreads_the_wait_but_never_to_nothing() {
        assert_eq!(wait(5, 0.5), Duration::from_secs(8));
        assert_eq!(wait(5, 0.0), Duration::from_millis(200));
    }

    #[test]
    fn the_servers_wish_is_a_least_wait() {
        assert_eq!(asked_for(Duration::from_mins(1), 0.0), Duration::from_mins(1));
        assert_eq!(asked_for(Duration::from_mins(1), 1.0), Duration::from_secs(66));
        assert_eq!(asked_for(Duration::from_secs(1), 1.0), Duration::from_secs(2));
        assert_eq!(asked_for(Duration::ZERO, 0.0), Duration::from_millis(200));
    }
}
