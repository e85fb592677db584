//! How long measurements are kept: as measured, and in each level.

use thiserror::Error;
use time::Duration;

use crate::history::level::{Level, Source};
use crate::store::Edition;

/// Times for which rows are kept. A level is kept at least as long as what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Readings as they were measured; older ones are refused.
    pub raw: Duration,
    pub minute: Duration,
    pub quarter: Duration,
    pub hour: Duration,
}

/// What the operator asks for; `None` leaves it to the defaults.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    pub raw: Option<Duration>,
    pub minute: Option<Duration>,
    pub quarter: Option<Duration>,
    pub hour: Option<Duration>,
}

/// Raw rows of a host take half a gigabyte a month; the columnstore makes a twentieth of it.
const RAW_COMPRESSED: Duration = Duration::days(30);
const RAW_PLAIN: Duration = Duration::days(7);
const MINUTE: Duration = Duration::days(90);
const QUARTER: Duration = Duration::days(365);
const HOUR: Duration = Duration::days(5 * 365 + 1);

/// Two times that contradict each other.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "{level} is to be kept for {kept} d, less than the {below} d of {made_of} that it is made of: keep {level} at least as long"
)]
pub struct RetentionError {
    level: &'static str,
    kept: i64,
    made_of: &'static str,
    below: i64,
}

impl Retention {
    /// The wish, completed by what is usual on `edition`. A default that is shorter than a wish for what
    /// it is made of gives way.
    pub fn of(wish: Wish, edition: Edition) -> Result<Self, RetentionError> {
        let usual = if edition.has_columnstore() { RAW_COMPRESSED } else { RAW_PLAIN };
        let raw = wish.raw.unwrap_or(usual);
        let minute = at_least(("1m", wish.minute, MINUTE), ("raw", raw))?;
        let quarter = at_least(("15m", wish.quarter, QUARTER), ("1m", minute))?;
        let hour = at_least(("1h", wish.hour, HOUR), ("15m", quarter))?;
        Ok(Self { raw, minute, quarter, hour })
    }

    /// How long rows of `source` are kept.
    pub fn of_source(&self, source: Source) -> Duration {
        match source {
            Source::Raw => self.raw,
            Source::Level(Level::Minute) => self.minute,
            Source::Level(Level::Quarter) => self.quarter,
            Source::Level(Level::Hour) => self.hour,
        }
    }

    /// How far back the coarsest level reaches.
    pub fn longest(&self) -> Duration {
        self.hour
    }
}

/// As with the columnstore and no wishes.
impl Default for Retention {
    fn default() -> Self {
        Self { raw: RAW_COMPRESSED, minute: MINUTE, quarter: QUARTER, hour: HOUR }
    }
}

fn at_least(
    (level, wish, usual): (&'static str, Option<Duration>, Duration),
    (made_of, below): (&'static str, Duration),
) -> Result<Duration, RetentionError> {
    match wish {
        Some(kept) if kept < below => {
            Err(RetentionError { level, kept: kept.whole_days(), made_of, below: below.whole_days() })
        }
        Some(kept) => Ok(kept),
        None => Ok(usual.max(below)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(retention: Retention) -> [i64; 4] {
        let Retention { raw, minute, quarter, hour } = retention;
        [raw, minute, quarter, hour].map(Duration::whole_days)
    }

    fn wish(days: [i64; 4]) -> Wish {
        let [raw, minute, quarter, hour] = days.map(|days| (days > 0).then(|| Duration::days(days)));
        Wish { raw, minute, quarter, hour }
    }

    #[test]
    fn defaults_depend_on_the_columnstore_and_give_way_to_wishes() {
        for (wished, edition, expected) in [
            ([0, 0, 0, 0], Edition::Community, [30, 90, 365, 1826]),
            ([0, 0, 0, 0], Edition::Apache, [7, 90, 365, 1826]),
            ([0, 0, 0, 0], Edition::Sqlite, [7, 90, 365, 1826]),
            ([120, 0, 0, 0], Edition::Apache, [120, 120, 365, 1826]),
            ([1, 2, 3, 4], Edition::Community, [1, 2, 3, 4]),
            ([0, 0, 3000, 0], Edition::Sqlite, [7, 90, 3000, 3000]),
        ] {
            assert_eq!(
                Retention::of(wish(wished), edition).map(days),
                Ok(expected),
                "{wished:?} {edition:?}"
            );
        }
    }

    #[test]
    fn a_level_is_kept_as_long_as_what_it_is_made_of() {
        for (wished, expected) in [
            (
                [30, 7, 0, 0],
                "1m is to be kept for 7 d, less than the 30 d of raw that it is made of: keep 1m at least as long",
            ),
            (
                [0, 90, 30, 0],
                "15m is to be kept for 30 d, less than the 90 d of 1m that it is made of: keep 15m at least as long",
            ),
            (
                [0, 0, 365, 10],
                "1h is to be kept for 10 d, less than the 365 d of 15m that it is made of: keep 1h at least as long",
            ),
        ] {
            let error = Retention::of(wish(wished), Edition::Community).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }
}
