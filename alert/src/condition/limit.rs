//! Limits with hysteresis: where a breach begins, and where it ends.

use super::finding::{Verdict, number};
use crate::fault::Fault;

/// Two limits of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    side: Side,
    /// Beyond it a breach begins.
    breach: f64,
    /// At it, or on its other side, the breach ends.
    clear: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

impl Limit {
    /// Exactly one of `above` and `below`; `clear` is on the good side, or the same where it is not given.
    pub fn new(above: Option<f64>, below: Option<f64>, clear: Option<f64>) -> Result<Self, Fault> {
        let (side, breach) = match (above, below) {
            (Some(above), None) => (Side::Above, above),
            (None, Some(below)) => (Side::Below, below),
            _ => return Err(Fault::new("", "exactly one of above and below is needed")),
        };
        let clear = clear.unwrap_or(breach);
        if !breach.is_finite() || !clear.is_finite() {
            return Err(Fault::new("", "limits are finite numbers"));
        }
        match side {
            Side::Above if clear > breach => {
                Err(Fault::new("clear", format!("{clear} is above the limit {breach}: it would never end")))
            }
            Side::Below if clear < breach => {
                Err(Fault::new("clear", format!("{clear} is below the limit {breach}: it would never end")))
            }
            _ => Ok(Self { side, breach, clear }),
        }
    }

    /// Above a number.
    pub fn above(breach: f64, clear: f64) -> Self {
        Self { side: Side::Above, breach, clear: clear.min(breach) }
    }

    /// How `value` is.
    pub fn judge(self, value: f64) -> Verdict {
        let (beyond, over) = match self.side {
            Side::Above => (value > self.breach, value <= self.clear),
            Side::Below => (value < self.breach, value >= self.clear),
        };
        match (beyond, over) {
            (true, _) => Verdict::Breached,
            (false, true) => Verdict::Clear,
            // Not a number, too, is as before.
            (false, false) => Verdict::Between,
        }
    }

    /// For sentences: `limit 90 %`.
    pub fn sentence(self, unit: &str) -> String {
        let word = match self.side {
            Side::Above => "limit",
            Side::Below => "least",
        };
        format!("{word} {}", number(self.breach, unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breach_begins_beyond_one_limit_and_ends_at_the_other() {
        use Verdict::{Between, Breached, Clear};
        for (above, below, clear, expected) in [
            (Some(90.0), None, Some(80.0), [Clear, Clear, Between, Between, Breached]),
            (Some(90.0), None, None, [Clear, Clear, Clear, Clear, Breached]),
            (None, Some(80.0), Some(90.0), [Breached, Between, Between, Clear, Clear]),
            (None, Some(80.0), None, [Breached, Clear, Clear, Clear, Clear]),
        ] {
            let limit = Limit::new(above, below, clear).unwrap();
            assert_eq!([79.0, 80.0, 85.0, 90.0, 91.0].map(|value| limit.judge(value)), expected);
            assert_eq!(limit.judge(f64::NAN), Between);
        }
    }

    #[test]
    fn impossible_limits_are_told() {
        for (above, below, clear) in [
            (None, None, None),
            (Some(1.0), Some(2.0), None),
            (Some(1.0), None, Some(2.0)),
            (None, Some(2.0), Some(1.0)),
            (Some(f64::INFINITY), None, None),
        ] {
            assert!(Limit::new(above, below, clear).is_err());
        }
    }
}
