//! How much of something there was in the last minute.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Seconds that are looked back.
const SECONDS: usize = 60;

/// Counts by second, of the last minute only.
#[derive(Debug)]
pub(crate) struct Recent {
    start: Instant,
    /// The second since `start` that a count is of, and the count.
    counts: Mutex<[(u64, u64); SECONDS]>,
}

impl Default for Recent {
    fn default() -> Self {
        Self { start: Instant::now(), counts: Mutex::new([(0, 0); SECONDS]) }
    }
}

impl Recent {
    pub(crate) fn add(&self, count: u64) {
        self.add_at(self.start.elapsed().as_secs(), count);
    }

    /// The mean of the last minute, or of the time since the start where that is shorter.
    pub(crate) fn per_second(&self) -> f64 {
        self.per_second_at(self.start.elapsed().as_secs())
    }

    fn add_at(&self, second: u64, count: u64) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut counts[usize::try_from(second % SECONDS as u64).unwrap_or(0)];
        if slot.0 != second {
            *slot = (second, 0);
        }
        slot.1 += count;
    }

    fn per_second_at(&self, now: u64) -> f64 {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = counts.iter().filter(|(second, _)| second + SECONDS as u64 > now);
        let sum: u64 = recent.map(|(_, count)| count).sum();
        sum as f64 / (now + 1).min(SECONDS as u64) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_minute_counts() {
        let recent = Recent::default();
        for (second, count, expected) in
            [(0, 10, 10.0), (0, 10, 20.0), (9, 0, 2.0), (59, 40, 1.0), (60, 0, 40.0 / 60.0), (200, 6, 0.1)]
        {
            recent.add_at(second, count);
            let rate = recent.per_second_at(second);
            assert!((rate - expected).abs() < 1e-9, "second {second}: {rate}");
        }
    }
}
