//! Moments and lengths of time as rules write them and databases keep them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const SECOND: i64 = 1_000_000;

/// A moment, microseconds since 1970 in UTC; as text RFC 3339.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Time(i64);

impl Time {
    /// What lies beyond what calendars write (years −9999 to 9999) becomes their first or last moment.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(Timestamp::MIN.as_second() * SECOND, Timestamp::MAX.as_second() * SECOND))
    }

    /// Whole seconds since 1970.
    pub fn from_seconds(seconds: i64) -> Self {
        Self::from_micros(seconds.saturating_mul(SECOND))
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// So much later.
    #[must_use]
    pub fn plus(self, span: Span) -> Self {
        Self::from_micros(self.0.saturating_add(span.micros()))
    }

    /// So much earlier.
    #[must_use]
    pub fn minus(self, span: Span) -> Self {
        Self::from_micros(self.0.saturating_sub(span.micros()))
    }

    /// How long ago `earlier` was, whole seconds rounded down; nothing where it is later.
    pub fn since(self, earlier: Self) -> Span {
        let micros = self.0.saturating_sub(earlier.0).max(0);
        Span::seconds((micros / SECOND).unsigned_abs())
    }

    /// The beginning of the grid's stretch that it is in, counted from 1970.
    #[must_use]
    pub fn floor(self, grid: Span) -> Self {
        let width = grid.micros().max(1);
        Self::from_micros(self.0 - self.0.rem_euclid(width))
    }

    /// The beginning of the first stretch that begins then or later.
    #[must_use]
    pub fn ceil(self, grid: Span) -> Self {
        let width = grid.micros().max(1);
        Self::from_micros(self.0.saturating_add((-self.0).rem_euclid(width)))
    }

    /// For calendars.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(formatter)
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let stamp: Timestamp =
            text.parse().map_err(|_| format!("\"{text}\" is no time as in 2026-11-23T17:56:00Z"))?;
        Ok(Self::from_micros(stamp.as_microsecond()))
    }
}

impl TryFrom<String> for Time {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A length of time in whole seconds, written `90s`, `5m`, `1h30m` or `7d`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Span(u64);

/// Units, longest first, and their seconds.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// Width of the buckets that rules are evaluated on.
    pub const MINUTE: Self = Self(60);

    /// So many seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds)
    }

    /// So many minutes.
    pub const fn minutes(minutes: u64) -> Self {
        Self(minutes * 60)
    }

    /// So many hours.
    pub const fn hours(hours: u64) -> Self {
        Self(hours * 3600)
    }

    /// So many days of 24 hours.
    pub const fn days(days: u64) -> Self {
        Self(days * 86_400)
    }

    /// Seconds.
    pub const fn as_seconds(self) -> u64 {
        self.0
    }

    /// Seconds, for arithmetic.
    pub fn as_f64(self) -> f64 {
        self.0 as f64
    }

    fn micros(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX).saturating_mul(SECOND)
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left, or nothing.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many times as long.
    #[must_use]
    pub const fn times(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }

    /// For people: its two largest units.
    pub fn about(self) -> String {
        let mut left = self.0;
        let mut parts = Vec::new();
        for (unit, seconds) in UNITS {
            if left >= seconds {
                let name = if unit == 'm' { "min".to_owned() } else { unit.to_string() };
                parts.push(format!("{} {name}", left / seconds));
                left %= seconds;
            } else if !parts.is_empty() {
                break;
            }
        }
        parts.truncate(2);
        if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return formatter.write_str("0s");
        }
        let mut left = self.0;
        for (unit, seconds) in UNITS {
            if left >= seconds {
                write!(formatter, "{}{unit}", left / seconds)?;
                left %= seconds;
            }
        }
        Ok(())
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no length of time as in 90s, 5m, 1h30m or 7d");
        let (mut total, mut number, mut digits) = (0_u64, 0_u64, false);
        for character in text.chars() {
            if let Some(digit) = character.to_digit(10) {
                number = number
                    .checked_mul(10)
                    .and_then(|number| number.checked_add(digit.into()))
                    .ok_or_else(wrong)?;
                digits = true;
                continue;
            }
            let unit = UNITS.iter().find(|(unit, _)| *unit == character && digits).ok_or_else(wrong)?;
            total = number.checked_mul(unit.1).and_then(|part| part.checked_add(total)).ok_or_else(wrong)?;
            (number, digits) = (0, false);
        }
        if digits || text.is_empty() { Err(wrong()) } else { Ok(Self(total)) }
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_written() {
        for (text, seconds, written, about) in [
            ("0s", 0, "0s", "0 s"),
            ("90s", 90, "1m30s", "1 min 30 s"),
            ("5m", 300, "5m", "5 min"),
            ("1h30m", 5400, "1h30m", "1 h 30 min"),
            ("7d", 604_800, "7d", "7 d"),
            ("1d1s", 86_401, "1d1s", "1 d"),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.as_seconds(), seconds, "{text}");
            assert_eq!(span.to_string(), written);
            assert_eq!(span.about(), about);
        }
        for text in ["", "5", "m", "5 m", "-5m", "5x", "1.5h", "99999999999999999999s", "999999999999999999d"]
        {
            assert!(text.parse::<Span>().unwrap_err().contains("no length of time"), "{text}");
        }
    }

    #[test]
    fn moments_are_read_written_and_put_on_a_grid() {
        let time: Time = "2026-11-23T17:56:05.25Z".parse().unwrap();
        assert_eq!(time.to_string(), "2026-11-23T17:56:05.25Z");
        assert_eq!(time.floor(Span::MINUTE).to_string(), "2026-11-23T17:56:00Z");
        assert_eq!(time.ceil(Span::MINUTE).to_string(), "2026-11-23T17:57:00Z");
        assert_eq!(Time::from_seconds(-1).floor(Span::MINUTE), Time::from_seconds(-60));
        assert_eq!(Time::from_seconds(60).ceil(Span::MINUTE), Time::from_seconds(60));
        assert!("yesterday".parse::<Time>().is_err());
    }

    #[test]
    fn arithmetic_has_no_end_to_fall_off() {
        let (first, last) = (Time::from_micros(i64::MIN), Time::from_micros(i64::MAX));
        assert_eq!(last.plus(Span::days(u64::MAX / 86_400)), last);
        assert_eq!(first.minus(Span::days(1)), first);
        assert_eq!(first.since(last), Span::ZERO);
        assert!(last.since(first) > Span::days(1));
        assert_eq!(last.to_string().parse::<Time>().unwrap(), last);
    }
}
