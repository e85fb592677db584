//! Random moments that can be had again: the seed is printed, and can be given.

use std::ops::Range;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::say;

/// Gives the seed of an earlier run.
const SEED_VARIABLE: &str = "SPECTRA_TEST_SEED";

/// A source of random choices.
#[derive(Debug)]
pub struct Chance(StdRng);

impl Chance {
    /// Seeded from [`SEED_VARIABLE`], else at random; the seed is printed with the test's name.
    pub fn of(test: &str) -> Self {
        let given = std::env::var(SEED_VARIABLE).ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(rand::random);
        say(&format!("{test}: {SEED_VARIABLE}={seed}"));
        Self(StdRng::seed_from_u64(seed))
    }

    /// An independent source, for another thread of the same test.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        Self(StdRng::seed_from_u64(self.0.random()))
    }

    pub fn duration(&mut self, range: Range<Duration>) -> Duration {
        self.0.random_range(range)
    }

    pub fn number(&mut self, range: Range<u64>) -> u64 {
        self.0.random_range(range)
    }

    /// A position in a list of `length`, which is not empty.
    pub fn index(&mut self, length: usize) -> usize {
        self.0.random_range(0..length)
    }

    /// True once in `times` on average.
    pub fn once_in(&mut self, times: u32) -> bool {
        self.0.random_ratio(1, times)
    }
}
