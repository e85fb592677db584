//! Windows that come again: maintenance and quiet hours, in a time zone, over changes of its clock.

use jiff::civil::{Date, Time as Clock, Weekday};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use serde::{Deserialize, Serialize};

use crate::fault::{Fault, Faults};
use crate::time::{Span, Time};

/// Longest window.
pub const LONGEST: Span = Span::days(7);
/// Shortest window.
pub const SHORTEST: Span = Span::MINUTE;
/// Windows of a channel or a maintenance.
pub const WINDOWS: usize = 20;

/// A window, once or again and again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// When it comes.
    pub when: When,
    /// When it begins: `22:00`, on the zone's clock; of one that comes once on its date.
    pub start: String,
    /// How long it lasts, on every clock.
    pub length: Span,
    /// `Europe/Berlin`; UTC where none is given.
    #[serde(default = "utc")]
    pub zone: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// On which days a window begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum When {
    /// On one day: `2026-12-24`.
    On(String),
    /// On these days of every week.
    Weekly(Vec<Day>),
    /// Every day.
    Daily {},
    /// On this day of every month, 1 to 31; months without it have none.
    Monthly(i8),
    /// On the n-th such day of every month, 1 to 5: the second Tuesday.
    MonthlyWeekday {
        /// Which one.
        nth: i8,
        /// Of which day.
        day: Day,
    },
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they say it themselves")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    fn weekday(self) -> Weekday {
        match self {
            Self::Mon => Weekday::Monday,
            Self::Tue => Weekday::Tuesday,
            Self::Wed => Weekday::Wednesday,
            Self::Thu => Weekday::Thursday,
            Self::Fri => Weekday::Friday,
            Self::Sat => Weekday::Saturday,
            Self::Sun => Weekday::Sunday,
        }
    }
}

impl Window {
    /// The errors say what is not possible.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Faults::default();
        faults.demand(
            clock(&self.start).is_some(),
            "start",
            format!("\"{}\" is no time of day as in 22:00", self.start),
        );
        faults.demand(
            (SHORTEST..=LONGEST).contains(&self.length),
            "length",
            format!("{SHORTEST} to {LONGEST}, not {}", self.length),
        );
        faults.demand(
            TimeZone::get(&self.zone).is_ok(),
            "zone",
            format!("there is no time zone \"{}\", they are called as Europe/Berlin is", self.zone),
        );
        let days = match &self.when {
            When::On(date) => date.parse::<Date>().is_ok(),
            When::Weekly(days) => !days.is_empty(),
            When::Daily {} => true,
            When::Monthly(day) => (1..=31).contains(day),
            When::MonthlyWeekday { nth, .. } => (1..=5).contains(nth),
        };
        faults.demand(days, "when", "a date, days of the week, a day 1 to 31, or the 1st to 5th such day");
        faults.end()
    }

    /// When the window that `at` is in ends; `None` outside, and of a window that is not possible.
    pub fn end(&self, at: Time) -> Option<Time> {
        let zone = TimeZone::get(&self.zone).ok()?;
        let start = clock(&self.start)?;
        let local = Zoned::new(at.timestamp(), zone.clone());
        // Windows that began up to so many days ago may last still; the clock may have changed meanwhile.
        let back = i32::try_from(self.length.min(LONGEST).as_seconds() / 86_400 + 1).ok()?;
        let mut days = (0..=back).filter_map(|days| local.date().checked_sub(days.days()).ok());
        days.find_map(|date| {
            if !self.begins_on(date) {
                return None;
            }
            // A time that the clock leaps over is as much later; of one that comes twice the first counts.
            let begin = date.to_datetime(start).to_zoned(zone.clone()).ok()?.timestamp();
            let begin = Time::from_micros(begin.as_microsecond());
            let end = begin.plus(self.length);
            (begin <= at && at < end).then_some(end)
        })
    }

    fn begins_on(&self, date: Date) -> bool {
        match &self.when {
            When::On(on) => on.parse::<Date>().is_ok_and(|on| on == date),
            When::Weekly(days) => days.iter().any(|day| day.weekday() == date.weekday()),
            When::Daily {} => true,
            When::Monthly(day) => date.day() == *day,
            When::MonthlyWeekday { nth, day } => {
                date.weekday() == day.weekday() && (date.day() - 1) / 7 + 1 == *nth
            }
        }
    }
}

/// Whether `at` is in one of them.
pub fn covers(windows: &[Window], at: Time) -> bool {
    windows.iter().any(|window| window.end(at).is_some())
}

fn clock(text: &str) -> Option<Clock> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str| (text.len() == 2).then(|| text.parse::<i8>().ok()).flatten();
    Clock::new(digits(hour)?, digits(minute)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::read_yaml;

    #[test]
    fn windows_begin_and_end_on_the_zones_clock() {
        let night = "{when: {daily: {}}, start: '22:00', length: 8h, zone: Europe/Berlin}";
        for (text, at, expected) in [
            // Winter: 22:00 is 21:00 UTC. Summer: 20:00 UTC.
            (night, "2026-01-10T20:59:59Z", None),
            (night, "2026-01-10T21:00:00Z", Some("2026-01-11T05:00:00Z")),
            (night, "2026-01-11T04:59:59Z", Some("2026-01-11T05:00:00Z")),
            (night, "2026-01-11T05:00:00Z", None),
            (night, "2026-07-10T20:00:00Z", Some("2026-07-11T04:00:00Z")),
            // The night in which the clock goes forward: eight hours are eight hours.
            (night, "2026-03-29T04:30:00Z", Some("2026-03-29T05:00:00Z")),
            // A time that there is not: 02:30 becomes 03:30.
            (
                "{when: {on: '2026-03-29'}, start: '02:30', length: 1h, zone: Europe/Berlin}",
                "2026-03-29T01:30:00Z",
                Some("2026-03-29T02:30:00Z"),
            ),
            // A time that comes twice: the first.
            (
                "{when: {on: '2026-10-25'}, start: '02:30', length: 30m, zone: Europe/Berlin}",
                "2026-10-25T00:30:00Z",
                Some("2026-10-25T01:00:00Z"),
            ),
            (
                "{when: {weekly: [sat, sun]}, start: '00:00', length: 1d}",
                "2026-11-28T12:00:00Z",
                Some("2026-11-29T00:00:00Z"),
            ),
            ("{when: {weekly: [sat, sun]}, start: '00:00', length: 1d}", "2026-11-30T00:00:00Z", None),
            (
                "{when: {weekly: [fri]}, start: '18:00', length: 60h}",
                "2026-11-30T05:00:00Z",
                Some("2026-11-30T06:00:00Z"),
            ),
            ("{when: {monthly: 31}, start: '00:00', length: 1h}", "2026-11-30T00:00:00Z", None),
            (
                "{when: {monthly: 30}, start: '00:00', length: 1h}",
                "2026-11-30T00:59:00Z",
                Some("2026-11-30T01:00:00Z"),
            ),
            (
                "{when: {monthly_weekday: {nth: 2, day: tue}}, start: '00:00', length: 1d}",
                "2026-11-10T10:00:00Z",
                Some("2026-11-11T00:00:00Z"),
            ),
            (
                "{when: {monthly_weekday: {nth: 2, day: tue}}, start: '00:00', length: 1d}",
                "2026-11-17T10:00:00Z",
                None,
            ),
        ] {
            let window: Window = read_yaml(text).unwrap();
            window.check().unwrap();
            let end = window.end(at.parse().unwrap()).map(|end| end.to_string());
            assert_eq!(end.as_deref(), expected, "{text} at {at}");
        }
    }

    #[test]
    fn impossible_windows_are_told() {
        for (text, expected) in [
            ("{when: {daily: {}}, start: '24:00', length: 1h}", "start: \"24:00\" is no time of day"),
            ("{when: {daily: {}}, start: '9:00', length: 1h}", "start: \"9:00\" is no time of day"),
            ("{when: {daily: {}}, start: '22:00', length: 8d}", "length: 1m to 7d, not 8d"),
            (
                "{when: {daily: {}}, start: '22:00', length: 1h, zone: Berlin}",
                "zone: there is no time zone \"Berlin\"",
            ),
            ("{when: {on: tomorrow}, start: '22:00', length: 1h}", "when: a date"),
            ("{when: {weekly: []}, start: '22:00', length: 1h}", "when: a date"),
        ] {
            let window: Window = read_yaml(text).unwrap();
            let faults = window.check().unwrap_err();
            assert!(faults[0].to_string().contains(expected), "{faults:?}");
            assert_eq!(window.end(Time::from_seconds(1_795_392_000)).is_some(), text.contains("8d"));
        }
    }
}
