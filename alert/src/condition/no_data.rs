//! `no_data`: a host calls, but something that it measured lately is not measured any more.

use serde::Deserialize;

use super::selection::Selection;
use super::{Condition, Finding, Kind, Look, Need, Verdict, check_span};
use crate::catalog::Named;
use crate::fault::{Fault, read};
use crate::time::Span;

/// How long something was missing is forgotten: it was taken away.
const KNOWN_FOR: Span = Span::days(1);

pub(super) const KIND: Kind = Kind {
    name: "no_data",
    summary: "A host calls, but does not measure something any more",
    example: "{value: temperature.temperature, window: 30m}",
    make: |parameters, catalog| {
        let written: Written = read(parameters)?;
        let named = catalog.find(&written.value).map_err(|message| Fault::new("value", message))?;
        check_span("window", written.window, Span::minutes(2), Span::hours(12))?;
        written.keys.check(&named.keys).map_err(|fault| fault.within("keys"))?;
        Ok(Box::new(NoData { named, window: written.window, keys: written.keys }))
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    value: String,
    #[serde(default = "window")]
    window: Span,
    #[serde(default)]
    keys: Selection,
}

fn window() -> Span {
    Span::minutes(10)
}

#[derive(Debug)]
struct NoData {
    named: Named,
    window: Span,
    keys: Selection,
}

impl Condition for NoData {
    fn needs(&self) -> Vec<Need> {
        vec![
            Need::newest(self.named.family, &[self.named.value.name], KNOWN_FOR),
            Need { source: super::Source::Silences, window: self.window },
        ]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        // What a silent host does not measure is another rule's business.
        if look
            .history
            .silence(look.at)
            .is_some_and(|silence| look.at.since(silence.since) >= look.host.interval.times(2))
        {
            return Vec::new();
        }
        let series = look.history.series(self.named.family, self.named.value.name);
        let known = series.filter(|series| self.keys.covers(&series.key));
        let found = known.filter_map(|series| {
            let newest = series.within(look.at, KNOWN_FOR).last()?;
            let age = look.at.since(newest.start.plus(Span::MINUTE));
            let what =
                if series.key.0.is_empty() { String::new() } else { format!(" of {}", series.key.short()) };
            let sentence = format!("no {}{what} for {}", self.named.family, age.about());
            Some(Finding::of(
                series.key.clone(),
                Verdict::breached_if(age >= self.window),
                Some(age.as_f64()),
                sentence,
            ))
        });
        found.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Breached, Clear};
    use super::super::testing::{at, condition, judge, series};
    use crate::history::{History, Key, Silence};

    #[test]
    fn what_was_there_and_is_missing_is_found() {
        let silence = |since| vec![Silence { since: at(since), until: None, on_purpose: false }];
        for (silences, minute, expected) in [
            (vec![], 2, Some(Clear)),
            (vec![], 12, Some(Clear)),
            (vec![], 13, Some(Breached)),
            (silence(5), 13, None),
            (vec![], 60 * 24 + 5, None),
        ] {
            let temperature =
                series("temperature", "temperature", Key::of("sensor", "cpu"), &[40.0, 41.0, 42.0]);
            let history = History { series: vec![temperature], silences, ..History::default() };
            let text = "{value: temperature.temperature, window: 10m}";
            let found = judge(&*condition("no_data", text), &history, at(minute));
            assert_eq!(found.first().map(|found| found.verdict), expected, "at {minute}");
        }
    }
}
