//! How long an object waits that could not be reconciled: longer each time, and not all at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const LEAST: Duration = Duration::from_millis(500);
const MOST: Duration = Duration::from_mins(5);
/// From here on the wait does not grow.
const DOUBLINGS: u32 = 10;

/// Failures in a row by object; one that succeeds is forgotten.
#[derive(Debug, Default)]
pub(crate) struct Retries(Mutex<HashMap<String, u32>>);

impl Retries {
    /// How long the object waits after one more failure.
    pub(crate) fn failed(&self, uid: &str, chance: f64) -> Duration {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = all.entry(uid.to_owned()).or_default();
        *failures = failures.saturating_add(1);
        wait(*failures, chance)
    }

    /// The object is as it should be, or gone.
    pub(crate) fn forget(&self, uid: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(uid);
    }
}

/// Doubles from half a second to five minutes; `chance` (0 to 1) takes up to a quarter off.
fn wait(failures: u32, chance: f64) -> Duration {
    let doubled = LEAST * 2_u32.pow(failures.saturating_sub(1).min(DOUBLINGS));
    doubled.min(MOST).mul_f64(1.0 - chance.clamp(0.0, 1.0) / 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes_and_begin_anew_after_a_success() {
        let retries = Retries::default();
        let waits: Vec<_> = (0..12).map(|_| retries.failed("a", 0.0).as_millis()).collect();
        assert_eq!(waits[..4], [500, 1000, 2000, 4000]);
        assert_eq!(waits[11], 300_000);
        assert_eq!(retries.failed("a", 1.0).as_millis(), 225_000);
        retries.forget("a");
        assert_eq!(retries.failed("a", 0.0), LEAST);
    }
}
