//! When agents read and when they send: reading is aligned over the fleet, sending is not.

use std::time::Duration;

use tokio::time::Instant;

/// Seconds between the ticks at which something is read.
pub(crate) const TICK: i64 = 5;
/// Ticks that an agent keeps while it cannot send: beyond it the oldest are forgotten, as real agents do later.
const KEPT_TICKS: i64 = 60;
/// The first batch comes within so long.
const FIRST_WITHIN: Duration = Duration::from_secs(5);
/// How far a batch strays from its period to both sides, as a share of it.
const JITTER: f64 = 0.1;

/// Unix seconds of the ticks after `last` up to `now`, and the newest.
pub(crate) fn ticks(last: i64, now: i64) -> impl Iterator<Item = i64> {
    let newest = now.div_euclid(TICK) * TICK;
    let first = ((last.div_euclid(TICK) + 1) * TICK).max(newest - (KEPT_TICKS - 1) * TICK);
    (0..).map(move |step| first + step * TICK).take_while(move |tick| *tick <= newest)
}

/// When the next batch is due, one period apart, never in a burst for those that were missed.
#[derive(Debug)]
pub(crate) struct Pace {
    period: Duration,
    due: Instant,
    /// The batch that is due was not timed by chance: the one after it is.
    is_astray: bool,
}

impl Pace {
    /// `chance` in 0–1 places this agent among its fleet.
    pub(crate) fn new(period: Duration, now: Instant, chance: f64) -> Self {
        Self { period, due: now + FIRST_WITHIN.min(period).mul_f64(chance), is_astray: true }
    }

    pub(crate) fn due(&self) -> Instant {
        self.due
    }

    /// Sends at once, whatever was planned.
    pub(crate) fn hurry(&mut self, now: Instant) {
        self.due = now;
        self.is_astray = true;
    }

    /// A fleet that came back together must not report together for ever after.
    pub(crate) fn next(&mut self, now: Instant, chance: f64) {
        let step = self.period.mul_f64(1.0 + JITTER * (2.0 * chance - 1.0));
        let is_missed = self.due + step < now;
        let is_astray = std::mem::take(&mut self.is_astray) || is_missed;
        self.due = if is_astray { now + self.period.mul_f64(chance) } else { self.due + step };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_on_the_clock_and_none_is_given_twice() {
        for (last, now, expected) in
            [(100, 104, vec![]), (100, 105, vec![105]), (100, 119, vec![105, 110, 115]), (115, 119, vec![])]
        {
            assert_eq!(ticks(last, now).collect::<Vec<_>>(), expected, "{last} {now}");
        }
        assert_eq!(ticks(0, 10_000).count(), 60);
    }

    #[test]
    fn batches_are_a_period_apart_within_a_tenth_once_they_are_spread() {
        let start = Instant::now();
        let mut pace = Pace::new(Duration::from_secs(15), start, 0.5);
        assert_eq!(pace.due() - start, Duration::from_millis(2500));
        pace.next(start, 0.4);
        assert_eq!(pace.due() - start, Duration::from_secs(6));
        pace.next(start, 0.0);
        assert_eq!(pace.due() - start, Duration::from_millis(19_500));
        let much_later = start + Duration::from_mins(10);
        pace.next(much_later, 0.8);
        assert_eq!(pace.due() - much_later, Duration::from_secs(12));
        pace.hurry(much_later);
        pace.next(much_later, 0.2);
        assert_eq!(pace.due() - much_later, Duration::from_secs(3));
    }
}
