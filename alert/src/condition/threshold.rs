//! `threshold`: a number of any family beyond a limit.

use serde::Deserialize;

use super::finding::{number, worst};
use super::selection::{Selection, check_column, reduced};
use super::{Condition, Finding, Fold, Kind, Limit, Look, Need, Verdict, check_window};
use crate::catalog::Named;
use crate::fault::{Fault, read};
use crate::history::Key;
use crate::time::Span;

pub(super) const KIND: Kind = Kind {
    name: "threshold",
    summary: "A number of any family is beyond a limit",
    example: "{value: disk.used_percent, fold: mean, window: 5m, above: 90, clear: 85, \
              keys: {mountpoint: [/, /data*]}, per: [mountpoint]}",
    make: |parameters, catalog| {
        let written: Written = read(parameters)?;
        let named = catalog.find(&written.value).map_err(|message| Fault::new("value", message))?;
        let limit = Limit::new(written.above, written.below, written.clear)?;
        check_window(written.window)?;
        written.keys.check(&named.keys).map_err(|fault| fault.within("keys"))?;
        for column in written.per.iter().flatten() {
            check_column(column, &named.keys).map_err(|fault| fault.within("per"))?;
        }
        let Written { fold, window, keys, per, .. } = written;
        Ok(Box::new(Threshold { named, limit, fold, window, keys, per }))
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    value: String,
    #[serde(default)]
    fold: Fold,
    #[serde(default = "window")]
    window: Span,
    above: Option<f64>,
    below: Option<f64>,
    clear: Option<f64>,
    #[serde(default)]
    keys: Selection,
    per: Option<Vec<String>>,
}

fn window() -> Span {
    Span::minutes(5)
}

#[derive(Debug)]
struct Threshold {
    named: Named,
    limit: Limit,
    fold: Fold,
    window: Span,
    keys: Selection,
    per: Option<Vec<String>>,
}

impl Condition for Threshold {
    fn needs(&self) -> Vec<Need> {
        vec![Need::minutes(self.named.family, &[self.named.value.name], self.window)]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let series = look.history.series(self.named.family, self.named.value.name);
        let findings = series.filter(|series| self.keys.covers(&series.key)).filter_map(|series| {
            let value = self.fold.over(series.within(look.at, self.window))?;
            let verdict = self.limit.judge(value);
            if look.brief && verdict == Verdict::Clear {
                return None;
            }
            let key = reduced(&series.key, self.per.as_deref());
            let sentence = self.sentence(&key, value);
            Some(Finding::of(key, verdict, Some(value), sentence))
        });
        worst(findings.collect())
    }
}

impl Threshold {
    fn sentence(&self, key: &Key, value: f64) -> String {
        let value_name = &self.named.value;
        let what = match key.short() {
            short if short.is_empty() => String::new(),
            short => format!("{short}: "),
        };
        if value_name.flag {
            let word = if value > 0.0 { "yes" } else { "no" };
            return format!("{what}{} {}: {word}", self.named.family, value_name.name);
        }
        format!(
            "{what}{} {} is {} ({} over {}), {}",
            self.named.family,
            value_name.name,
            number(value, value_name.unit),
            self.fold.name(),
            self.window.about(),
            self.limit.sentence(value_name.unit)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Between, Breached, Clear};
    use super::super::testing::{at, condition, judge, series, try_condition};
    use super::*;
    use crate::history::History;

    fn disk(device: &str, mountpoint: &str) -> Key {
        Key([("device".into(), device.to_owned()), ("mountpoint".into(), mountpoint.to_owned())].into())
    }

    #[test]
    fn a_window_is_judged_for_each_series() {
        let history = History {
            series: vec![
                series("disk", "used_percent", disk("sda1", "/"), &[95.0, 80.0, 86.0]),
                series("disk", "used_percent", disk("sdb1", "/data"), &[f64::NAN, 99.0, 99.0]),
                series("disk", "used_percent", disk("sdc1", "/other"), &[50.0]),
            ],
            ..History::default()
        };
        let limits = "value: disk.used_percent, above: 90, clear: 85";
        let all = |text: &str, minute| -> Vec<(String, Verdict)> {
            let found = judge(&*condition("threshold", &format!("{{{limits}{text}}}")), &history, at(minute));
            found.into_iter().map(|finding| (finding.key.short(), finding.verdict)).collect()
        };
        let expect = |list: &[(&str, Verdict)]| {
            list.iter().map(|(key, verdict)| ((*key).to_owned(), *verdict)).collect::<Vec<_>>()
        };
        for (text, minute, expected) in [
            (", window: 1m", 1, vec![("sda1 /", Breached), ("sdc1 /other", Clear)]),
            (", window: 1m", 3, vec![("sda1 /", Between), ("sdb1 /data", Breached)]),
            (", window: 5m, keys: {mountpoint: /}", 3, vec![("sda1 /", Between)]),
            (", window: 5m, fold: max, keys: {mountpoint: /}", 3, vec![("sda1 /", Breached)]),
            (", window: 5m, fold: min, keys: {mountpoint: /}", 3, vec![("sda1 /", Clear)]),
            (", window: 1m, keys: {mountpoint: '/d*'}, per: [mountpoint]", 3, vec![("/data", Breached)]),
            (", window: 1m, per: []", 3, vec![("", Breached)]),
            (", window: 1m", 60, vec![]),
        ] {
            assert_eq!(all(text, minute), expect(&expected), "{text} at {minute}");
        }
    }

    #[test]
    fn the_sentence_names_thing_number_and_limit() {
        let key = Key::of("mountpoint", "/");
        let history =
            History { series: vec![series("disk", "used_percent", key, &[93.44])], ..History::default() };
        let text = "{value: disk.used_percent, above: 90, window: 5m}";
        let found = judge(&*condition("threshold", text), &history, at(1));
        assert_eq!(found[0].sentence, "/: disk used_percent is 93.4 % (mean over 5 min), limit 90 %");
    }

    #[test]
    fn impossible_parameters_are_told_with_their_field() {
        for (text, expected) in [
            ("{value: dsk.x, above: 1}", "value: there is no family \"dsk\""),
            ("{value: cpu.usage}", "exactly one of above and below"),
            ("{value: cpu.usage, above: 1, clear: 2}", "clear: 2 is above the limit 1"),
            ("{value: cpu.usage, above: 1, window: 8d}", "window: 1m to 7d, not 8d"),
            (
                "{value: cpu.usage, above: 1, keys: {core: x}}",
                "keys: the family has no key \"core\": it has none",
            ),
            ("{value: disk.used_percent, above: 1, per: [mount]}", "per: the family has no key \"mount\""),
            ("{value: cpu.usage, above: x}", "above: invalid type"),
        ] {
            let error = try_condition("threshold", text).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
