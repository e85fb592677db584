//! `drive`: a drive says that it fails, is worn out, or runs out of spare blocks.

use serde::Deserialize;

use super::finding::number;
use super::selection::Selection;
use super::{Condition, Finding, Fold, Kind, Look, Need, Verdict, made};
use crate::fault::Fault;
use crate::history::{Key, Series};
use crate::time::Span;

const FAMILY: &str = "drive";
const KEYS: &[&str] = &["device"];
/// Drives are asked every hour: as long as the family is fresh.
const FRESH: Span = Span::hours(3);
const VALUES: [&str; 4] = ["failing", "wear_percent", "spare_percent", "spare_threshold_percent"];

pub(super) const KIND: Kind = Kind {
    name: "drive",
    summary: "A drive fails, or is worn out",
    example: "{wear_above: 90, keys: {device: 'nvme*'}}",
    make: |parameters, _| {
        made::<Drive>(parameters, |drive| {
            if !(0.0..100.0).contains(&drive.wear_above) {
                return Err(Fault::new("wear_above", "0 to less than 100 %"));
            }
            drive.keys.check(KEYS).map_err(|fault| fault.within("keys"))
        })
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Drive {
    /// Used up of the writing that it was made for, percent.
    #[serde(default = "wear")]
    wear_above: f64,
    #[serde(default)]
    keys: Selection,
}

fn wear() -> f64 {
    90.0
}

impl Condition for Drive {
    fn needs(&self) -> Vec<Need> {
        vec![Need::newest(FAMILY, &VALUES, FRESH)]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let mut drives: Vec<&Key> = look
            .history
            .series
            .iter()
            .filter(|series| is_of_drive(series))
            .map(|series| &series.key)
            .collect();
        drives.sort_unstable();
        drives.dedup();
        drives.retain(|key| self.keys.covers(key));
        drives.into_iter().filter_map(|key| self.found(key, look)).collect()
    }
}

fn is_of_drive(series: &Series) -> bool {
    series.family == FAMILY && VALUES.contains(&&*series.value)
}

impl Drive {
    fn found(&self, key: &Key, look: &Look<'_>) -> Option<Finding> {
        let [failing, wear, spare, least] = VALUES.map(|value| {
            let series = look.history.series(FAMILY, value).find(|series| series.key == *key)?;
            Fold::Last.over(series.within(look.at, FRESH))
        });
        if [failing, wear, spare].iter().all(Option::is_none) {
            return None;
        }
        let device = key.short();
        let of = |verdict, value, sentence| Some(Finding::of(key.clone(), verdict, value, sentence));
        if failing.is_some_and(|failing| failing > 0.0) {
            return of(Verdict::Breached, failing, format!("{device} says that it fails"));
        }
        if let (Some(spare), Some(least)) = (spare, least)
            && spare < least
        {
            let sentence = format!("{device} has {} of its spare blocks left", number(spare, "%"));
            return of(Verdict::Breached, Some(spare), sentence);
        }
        let sentence = wear.map_or_else(
            || format!("{device} is well"),
            |wear| format!("{device} is worn by {}", number(wear, "%")),
        );
        let worn = wear.is_some_and(|wear| wear > self.wear_above);
        of(Verdict::breached_if(worn), wear, sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Breached, Clear};
    use super::super::testing::{at, condition, judge, series, try_condition};
    use super::*;
    use crate::history::History;

    #[test]
    fn drives_are_judged_by_their_own_word_and_their_wear() {
        for (text, values, expected) in [
            ("{}", vec![("failing", 0.0)], vec![(Clear, "sda is well")]),
            ("{}", vec![("failing", 1.0), ("wear_percent", 5.0)], vec![(Breached, "sda says that it fails")]),
            ("{}", vec![("wear_percent", 95.0)], vec![(Breached, "sda is worn by 95 %")]),
            ("{wear_above: 97}", vec![("wear_percent", 95.0)], vec![(Clear, "sda is worn by 95 %")]),
            (
                "{}",
                vec![("spare_percent", 4.0), ("spare_threshold_percent", 10.0)],
                vec![(Breached, "sda has 4 % of its spare blocks left")],
            ),
            ("{keys: {device: 'nvme*'}}", vec![("failing", 1.0)], vec![]),
            ("{}", vec![("spare_threshold_percent", 10.0)], vec![]),
        ] {
            let series = values
                .iter()
                .map(|(value, number)| series(FAMILY, value, Key::of("device", "sda"), &[*number]));
            let history = History { series: series.collect(), ..History::default() };
            let found = judge(&*condition("drive", text), &history, at(5));
            let found: Vec<_> = found.iter().map(|found| (found.verdict, found.sentence.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        }
        assert!(try_condition("drive", "{wear_above: 100}").is_err());
    }
}
