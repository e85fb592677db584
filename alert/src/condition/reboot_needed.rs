//! `reboot_needed`: an installed update waits for a restart of the host.

use serde::Deserialize;

use super::updates::FRESH;
use super::{Condition, Finding, Fold, Kind, Look, Need, Verdict, made};

const FAMILY: &str = "updates";
const VALUE: &str = "reboot_required";

pub(super) const KIND: Kind = Kind {
    name: "reboot_needed",
    summary: "An installed update waits for a restart of the host",
    example: "{}",
    make: |parameters, _| made::<RebootNeeded>(parameters, |_| Ok(())),
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RebootNeeded {}

impl Condition for RebootNeeded {
    fn needs(&self) -> Vec<Need> {
        vec![Need::newest(FAMILY, &[VALUE], FRESH)]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let series = look.history.series(FAMILY, VALUE);
        let flags = series.filter_map(|series| Fold::Last.over(series.within(look.at, FRESH)));
        let found = flags.map(|flag| {
            let needed = flag > 0.0;
            let sentence =
                if needed { "an installed update waits for a restart" } else { "no restart is needed" };
            Finding::new(Verdict::breached_if(needed), Some(flag), sentence)
        });
        found.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict::{Breached, Clear};
    use super::super::testing::{at, condition, judge, series};
    use super::*;
    use crate::history::{History, Key};

    #[test]
    fn the_newest_word_counts() {
        for (flags, expected) in [(vec![0.0, 1.0], Breached), (vec![1.0, 0.0], Clear)] {
            let history =
                History { series: vec![series(FAMILY, VALUE, Key::default(), &flags)], ..History::default() };
            assert_eq!(judge(&*condition("reboot_needed", "{}"), &history, at(60))[0].verdict, expected);
        }
    }
}
