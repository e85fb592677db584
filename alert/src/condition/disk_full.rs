//! `disk_full`: a file system is full, or will be soon if it goes on as it did.

use serde::Deserialize;

use super::finding::{number, worst};
use super::selection::{Selection, reduced};
use super::{Condition, Finding, Fold, Kind, Look, Need, Verdict, check_span, made, trend};
use crate::history::Key;
use crate::time::Span;

const FAMILY: &str = "disk";
/// Columns by which file systems are told apart.
const KEYS: &[&str] = &["device", "mountpoint"];
/// Longest look ahead.
const LONGEST_AHEAD: Span = Span::days(30);

pub(super) const KIND: Kind = Kind {
    name: "disk_full",
    summary: "A file system is full, or will be within hours if it goes on as it did",
    example: "{within: 24h, window: 6h, keys: {mountpoint: /}}",
    make: |parameters, _| {
        made::<DiskFull>(parameters, |disk| {
            check_span("within", disk.within, Span::hours(1), LONGEST_AHEAD)?;
            check_span("window", disk.window, trend::SHORTEST_STRETCH.times(2), super::LONGEST_WINDOW)?;
            disk.keys.check(KEYS).map_err(|fault| fault.within("keys"))
        })
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DiskFull {
    /// How soon is too soon.
    #[serde(default = "within")]
    within: Span,
    /// What the line is drawn through.
    #[serde(default = "window")]
    window: Span,
    #[serde(default)]
    keys: Selection,
}

fn within() -> Span {
    Span::hours(24)
}

fn window() -> Span {
    Span::hours(6)
}

impl Condition for DiskFull {
    fn needs(&self) -> Vec<Need> {
        vec![Need::minutes(FAMILY, &["used_bytes", "free_bytes"], self.window)]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let used = look.history.series(FAMILY, "used_bytes").filter(|series| self.keys.covers(&series.key));
        let findings = used.filter_map(|used| {
            let free = look.history.series(FAMILY, "free_bytes").find(|free| free.key == used.key)?;
            let free = Fold::Last.over(free.within(look.at, self.window))?;
            let slope = trend::slope(used.within(look.at, self.window));
            // A file system is known by its mount: devices have other names after a restart.
            let key = reduced(&used.key, Some(&["mountpoint".to_owned()]));
            Some(self.found(key, free, slope))
        });
        worst(findings.collect())
    }
}

impl DiskFull {
    fn found(&self, key: Key, free: f64, slope: Option<f64>) -> Finding {
        let what = key.short();
        if free <= 0.0 {
            return Finding::of(key, Verdict::Breached, Some(0.0), format!("{what} is full"));
        }
        let Some(slope) = slope else {
            let sentence = format!("{what}: too little is known to say when it is full");
            return Finding::of(key, Verdict::Unknown, None, sentence);
        };
        let left = number(free, "bytes");
        let Some(seconds) = trend::seconds_until(slope, free) else {
            let sentence = format!("{what} does not grow, {left} are free");
            return Finding::of(key, Verdict::Clear, None, sentence);
        };
        let hours = seconds / 3600.0;
        let sentence = format!("{what} is full in {} h if it goes on so, {left} are free", number(hours, ""));
        // It ends when there is a quarter more time than is asked for, or it would begin and end all the time.
        let verdict = match self.within.as_f64() {
            within if seconds <= within => Verdict::Breached,
            within if seconds <= within * 1.25 => Verdict::Between,
            _ => Verdict::Clear,
        };
        Finding::of(key, verdict, Some(hours), sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Between, Breached, Clear, Unknown};
    use super::super::testing::{at, condition, judge, series, try_condition};
    use super::*;
    use crate::history::History;

    /// A file system that grows by `grows` bytes a minute for three hours, until `free` are left.
    fn history(grows: f64, free: f64, minutes: u32) -> History {
        let used: Vec<_> = (0..minutes).map(|minute| 1e9 + f64::from(minute) * grows).collect();
        let key =
            || Key([("device".into(), "sda1".to_owned()), ("mountpoint".into(), "/".to_owned())].into());
        let left: Vec<_> = (0..minutes).map(|_| free).collect();
        History {
            series: vec![
                series("disk", "used_bytes", key(), &used),
                series("disk", "free_bytes", key(), &left),
            ],
            ..History::default()
        }
    }

    #[test]
    fn what_is_full_soon_is_told_hours_before() {
        for (name, history, expected, hours) in [
            ("full in 10 h", history(1e6, 600e6, 180), Breached, Some(10.0)),
            ("full in 27 h", history(1e6, 1620e6, 180), Between, Some(27.0)),
            ("full in 40 h", history(1e6, 2400e6, 180), Clear, Some(40.0)),
            ("full now, though it does not grow", history(0.0, 0.0, 180), Breached, Some(0.0)),
            ("does not grow", history(0.0, 1e6, 180), Clear, None),
            ("shrinks", history(-1e6, 1e6, 180), Clear, None),
            ("known for half an hour", history(1e6, 1e6, 30), Unknown, None),
        ] {
            let found = judge(&*condition("disk_full", "{within: 24h}"), &history, at(180));
            assert_eq!(found[0].verdict, expected, "{name}");
            assert_eq!(found[0].value.map(f64::round), hours, "{name}");
            assert_eq!(found[0].key, Key::of("mountpoint", "/"));
        }
    }

    #[test]
    fn impossible_parameters_are_told() {
        for (text, expected) in [
            ("{within: 30m}", "within: 1h to 30d, not 30m"),
            ("{window: 1h}", "window: 2h to 7d, not 1h"),
            ("{keys: {mount: /}}", "keys: the family has no key \"mount\""),
        ] {
            let error = try_condition("disk_full", text).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
