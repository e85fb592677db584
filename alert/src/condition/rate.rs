//! `rate`: how much a number of any family changes in a time.

use serde::Deserialize;

use super::finding::{number, worst};
use super::selection::{Selection, check_column, reduced};
use super::{Condition, Finding, Kind, Limit, Look, Need, Verdict, check_span, check_window};
use crate::catalog::Named;
use crate::fault::{Fault, read};
use crate::history::Bucket;
use crate::time::Span;

/// Longest time that changes are counted for.
const LONGEST_EACH: Span = Span::days(1);

pub(super) const KIND: Kind = Kind {
    name: "rate",
    summary: "A number of any family changes faster than it should",
    example: "{value: kernel.oom_kills, window: 15m, each: 15m, above: 0}",
    make: |parameters, catalog| {
        let written: Written = read(parameters)?;
        let named = catalog.find(&written.value).map_err(|message| Fault::new("value", message))?;
        let limit = Limit::new(written.above, written.below, written.clear)?;
        check_window(written.window)?;
        check_span("window", written.window, Span::minutes(2), super::LONGEST_WINDOW)?;
        check_span("each", written.each, Span::seconds(1), LONGEST_EACH)?;
        written.keys.check(&named.keys).map_err(|fault| fault.within("keys"))?;
        for column in written.per.iter().flatten() {
            check_column(column, &named.keys).map_err(|fault| fault.within("per"))?;
        }
        let Written { window, each, keys, per, .. } = written;
        Ok(Box::new(Rate { named, limit, window, each, keys, per }))
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    value: String,
    #[serde(default = "window")]
    window: Span,
    /// The time that the limits are for.
    #[serde(default = "each")]
    each: Span,
    above: Option<f64>,
    below: Option<f64>,
    clear: Option<f64>,
    #[serde(default)]
    keys: Selection,
    per: Option<Vec<String>>,
}

fn window() -> Span {
    Span::minutes(15)
}

fn each() -> Span {
    Span::hours(1)
}

#[derive(Debug)]
struct Rate {
    named: Named,
    limit: Limit,
    window: Span,
    each: Span,
    keys: Selection,
    per: Option<Vec<String>>,
}

impl Condition for Rate {
    fn needs(&self) -> Vec<Need> {
        vec![Need::minutes(self.named.family, &[self.named.value.name], self.window)]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let series = look.history.series(self.named.family, self.named.value.name);
        let findings = series.filter(|series| self.keys.covers(&series.key)).filter_map(|series| {
            let value = change(series.within(look.at, self.window), self.named.value.counter, self.each)?;
            let verdict = self.limit.judge(value);
            if look.brief && verdict == Verdict::Clear {
                return None;
            }
            let key = reduced(&series.key, self.per.as_deref());
            let what = if key.0.is_empty() { String::new() } else { format!("{}: ", key.short()) };
            let unit = self.named.value.unit;
            let sentence = format!(
                "{what}{} {} changes by {} in {}, {}",
                self.named.family,
                self.named.value.name,
                number(value, unit),
                self.each.about(),
                self.limit.sentence(unit)
            );
            Some(Finding::of(key, verdict, Some(value), sentence))
        });
        worst(findings.collect())
    }
}

/// The change in `each`; `None` where there are no two readings. A counter that went back started anew: it grew by
/// what it counted since.
fn change(buckets: &[Bucket], counter: bool, each: Span) -> Option<f64> {
    let (first, last) = (buckets.first()?, buckets.last()?);
    let seconds = last.start.since(first.start).as_f64();
    if seconds <= 0.0 {
        return None;
    }
    let change = if counter {
        let steps = buckets.iter().zip(buckets.iter().skip(1));
        steps
            .map(
                |(before, after)| {
                    if after.last < before.last { after.last } else { after.last - before.last }
                },
            )
            .sum()
    } else {
        last.last - first.last
    };
    Some(change / seconds * each.as_f64())
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{self, Breached, Clear};
    use super::super::testing::{at, condition, judge, series, try_condition};
    use crate::history::{History, Key};

    #[test]
    fn changes_are_counted_for_a_time() {
        for (value, values, text, expected) in [
            (
                "load_1m",
                vec![0.0, 1.0, 2.0],
                "value: cpu.load_1m, each: 1h, above: 50",
                Some((60.0, Breached)),
            ),
            ("load_1m", vec![2.0, 1.0, 0.0], "value: cpu.load_1m, each: 1h, above: 50", Some((-60.0, Clear))),
            (
                "load_1m",
                vec![2.0, 1.0, 0.0],
                "value: cpu.load_1m, each: 1m, below: -0.5",
                Some((-1.0, Breached)),
            ),
            ("load_1m", vec![2.0], "value: cpu.load_1m, above: 0", None),
        ] {
            let history =
                History { series: vec![series("cpu", value, Key::default(), &values)], ..History::default() };
            let found = judge(&*condition("rate", &format!("{{{text}}}")), &history, at(3));
            let found = found.first().map(|finding| (finding.value.unwrap(), finding.verdict));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_counter_that_starts_anew_grew_by_what_it_counts() {
        let judged = |values: &[f64]| -> (f64, Verdict) {
            let history = History {
                series: vec![series("kernel", "oom_kills", Key::default(), values)],
                ..History::default()
            };
            let text = "{value: kernel.oom_kills, window: 15m, each: 1m, above: 0}";
            let found = judge(&*condition("rate", text), &history, at(10));
            ((found[0].value.unwrap() * 3.0).round(), found[0].verdict)
        };
        assert_eq!(judged(&[7.0, 7.0, 0.0, 0.0]), (0.0, Clear));
        assert_eq!(judged(&[7.0, 7.0, 2.0, 4.0]), (4.0, Breached));
    }

    #[test]
    fn one_minute_is_no_window() {
        let error = try_condition("rate", "{value: cpu.usage, above: 1, window: 1m}").unwrap_err();
        assert!(error.contains("window: 2m to 7d"), "{error}");
    }
}
