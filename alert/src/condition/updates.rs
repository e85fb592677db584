//! `updates`: software updates wait, security updates unless said otherwise.

use serde::Deserialize;

use super::{Condition, Finding, Fold, Kind, Look, Need, Verdict, made};
use crate::fault::Fault;
use crate::time::Span;

const FAMILY: &str = "updates";
/// They are told nightly, by hosts that may be switched off at night: as long as the family is fresh.
pub(super) const FRESH: Span = Span::days(3);
/// Updates that a rule can ask for.
const MOST: u32 = 100_000;

pub(super) const KIND: Kind = Kind {
    name: "updates",
    summary: "Software updates wait, security updates or all",
    example: "{security: true, above: 0}",
    make: |parameters, _| {
        made::<Updates>(parameters, |updates| {
            let fits = updates.above <= MOST;
            if fits { Ok(()) } else { Err(Fault::new("above", format!("0 to {MOST}"))) }
        })
    },
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Updates {
    /// Only those that close a security hole.
    #[serde(default = "yes")]
    security: bool,
    #[serde(default)]
    above: u32,
}

fn yes() -> bool {
    true
}

impl Updates {
    fn value(&self) -> &'static str {
        if self.security { "security_count" } else { "pending_count" }
    }
}

impl Condition for Updates {
    fn needs(&self) -> Vec<Need> {
        vec![Need::newest(FAMILY, &[self.value()], FRESH)]
    }

    fn judge(&self, look: &Look<'_>) -> Vec<Finding> {
        let series = look.history.series(FAMILY, self.value());
        let counts = series.filter_map(|series| Fold::Last.over(series.within(look.at, FRESH)));
        let found = counts.map(|count| {
            let kind = if self.security { "security updates" } else { "updates" };
            let sentence = format!("{count:.0} {kind} wait");
            Finding::new(Verdict::breached_if(count > f64::from(self.above)), Some(count), sentence)
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
    fn waiting_updates_are_counted_by_their_kind() {
        let count = |value, count| series(FAMILY, value, Key::default(), &[count]);
        let history = History {
            series: vec![count("security_count", 1.0), count("pending_count", 30.0)],
            ..History::default()
        };
        for (text, expected, sentence) in [
            ("{}", Breached, "1 security updates wait"),
            ("{above: 1}", Clear, "1 security updates wait"),
            ("{security: false, above: 20}", Breached, "30 updates wait"),
            ("{security: false, above: 50}", Clear, "30 updates wait"),
        ] {
            let found = judge(&*condition("updates", text), &history, at(60));
            assert_eq!((found[0].verdict, found[0].sentence.as_str()), (expected, sentence), "{text}");
        }
        assert_eq!(judge(&*condition("updates", "{}"), &history, at(4 * 24 * 60)), []);
    }
}
