//! When to send: sampling is aligned across a fleet, sending must not be.

use std::time::Duration;

use tokio::time::Instant;

/// The first sending comes soon, so that a new host shows up; at the latest after this.
const FIRST_WITHIN: Duration = Duration::from_secs(5);
/// How far a sending strays from its period to both sides, as a share of it.
const JITTER: f64 = 0.1;

/// Times of sending, one period apart, each with a little chance.
#[derive(Debug)]
pub(super) struct Pace {
    period: Duration,
    last: Instant,
    first: Option<Duration>,
}

impl Pace {
    /// `chance` in 0–1 places this agent among its fleet.
    pub(super) fn new(period: Duration, now: Instant, chance: f64) -> Self {
        let first = FIRST_WITHIN.min(period).mul_f64(chance);
        Self { period, last: now, first: Some(first) }
    }

    /// The next time to send; never a burst for times that passed while a request took long.
    pub(super) fn next(&mut self, chance: f64) -> Instant {
        let step =
            self.first.take().unwrap_or_else(|| self.period.mul_f64(1.0 + JITTER * (2.0 * chance - 1.0)));
        let now = Instant::now();
        self.last = if self.last + step < now { now + step } else { self.last + step };
        self.last
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, advance};

    use super::Pace;

    #[tokio::test(start_paused = true)]
    async fn sendings_are_a_period_apart_within_a_tenth() {
        let start = Instant::now();
        let mut pace = Pace::new(Duration::from_secs(15), start, 0.5);
        assert_eq!(pace.next(0.0) - start, Duration::from_millis(2500));
        let first = pace.next(0.5);
        assert_eq!(first - start, Duration::from_millis(17_500));
        assert_eq!(pace.next(0.0) - first, Duration::from_millis(13_500));
    }

    #[tokio::test(start_paused = true)]
    async fn missed_sendings_are_not_made_up_for() {
        let start = Instant::now();
        let mut pace = Pace::new(Duration::from_secs(15), start, 0.5);
        advance(Duration::from_hours(1)).await;
        let next = pace.next(0.5);
        assert!(next > Instant::now());
        assert!(pace.next(0.5) - next >= Duration::from_secs(13));
    }
}
