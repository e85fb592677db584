//! Folds: how the minutes of a window become one number.

use serde::{Deserialize, Serialize};

use crate::history::Bucket;

/// How the readings of a window become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fold {
    /// The mean of all readings.
    #[default]
    #[serde(alias = "avg")]
    Mean,
    /// The least reading.
    Min,
    /// The greatest reading.
    Max,
    /// The newest reading; of values that levels fold by their mean the newest minute's mean.
    Last,
    /// All readings together.
    Sum,
    /// How many readings there are.
    Count,
}

impl Fold {
    /// The number of the window; `None` where it has no readings.
    pub fn over(self, buckets: &[Bucket]) -> Option<f64> {
        let last = buckets.last()?;
        let number = match self {
            Self::Mean => {
                let (sum, count) = buckets.iter().fold((0.0, 0_u64), |(sum, count), bucket| {
                    (sum + bucket.sum, count + u64::from(bucket.count))
                });
                if count == 0 {
                    return None;
                }
                sum / count as f64
            }
            Self::Min => buckets.iter().map(|bucket| bucket.min).fold(f64::INFINITY, f64::min),
            Self::Max => buckets.iter().map(|bucket| bucket.max).fold(f64::NEG_INFINITY, f64::max),
            Self::Last => last.last,
            Self::Sum => buckets.iter().map(|bucket| bucket.sum).sum(),
            Self::Count => buckets.iter().map(|bucket| f64::from(bucket.count)).sum(),
        };
        number.is_finite().then_some(number)
    }

    /// For sentences: `mean over 5 min`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Min => "least",
            Self::Max => "most",
            Self::Last => "last",
            Self::Sum => "sum",
            Self::Count => "readings",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    #[test]
    fn windows_become_numbers() {
        let buckets = [
            Bucket { start: Time::from_seconds(0), count: 3, sum: 30.0, min: 5.0, max: 20.0, last: 5.0 },
            Bucket { start: Time::from_seconds(60), count: 1, sum: 2.0, min: 2.0, max: 2.0, last: 2.0 },
        ];
        for (fold, expected) in [
            (Fold::Mean, 8.0),
            (Fold::Min, 2.0),
            (Fold::Max, 20.0),
            (Fold::Last, 2.0),
            (Fold::Sum, 32.0),
            (Fold::Count, 4.0),
        ] {
            assert_eq!(fold.over(&buckets), Some(expected), "{fold:?}");
            assert_eq!(fold.over(&[]), None, "{fold:?}");
        }
        assert_eq!(Fold::Last.over(&[Bucket::one(Time::default(), f64::NAN)]), None);
    }
}
