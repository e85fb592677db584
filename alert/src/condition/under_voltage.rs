//! `under_voltage`: a Raspberry Pi is or was held back by its supply or its temperature.

use serde::Deserialize;

use super::{Condition, Finding, Fold, Kind, Look, Need, Verdict, made};
use crate::fault::Fault;
use crate::history::Key;
use crate::time::Span;

const FAMILY: &str = "pi";
/// As long as the family is fresh.
const FRESH: Span = Span::minutes(15);

pub(super) const KIND: Kind = Kind {
    name: "under_voltage",
    summary: "A Raspberry Pi has too little voltage or is throttled, now or since its start",
    example: "{what: [under_voltage, throttled], since_start: true}",
    make: |parameters, _| {
        made::<UnderVoltage>(parameters, |rule| {
            if rule.what.is_empty() {
                return Err(Fault::new("what", "at least one is needed"));
            }
            Ok(())
        })
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnderVoltage {
    #[serde(default = "usual")]
    what: Vec<Cause>,
    /// Whether it counts that it was so since the host started; else only while it is.
    #[serde(default = "yes")]
    since_start: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Cause {
    UnderVoltage,
    FrequencyCapped,
    Throttled,
    TemperatureLimit,
}

fn usual() -> Vec<Cause> {
    vec![Cause::UnderVoltage, Cause::Throttled]
}

fn yes() -> bool {
    true
}

impl Cause {
    /// Columns: it is so now; it was since the start; how often it began, which agents of the original do not count.
    fn columns(self) -> [&'static str; 3] {
        match self {
            Self::UnderVoltage => ["under_voltage", "undervoltage_occurred", "undervoltage_count"],
            Self::FrequencyCapped => ["freq_capped", "freq_cap_occurred", "freq_cap_count"],
            Self::Throttled => ["throttled", "throttled_occurred", "throttled_count"],
            Self::TemperatureLimit => {
                ["soft_temp_limit", "soft_temp_limit_occurred", "soft_temp_limit_count"]
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::UnderVoltage => "under_voltage",
            Self::FrequencyCapped => "frequency_capped",
            Self::Throttled => "throttled",
            Self::TemperatureLimit => "temperature_limit",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::UnderVoltage => "the supply is too low",
            Self::FrequencyCapped => "the processors' frequency is capped",
            Self::Throttled => "the processors are throttled",
            Self::TemperatureLimit => "the temperature limit is reached",
        }
    }
}

impl UnderVoltage {
    fn columns(&self, cause: Cause) -> Vec<&'static str> {
        let [now, occurred, count] = cause.columns();
        if self.since_start { vec![now, occurred, count] } else { vec![now] }
    }
}

impl Condition for UnderVoltage {
    fn needs(&self) -> Vec<Need> {
        let columns: Vec<_> = self.what.iter().flat_map(|cause| self.columns(*cause)).collect();
        vec![Need::newest(FAMILY, &columns, FRESH)]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let newest = |column| {
            let mut values = look
                .history
                .series(FAMILY, column)
                .filter_map(|series| Fold::Last.over(series.within(look.at, FRESH)));
            // Keys of this family tell kinds of reading apart, each column is of one of them.
            values.next()
        };
        let found = self.what.iter().filter_map(|cause| {
            let values: Vec<f64> = self.columns(*cause).into_iter().filter_map(newest).collect();
            let most = values.iter().copied().reduce(f64::max)?;
            let now = newest(cause.columns()[0]).is_some_and(|now| now > 0.0);
            let sentence = match (most > 0.0, now) {
                (false, _) => "the supply and the temperature are good".to_owned(),
                (true, true) => format!("{} now", cause.sentence()),
                (true, false) => format!("since the host started: {}", cause.sentence()),
            };
            let key = Key::of("cause", cause.name());
            Some(Finding::of(key, Verdict::breached_if(most > 0.0), Some(most), sentence))
        });
        found.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Breached, Clear};
    use super::super::testing::{at, condition, judge, series};
    use super::*;
    use crate::history::History;

    #[test]
    fn now_and_since_the_start_are_two_things() {
        let pi = |column, values: &[f64]| series(FAMILY, column, Key::of("metric_type", "throttle"), values);
        for (text, readings, expected) in [
            ("{}", vec![pi("under_voltage", &[0.0]), pi("undervoltage_count", &[0.0])], vec![Clear]),
            ("{}", vec![pi("under_voltage", &[0.0]), pi("undervoltage_count", &[2.0])], vec![Breached]),
            ("{}", vec![pi("undervoltage_occurred", &[1.0])], vec![Breached]),
            (
                "{since_start: false}",
                vec![pi("under_voltage", &[0.0]), pi("undervoltage_count", &[2.0])],
                vec![Clear],
            ),
            ("{since_start: false}", vec![pi("under_voltage", &[0.0, 1.0])], vec![Breached]),
            ("{what: [throttled]}", vec![pi("under_voltage", &[1.0])], vec![]),
            ("{}", vec![pi("under_voltage", &[1.0]), pi("throttled", &[0.0])], vec![Breached, Clear]),
        ] {
            let history = History { series: readings, ..History::default() };
            let found = judge(&*condition("under_voltage", text), &history, at(5));
            let verdicts: Vec<_> = found.iter().map(|finding| finding.verdict).collect();
            assert_eq!(verdicts, expected, "{text}");
        }
    }
}
