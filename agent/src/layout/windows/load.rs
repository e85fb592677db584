//! The load of a system that keeps none: how many processors are busy, averaged as load averages are.
//!
//! Windows counts no waiting tasks that could be read without its localised counters. Processors in use stand for them:
//! a host whose load stays below the number of its processors shows the same curve, beyond that it stays there.

use std::time::Duration;

/// Time constants of the three averages, seconds.
const OVER: [f64; 3] = [60.0, 300.0, 900.0];

/// The averages so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load(Option<[f64; 3]>);

impl Load {
    /// Takes in that `busy` processors were in use during the last `elapsed`; the averages. The first reading seeds
    /// all three.
    pub fn advance(&mut self, busy: f64, elapsed: Duration) -> [f64; 3] {
        let before = self.0.unwrap_or([busy; 3]);
        let mut now = before;
        for ((average, over), before) in now.iter_mut().zip(OVER).zip(before) {
            let kept = (-elapsed.as_secs_f64() / over).exp();
            *average = before * kept + busy * (1.0 - kept);
        }
        self.0 = Some(now);
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_begin_with_the_first_reading_and_follow_each_at_its_pace() {
        let mut load = Load::default();
        assert!(load.advance(2.0, Duration::from_secs(5)).iter().all(|average| (average - 2.0).abs() < 1e-9));
        let after = load.advance(0.0, Duration::from_mins(1));
        let expected = [2.0 / std::f64::consts::E, 2.0 * (-0.2_f64).exp(), 2.0 * (-1.0_f64 / 15.0).exp()];
        for (average, expected) in after.iter().zip(expected) {
            assert!((average - expected).abs() < 1e-9, "{after:?}");
        }
        for _ in 0..10_000 {
            load.advance(4.0, Duration::from_secs(5));
        }
        assert!(load.advance(4.0, Duration::ZERO).iter().all(|average| (average - 4.0).abs() < 1e-6));
    }
}
