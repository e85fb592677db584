//! Levels: the widths of the buckets that measurements are rolled up into, and what lies below each.

use std::time::Duration as Width;

use crate::family::Family;
use crate::store::Time;

/// A width of buckets, narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Minute,
    Quarter,
    Hour,
}

impl Level {
    /// Every level; each is made of the one before it, the first of what was measured.
    pub const ALL: [Self; 3] = [Self::Minute, Self::Quarter, Self::Hour];

    /// Suffix of its tables, and its name in options and logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minute => "1m",
            Self::Quarter => "15m",
            Self::Hour => "1h",
        }
    }

    /// The level with that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    pub const fn width(self) -> Width {
        match self {
            Self::Minute => Width::from_mins(1),
            Self::Quarter => Width::from_mins(15),
            Self::Hour => Width::from_hours(1),
        }
    }

    /// Width in microseconds.
    pub const fn micros(self) -> i64 {
        self.width().as_secs().cast_signed() * 1_000_000
    }

    /// What its buckets are made of.
    pub const fn below(self) -> Source {
        match self {
            Self::Minute => Source::Raw,
            Self::Quarter => Source::Level(Self::Minute),
            Self::Hour => Source::Level(Self::Quarter),
        }
    }

    /// Start of the bucket that `time` is in.
    #[must_use]
    pub fn floor(self, time: Time) -> Time {
        let micros = time.micros();
        Time::from_micros(micros - micros.rem_euclid(self.micros())).unwrap_or(time)
    }

    /// Start of the first bucket that begins at `time` or later.
    #[must_use]
    pub fn ceil(self, time: Time) -> Time {
        let micros = time.micros();
        Time::from_micros(micros + (-micros).rem_euclid(self.micros())).unwrap_or(time)
    }
}

/// Where rows of a family stand: as measured, or rolled up. Finest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Raw,
    Level(Level),
}

impl Source {
    /// All of them, finest first.
    pub const ALL: [Self; 4] =
        [Self::Raw, Self::Level(Level::Minute), Self::Level(Level::Quarter), Self::Level(Level::Hour)];

    /// `metrics_cpu`, `metrics_cpu_15m`.
    pub fn table(self, family: &Family) -> String {
        match self {
            Self::Raw => format!("metrics_{}", family.name),
            Self::Level(level) => format!("metrics_{}_{}", family.name, level.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_micros(seconds * 1_000_000).unwrap()
    }

    #[test]
    fn times_have_buckets_before_1970_too() {
        for (level, seconds, floor, ceil) in [
            (Level::Minute, 0, 0, 0),
            (Level::Minute, 59, 0, 60),
            (Level::Minute, 60, 60, 60),
            (Level::Quarter, 901, 900, 1800),
            (Level::Hour, 3599, 0, 3600),
            (Level::Hour, -1, -3600, 0),
        ] {
            assert_eq!(
                (level.floor(at(seconds)), level.ceil(at(seconds))),
                (at(floor), at(ceil)),
                "{seconds}"
            );
        }
    }

    #[test]
    fn every_level_is_made_of_whole_buckets_of_the_one_below() {
        for level in Level::ALL {
            if let Source::Level(below) = level.below() {
                assert_eq!(level.micros() % below.micros(), 0, "{level:?}");
            }
            assert_eq!(Level::named(level.name()), Some(level));
        }
    }
}
