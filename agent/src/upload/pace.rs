//! When to send: sampling is aligned across a fleet, sending must not be.

use std::time::Duration;

use tokio::time::Instant;

/// The first sending comes soon, so that a new host shows up; at the latest after this.
const FIRST_WITHIN: Duration = Duration::from_secs(5);
/// How far a sending strays from its period to both sides, as a share of it.
const JITTER: f64 = 0.1;

/// Times of sending, a period apart, each with a little chance.
#[derive(Debug)]
pub(super) struct Pace {
    last: Instant,
    /// Where this agent stands among its fleet, 0–1, until its first sending.
    first: Option<f64>,
    /// Chance has not placed this agent within the period yet.
    is_astray: bool,
}

impl Pace {
    /// `chance` in 0–1 places this agent among its fleet.
    pub(super) fn new(now: Instant, chance: f64) -> Self {
        Self { last: now, first: Some(chance), is_astray: true }
    }

    /// The next time to send; never a burst for times that passed while a request took long. A fleet that
    /// started together, or came back together, is spread over the period.
    pub(super) fn next(&mut self, period: Duration, chance: f64) -> Instant {
        let now = Instant::now();
        if let Some(first) = self.first.take() {
            self.last = now + FIRST_WITHIN.min(period).mul_f64(first);
            return self.last;
        }
        let step = period.mul_f64(1.0 + JITTER * (2.0 * chance - 1.0));
        let is_missed = self.last + step < now;
        let is_astray = std::mem::take(&mut self.is_astray) || is_missed;
        self.last = if is_astray { now + period.mul_f64(chance) } else { self.last + step };
        self.last
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, advance};

    use super::Pace;

    const PERIOD: Duration = Duration::from_secs(15);

    #[tokio::test(start_paused = true)]
    async fn sendings_are_a_period_apart_within_a_tenth() {
        let start = Instant::now();
        let mut pace = Pace::new(start, 0.5);
        assert_eq!(pace.next(PERIOD, 0.0) - start, Duration::from_millis(2500));
        advance(Duration::from_millis(2500)).await;
        let second = pace.next(PERIOD, 0.4);
        assert_eq!(second - start, Duration::from_millis(8500), "anywhere in the period");
        let third = pace.next(PERIOD, 0.5);
        assert_eq!(third - second, Duration::from_secs(15));
        assert_eq!(pace.next(PERIOD, 0.0) - third, Duration::from_millis(13_500));
    }

    #[tokio::test(start_paused = true)]
    async fn missed_sendings_are_not_made_up_for() {
        let start = Instant::now();
        let mut pace = Pace::new(start, 0.5);
        pace.next(PERIOD, 0.5);
        pace.next(PERIOD, 0.5);
        advance(Duration::from_hours(1)).await;
        let next = pace.next(PERIOD, 0.2);
        assert_eq!(next - Instant::now(), Duration::from_secs(3), "anywhere in the period");
        assert!(pace.next(PERIOD, 0.5) - next >= Duration::from_secs(13));
    }
}
